"""Languages by BCP 47 tag, as far as CLDR has them."""

from functools import cache

from babel import Locale, UnknownLocaleError

from petition.errors import FieldError

_ENGLISH = Locale.parse("en")


@cache
def locale(tag: str) -> Locale:
    """Return CLDR's locale of a tag, and English for a tag that it does not know."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return _ENGLISH


def check_language(tag: str, field: str = "language") -> str:
    """Return the tag; raise `FieldError` naming `field` for a tag that CLDR does not know."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise FieldError(field, f"“{tag}” is not a language tag such as en or pt-BR") from None
    return tag
