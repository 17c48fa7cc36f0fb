"""The catalogues: each compiled one says what its source says, and nothing is left to English in silence."""

import re
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from petition.templating import TEMPLATES, TRANSLATIONS, Words, environment, languages

SOURCES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# What is printed around a statement and its list; all other templates are of mails and of the pages of signatories.
FURNITURE = re.compile(r"public/.*|base\.html|printed_list\.html|difference\.html")
NEEDED = ("ar", "cs", "da", "de", "es", "fr", "it", "ja", "lt", "nb", "nl", "pt", "sv")

of_each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name, abort_invalid=True)


def _messages(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return what stands for each English sentence, in all forms of both."""
    return {_forms(message.id): _forms(message.string) for message in catalog if message.id}


def _forms(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _marked(words: str) -> set[tuple[str, ...]]:
    """Return the sentences that the templates have of one catalogue; what is furniture is so in mails as well."""
    extracted = [
        (path, _forms(said))
        for path, _, said, _, _ in extract_from_dir(TEMPLATES, [("**.html", "jinja2"), ("**.txt", "jinja2")])
    ]
    furniture = {said for path, said in extracted if FURNITURE.fullmatch(path)}
    return furniture if words == Words.FURNITURE else {said for _, said in extracted} - furniture


def test_every_source_is_compiled() -> None:
    for words in Words:
        sources = sorted(source.parents[1].name for source in SOURCES if source.stem == words)
        assert ("en", *sources) == languages(words)
    assert languages(Words.FURNITURE) == ("en", *NEEDED)
    assert len(languages(Words.MESSAGES)) >= 7


@of_each_source
def test_compiled_catalogue_is_that_of_its_source(source: Path) -> None:
    """`make translations` makes them anew after a change."""
    fresh = BytesIO()
    write_mo(fresh, _read(source))
    with source.with_suffix(".mo").open("rb") as file:
        compiled = _messages(read_mo(file))
    assert compiled == _messages(read_mo(BytesIO(fresh.getvalue()))) == _messages(_read(source))


@of_each_source
def test_nothing_is_left_to_english_in_silence(source: Path) -> None:
    catalog = _read(source)
    wanting = [message.id for message in catalog if message.id and (message.fuzzy or not all(_forms(message.string)))]
    assert not wanting
    assert _marked(source.stem) == set(_messages(catalog))


@of_each_source
def test_placeholders_are_those_of_the_english_sentence(source: Path) -> None:
    """One that is missing would say less; one too many would stop the mail."""
    catalog = _read(source)
    assert [(message.id, errors) for message, errors in catalog.check()] == []
    for message in catalog:
        wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
        for form, may_be_silent in _said(catalog, message):
            found = PLACEHOLDER.findall(form)
            assert len(found) == len(set(found))
            # A form of a single number may say it in words, as "two countries".
            assert set(found) in ((wanted, wanted - {"shown"}) if may_be_silent else (wanted,)), form


def _said(catalog: Catalog, message: Message) -> Iterator[tuple[str, bool]]:
    """Yield each form of a message, and whether it is that of one number alone."""
    form_of = c2py(catalog.plural_expr)
    chosen = [form_of(number) for number in range(1000)]
    for place, form in enumerate(_forms(message.string)):
        yield form, isinstance(message.id, tuple | list) and chosen.count(place) == 1


@of_each_source
def test_every_number_has_its_form(source: Path) -> None:
    catalog = _read(source)
    form_of = c2py(catalog.plural_expr)
    assert {form_of(number) for number in range(1000)} == set(range(catalog.num_plurals))
    for message in catalog:
        assert isinstance(message.id, str) or len(_forms(message.string)) == catalog.num_plurals


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["موقّع واحد", "موقّعان", "3 موقّعين", "11 موقّعًا", "100 موقّع", "103 موقّعين"]),
        ("cs", ["1 signatář", "2 signatáři", "3 signatáři", "11 signatářů", "100 signatářů", "103 signatářů"]),
        ("lt", ["1 signataras", "2 signatarai", "3 signatarai", "11 signatarų", "100 signatarų", "103 signatarai"]),
        ("ja", ["署名者1名", "署名者2名", "署名者3名", "署名者11名", "署名者100名", "署名者103名"]),
        (
            "en",
            ["1 signatory", "2 signatories", "3 signatories", "11 signatories", "100 signatories", "103 signatories"],
        ),
    ],
)
def test_numbers_take_the_forms_of_the_language(language: str, said: list[str]) -> None:
    words = "{% trans count=it, shown=it %}{{ shown }} signatory{% pluralize %}{{ shown }} signatories{% endtrans %}"
    template = environment(language).from_string(words)
    assert [template.render(it=number) for number in (1, 2, 3, 11, 100, 103)] == said


@of_each_source
def test_templates_speak_the_language(source: Path) -> None:
    english = "Joint statement" if source.stem == Words.FURNITURE else "Review the statement"
    template = environment(source.parents[1].name).from_string(f"{{% trans %}}{english}{{% endtrans %}}")
    assert (template.render(),) == _messages(_read(source))[(english,)] != (english,)


def test_french_marks_do_not_begin_a_line() -> None:
    """They stand apart from their word, by a space that no line is broken at."""
    for source in (TRANSLATIONS / "fr" / "LC_MESSAGES").glob("*.po"):
        for forms in _messages(_read(source)).values():
            assert not [form for form in forms if re.search(r"(?<!\u00a0)[;:?!]", form)]
