"""The templates of mails and published files, which are rendered outside of requests.

The pages use the same filters through Flask's own environment (`FILTERS`).
"""

import hashlib
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import quote

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import InternationalizationExtension

from petition.domain.languages import shorter_tags
from petition.domain.replies import Verdict, plain_reason
from petition.domain.text import isolate
from petition.domain.times import format_brief, format_day, format_moment


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
# The languages beside English: those with a compiled catalogue (`make translations`).
LANGUAGES = sorted(path.parents[1].name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
_CATALOGUES = {name.replace("_", "-").lower(): name for name in LANGUAGES}


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with its digest so that browsers may cache it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def reason(mail: HasReply) -> str:
    """Return in plain words why a mail did not arrive, followed by the server's own words."""
    if mail.verdict is None or mail.verdict is Verdict.ACCEPTED:
        return mail.last_reply or ""
    plain = plain_reason(mail.last_status or "", mail.verdict)
    return f"{plain} ({mail.last_reply})" if mail.last_reply else plain


def mailto(address: str) -> str:
    """Return the link that writes to an address (RFC 6068); nothing in an address can add a header or a text to it."""
    return f"mailto:{quote(address, safe='@')}"


FILTERS = {
    "isolated": isolate,
    "mailto": mailto,
    "reason": reason,
    "moment": format_moment,
    "brief": format_brief,
    "day": format_day,
}
GLOBALS = {"asset": asset}


def spoken(language: str) -> str:
    """Return the catalogue's language for a BCP 47 tag; English where there is no catalogue."""
    return next((_CATALOGUES[tag] for tag in shorter_tags(language) if tag in _CATALOGUES), "en")


def install_translations(environment: Environment, translations: NullTranslations) -> None:
    """Let templates mark their sentences for translation, and have them translated."""
    environment.add_extension(InternationalizationExtension)
    cast("_Translated", environment).install_gettext_translations(translations, newstyle=True)


@cache
def environment(language: str = "en") -> Environment:
    """Return the environment of a language that `spoken` returned; an undefined name in a template is an error."""
    if language != "en" and language not in LANGUAGES:
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
    install_translations(made, Translations.load(TRANSLATIONS, [language]))
    return made
