"""The catalogues: each compiled one says what its source says, and nothing is left to English in silence."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from petition.templating import LANGUAGES, TEMPLATES, TRANSLATIONS, environment

SOURCES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

of_each_language = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parents[1].name)


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name, abort_invalid=True)


def _sentences(catalog: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalog if message.id}


def test_every_source_is_compiled() -> None:
    assert [source.parents[1].name for source in SOURCES] == LANGUAGES
    assert len(LANGUAGES) >= 6


@of_each_language
def test_compiled_catalogue_is_that_of_its_source(source: Path) -> None:
    """`make translations` makes them anew after a change."""
    fresh = BytesIO()
    write_mo(fresh, _read(source))
    with source.with_suffix(".mo").open("rb") as file:
        compiled = _sentences(read_mo(file))
    assert compiled == _sentences(read_mo(BytesIO(fresh.getvalue()))) == _sentences(_read(source))


@of_each_language
def test_nothing_is_left_to_english_in_silence(source: Path) -> None:
    catalog = _read(source)
    assert not [message.id for message in catalog if message.id and (message.fuzzy or not message.string)]
    extracted = extract_from_dir(TEMPLATES, [("**.html", "jinja2"), ("**.txt", "jinja2")])
    assert {said for _, _, said, _, _ in extracted} == set(_sentences(catalog))


@of_each_language
def test_placeholders_are_those_of_the_english_sentence(source: Path) -> None:
    """One that is missing would say less; one too many would stop the mail."""
    catalog = _read(source)
    assert [(message.id, errors) for message, errors in catalog.check()] == []
    for english, said in _sentences(catalog).items():
        assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(english))


@of_each_language
def test_templates_speak_the_language(source: Path) -> None:
    english = "Review the statement"
    template = environment(source.parents[1].name).from_string(f"{{% trans %}}{english}{{% endtrans %}}")
    assert template.render() == _sentences(_read(source))[english] != english


def test_french_marks_do_not_begin_a_line() -> None:
    """They stand apart from their word, by a space that no line is broken at."""
    for said in _sentences(_read(TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po")).values():
        assert not re.search(r"(?<!\u00a0)[;:?!]", said)
