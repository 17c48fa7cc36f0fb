"""Countries by ISO 3166-1 code, and the label that a published list prints.

Labels are CLDR's in the statement's language, overridden by the organisation's, which
by default says UK, USA and EU in English. A label belongs to a language: a
French list that says "UK" would be no better than an English one that says
"R.-U.". The European Parliament is `EU`, which is not an ISO 3166-1 country but
a code that the standard reserves.
"""

from collections.abc import Iterator, Mapping

import icu

from petition.domain.languages import locale

CODES: frozenset[str] = frozenset({*icu.Locale.getISOCountries(), "EU"})


def country_label(code: str, language: str = "en", overrides: Mapping[str, str] | None = None) -> str:
    """Return what a list prints for `code`, such as "Lithuania", "UK" or "EU".

    `language` is a BCP 47 tag; English stands in where CLDR has no name. Keys of
    `overrides` are codes for English ("GB") and `label_key`s for other languages
    ("fr:GB"); a tag without a label of its own takes that of the tag it narrows,
    as pt-BR takes pt's.
    """
    own = overrides or {}
    for tag in _lookup(language):
        if (key := label_key(code, tag)) in own:
            return own[key]
    spoken = locale(language)
    if spoken.language != "en" and code in spoken.territories:
        label: str = spoken.territories[code]
        return label
    return own.get(code) or spoken.territories.get(code) or locale("en").territories.get(code, code)


def label_key(code: str, language: str) -> str:
    """Return how the organisation's label of a country in a language is called, as "fr:GB"."""
    return f"{language.lower()}:{code}"


def _lookup(tag: str) -> Iterator[str]:
    """Yield a tag and those that it narrows, the longest first (RFC 4647, section 3.4)."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def is_country(code: str) -> bool:
    """Return whether `code` is one that a person's country may have."""
    return code in CODES
