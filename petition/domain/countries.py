"""Countries by ISO 3166-1 code, and the label that a published list prints.

Labels are CLDR's in the statement's language. The organisation's own labels come
first; by default they are UK, USA and EU in English. A label belongs to a
language: "UK" in a French list would be no better than "R.-U." in an English
list. The European Parliament is `EU`, which is not an ISO 3166-1 country but a
code that the standard reserves.
"""

from collections.abc import Mapping

import icu

from petition.domain.languages import locale

CODES: frozenset[str] = frozenset({*icu.Locale.getISOCountries(), "EU"})


def country_label(code: str, language: str = "en", overrides: Mapping[str, str] | None = None) -> str:
    """Return what a list prints for `code`, such as "Lithuania", "UK" or "EU".

    `language` is a BCP 47 tag; the English name serves where CLDR has none. Keys of
    `overrides` are codes for English ("GB") and `label_key`s for other languages
    ("fr:GB"). A tag without a label of its own has the label of the next shorter
    tag, as pt-BR has that of pt (RFC 4647, section 3.4).
    """
    own = overrides or {}
    tag = language
    while tag:
        if (key := label_key(code, tag)) in own:
            return own[key]
        tag = tag.rpartition("-")[0]
    spoken = locale(language)
    if spoken.language != "en" and code in spoken.territories:
        label: str = spoken.territories[code]
        return label
    return own.get(code) or spoken.territories.get(code) or locale("en").territories.get(code, code)


def label_key(code: str, language: str) -> str:
    """Return the key of the organisation's label for a country in a language, as "fr:GB"."""
    return f"{language.lower()}:{code}"


def is_country(code: str) -> bool:
    """Return whether a person's country may have this code."""
    return code in CODES
