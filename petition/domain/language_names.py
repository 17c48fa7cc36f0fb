"""Finds the language that a text names: by its tag, as programs write it (de_DE.UTF-8), or by its name in any language.

Names are CLDR's, through ICU. A name that two languages have, in different languages, names neither.
"""

from functools import cache, lru_cache

import icu

from petition.domain.languages import check_language
from petition.domain.text import fold
from petition.errors import FieldError


@lru_cache(maxsize=1024)
def language_of(text: str, field: str = "language") -> str:
    """Return the tag of the language that `text` names, as "de-DE" for "de_DE" and "fr" for "Français".

    Raises `FieldError` naming `field` for what names none.
    """
    tag = text.strip().partition(".")[0].replace("_", "-")
    try:
        return check_language(tag, field)
    except FieldError:
        folded = " ".join(fold(text).split())
        # Longer than any name.
        if len(folded) > 60 or not (code := _own_names().get(folded) or _all_names().get(folded)):
            raise
        return code


@cache
def _own_names() -> dict[str, str]:
    """Return codes by folded name: in English, and as each language calls itself."""
    names: dict[str, str] = {}
    for speaker in (icu.Locale.getEnglish, None):
        for code in sorted(_codes()):
            spoken = speaker() if speaker else icu.Locale(code)
            names.setdefault(fold(icu.Locale(code).getDisplayLanguage(spoken)), code)
    return names


@cache
def _all_names() -> dict[str, str]:
    """Return codes by folded name in every language, without the names that several languages have."""
    codes_of: dict[str, set[str]] = {}
    for speaker in _codes():
        spoken = icu.Locale(speaker)
        for code in _codes():
            codes_of.setdefault(fold(icu.Locale(code).getDisplayLanguage(spoken)), set()).add(code)
    return {name: codes.pop() for name, codes in codes_of.items() if len(codes) == 1}


@cache
def _codes() -> frozenset[str]:
    return frozenset(icu.Locale(name).getLanguage() for name in icu.Locale.getAvailableLocales())
