"""The templates of mails and published files, which are rendered outside of requests, and the catalogues of words.

The pages use the same filters through Flask's own environment (`FILTERS`), and the same catalogues through
Flask-Babel.
"""

import hashlib
import re
from enum import StrEnum
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import quote

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup, escape

from petition.domain.languages import direction, format_number, shorter_tags
from petition.domain.list_layout import lay_out
from petition.domain.replies import Verdict, told_reason
from petition.domain.text import isolate
from petition.domain.times import format_brief, format_day, format_day_time, format_moment


class HasReply(Protocol):
    """Anything with the last answer of a mail server."""

    verdict: Verdict | None
    last_status: str | None
    last_reply: str | None


class _Translated(Protocol):
    """What Jinja's extension adds to an environment; Jinja's own types do not know of it."""

    def install_gettext_translations(self, translations: NullTranslations, *, newstyle: bool) -> None: ...


ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"


class Words(StrEnum):
    """The catalogues of a language; each has one file, and a language may have one without the other."""

    # What stands around a statement and its list, in the statement's language.
    FURNITURE = "furniture"
    # What mails and the pages of signatories say, in their reader's language.
    MESSAGES = "messages"


@cache
def languages(words: Words) -> tuple[str, ...]:
    """Return the languages with a compiled catalogue (`make translations`), and English, which needs none."""
    paths = TRANSLATIONS.glob(f"*/LC_MESSAGES/{words}.mo")
    return ("en", *sorted(path.parents[1].name for path in paths))


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with its digest so that browsers may cache it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def reason(mail: HasReply) -> str:
    """Return in plain words why a mail did not arrive, followed by the server's own words."""
    return told_reason(mail.verdict, mail.last_status, mail.last_reply)


def mailto(address: str) -> str:
    """Return the link that writes to an address (RFC 6068); nothing in an address can add a header or a text to it."""
    return f"mailto:{quote(address, safe='@')}"


_ELEMENTS = {"\u2068": Markup("<bdi>"), "\u2069": Markup("</bdi>"), "\n": Markup("<br>")}
_PLACES = re.compile(f"[{''.join(_ELEMENTS)}]")


def bdi(text: str) -> Markup:
    """Return what people wrote as an element that keeps its direction to itself; a line end stays one.

    So do the elements within it that stand for U+2068 and U+2069, which isolate in plain text alone.
    """
    inside = escape(text)
    # A list may have tens of thousands of lines, and few of them have any of these.
    if _PLACES.search(inside):
        for mark, element in _ELEMENTS.items():
            inside = inside.replace(mark, element)
    return Markup("<bdi>{}</bdi>").format(inside)


FILTERS = {
    "direction": direction,
    "number": format_number,
    "bdi": bdi,
    "laid_out": lay_out,
    "isolated": isolate,
    "mailto": mailto,
    "reason": reason,
    "moment": format_moment,
    "brief": format_brief,
    "day": format_day,
    "day_time": format_day_time,
}
GLOBALS = {"asset": asset}


def spoken(language: str, words: Words = Words.MESSAGES) -> str:
    """Return the catalogue's language for a BCP 47 tag; English where there is no catalogue."""
    known = {name.replace("_", "-").lower(): name for name in languages(words)}
    # Norwegian is written in two ways, and who does not say which means the one that nine of ten write.
    known |= {"no": known["nb"]} if "nb" in known else {}
    return next((known[tag] for tag in shorter_tags(language) if tag in known), "en")


@cache
def environment(language: str = "en") -> Environment:
    """Return the environment of a language that `spoken` returned; an undefined name in a template is an error."""
    if language not in {*languages(Words.FURNITURE), *languages(Words.MESSAGES)}:
        raise ValueError("there is no catalogue of this language")
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Templates change with a new version only, and a check of their files for each mail costs time.
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    made.globals.update(GLOBALS)
    # The templates are in English, so English has no catalogue to load.
    catalogue, *others = (Translations.load(TRANSLATIONS, [language], words) for words in Words)
    for other in others:
        catalogue.add_fallback(other)
    made.add_extension(InternationalizationExtension)
    cast("_Translated", made).install_gettext_translations(catalogue, newstyle=True)
    return made
