"""Languages by BCP 47 tag, as far as CLDR has them.

A tag that is stored was typed by somebody, and other versions of this service
may have let it pass. So CLDR's data, which are files, and our own catalogues
are looked up by subtags of few letters alone, never by the whole of a tag.
"""

import re
from functools import lru_cache

import icu
from babel import Locale, UnknownLocaleError

from petition.domain.lengths import LANGUAGE
from petition.errors import FieldError

_ENGLISH = Locale.parse("en")
# Language, script and region (RFC 5646, section 2.1), and what may stand behind them.
_TAG = re.compile(
    r"(?P<known>[a-z]{2,3}\b(?:-[a-z]{4}\b)?(?:-(?:[a-z]{2}|[0-9]{3})\b)?)(?P<more>(?:-[a-z0-9]{1,8}\b)*)",
    re.IGNORECASE | re.ASCII,
)
_VARIANT = re.compile(r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*", re.IGNORECASE)


@lru_cache(maxsize=1024)
def locale(tag: str) -> Locale:
    """Return CLDR's locale of a tag's language, script and region; English for what it does not know."""
    found = _TAG.match(tag)
    try:
        return Locale.parse(found["known"], sep="-") if found else _ENGLISH
    except (UnknownLocaleError, ValueError):
        return _ENGLISH


def check_language(tag: str, field: str = "language") -> str:
    """Return the tag with its customary capitals, as "zh-Hant-TW" (RFC 5646, section 2.1.1).

    Raises `FieldError` naming `field` for a tag that CLDR does not know.
    """
    found = _TAG.fullmatch(tag) if len(tag) <= LANGUAGE else None
    try:
        if found is None or not _VARIANT.fullmatch(found["more"]):
            raise ValueError(tag)
        Locale.parse(found["known"], sep="-")
    except (UnknownLocaleError, ValueError):
        raise FieldError(field, f"“{tag[:LANGUAGE]}” is not a language tag such as en or pt-BR") from None
    first, *others = tag.lower().split("-")
    return "-".join([first, *({2: str.upper, 4: str.title}.get(len(each), str)(each) for each in others)])


def shorter_tags(tag: str) -> list[str]:
    """Return a tag in small letters, then the same with ever fewer subtags (RFC 4647, section 3.4)."""
    parts = tag.lower().split("-")
    return ["-".join(parts[:size]) for size in range(len(parts), 0, -1)]


def direction(tag: str) -> str:
    """Return in which direction a language is written, as `dir` says it in HTML: "ltr" or "rtl"."""
    return str(locale(tag).text_direction)


@lru_cache(maxsize=256)
def format_number(number: int, tag: str = "en") -> str:
    """Return a number as the language writes it, as "5,000" or "5 000", with the digits 0 to 9 as our dates have them.

    Where a language groups five digits and more alone, as Spanish does, so does this.
    """
    of_language = icu.Locale(f"{locale(tag)}@numbers=latn")
    return str(icu.NumberFormatter.withLocale(of_language).formatInt(number))
