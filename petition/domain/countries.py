"""Countries by ISO 3166-1 code, and the label that a published list prints.

Labels are CLDR's in the statement's language, overridden by house style, which
by default says UK, USA and EU. The European Parliament is `EU`, which is not
an ISO 3166-1 country but a code that the standard reserves.
"""

from collections.abc import Mapping
from functools import cache

import icu
from babel import Locale, UnknownLocaleError

CODES: frozenset[str] = frozenset({*icu.Locale.getISOCountries(), "EU"})


@cache
def _territories(language: str) -> Mapping[str, str]:
    """Return CLDR's names by code in `language` (BCP 47), in English where it has none."""
    try:
        return Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en").territories


def country_label(code: str, language: str = "en", overrides: Mapping[str, str] | None = None) -> str:
    """Return what a list prints for `code`, such as "Lithuania", "UK" or "EU"."""
    if overrides and code in overrides:
        return overrides[code]
    return _territories(language).get(code) or _territories("en").get(code, code)


def is_country(code: str) -> bool:
    """Tell whether `code` is one that a person's country may have."""
    return code in CODES
