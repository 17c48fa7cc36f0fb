"""Countries by ISO 3166-1 code, and the label that a published list prints.

Labels are CLDR's in the statement's language, overridden by house style, which
by default says UK, USA and EU. The European Parliament is `EU`, which is not
an ISO 3166-1 country but a code that the standard reserves.
"""

from collections.abc import Mapping

import icu

from petition.domain.languages import locale

CODES: frozenset[str] = frozenset({*icu.Locale.getISOCountries(), "EU"})


def country_label(code: str, language: str = "en", overrides: Mapping[str, str] | None = None) -> str:
    """Return what a list prints for `code`, such as "Lithuania", "UK" or "EU".

    `language` is a BCP 47 tag; CLDR's English stands in where it has no name.
    """
    if overrides and code in overrides:
        return overrides[code]
    label: str = locale(language).territories.get(code) or locale("en").territories.get(code, code)
    return label


def is_country(code: str) -> bool:
    """Tell whether `code` is one that a person's country may have."""
    return code in CODES
