"""Templates outside of requests: strict, escaped, with addresses of assets that change with them."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from petition import templating
from petition.templating import Words, asset, environment, languages, spoken


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_t22_html_is_escaped_and_text_is_not() -> None:
    overlay = environment().overlay()
    assert overlay.select_template(["email/base.html"]).environment.autoescape("x.html") is True
    assert overlay.autoescape("subject.txt") is False


def test_filters_show_times() -> None:
    moment = datetime(2026, 12, 4, 16, tzinfo=UTC)
    made = environment().from_string("{{ when | moment('Europe/Brussels') }}, {{ when | day }}").render(when=moment)
    assert made == "Friday 4 December 2026, 17:00 CET, 4 December 2026"


def test_assets_carry_their_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    (tmp_path / "only-here.css").write_bytes(b"main { color: black }")
    digest = hashlib.sha256(b"main { color: black }").hexdigest()
    assert asset("only-here.css") == f"/static/only-here.css?v={digest[:12]}"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr", "fr"), ("pt-BR", "pt"), ("DE-1996", "de"), ("fr-" + "a" * 300, "fr"), ("frx", "en"), ("", "en")],
)
def test_t40_catalogue_is_one_of_those_that_are_here(tag: str, language: str) -> None:
    assert spoken(tag) == language
    assert spoken(tag) in languages(Words.MESSAGES)


@pytest.mark.parametrize(("tag", "language"), [("cs", "cs"), ("ar-EG", "ar"), ("no", "nb"), ("nn", "en"), ("hu", "en")])
def test_language_may_have_furniture_alone(tag: str, language: str) -> None:
    assert spoken(tag, Words.FURNITURE) == language
    assert spoken(tag, Words.MESSAGES) == "en"


def test_environment_of_a_language_has_both_catalogues() -> None:
    made = environment("fr").from_string(
        "{% trans %}Joint statement{% endtrans %}, {% trans %}Review the statement{% endtrans %}, "
        "{% trans count=1, shown=1 %}from {{ shown }} country{% pluralize %}from {{ shown }} countries{% endtrans %}"
    )
    assert made.render() == "Déclaration commune, Consulter la déclaration, de 1 pays"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ada", "<bdi>Ada</bdi>"),
        ("<b>&", "<bdi>&lt;b&gt;&amp;</bdi>"),
        ("\u2068ليلى\u2069 (Lebanon)", "<bdi><bdi>ليلى</bdi> (Lebanon)</bdi>"),
        ("Ada\nMember", "<bdi>Ada<br>Member</bdi>"),
    ],
)
def test_t22_isolates_become_elements(text: str, html: str) -> None:
    assert environment().overlay(autoescape=True).from_string("{{ it | bdi }}").render(it=text) == html


@pytest.mark.parametrize("tag", ["pt-BR", "../fr", "xx", "a" * 300])
def test_t40_stored_words_never_look_a_catalogue_up(tag: str) -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        environment(tag)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("desk@x.example", "mailto:desk@x.example"),
        ("a?bcc=eve&body=x@x.example", "mailto:a%3Fbcc%3Deve%26body%3Dx@x.example"),
        ("a%0d%0aBcc:eve@x.example", "mailto:a%250d%250aBcc%3Aeve@x.example"),
        ("o'neil+press@x.example", "mailto:o%27neil%2Bpress@x.example"),
    ],
)
def test_t45_address_in_a_link_adds_no_header(address: str, link: str) -> None:
    assert environment().from_string("{{ it | mailto }}").render(it=address) == link
