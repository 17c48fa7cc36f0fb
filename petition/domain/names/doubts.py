"""What looks wrong in a name that is to be printed: remarks for whoever imports or edits it.

Nothing here changes a name. A homoglyph, a wrong encoding or a stray digit may
be meant, if rarely; a coordinator decides. Each kind of remark has its own code.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import icu

from petition.domain.names.person_name import PersonName
from petition.domain.names.proper_case import APOSTROPHE_ACCENT, COMMA_BELOW, proper_case, repair_accents
from petition.domain.names.rules import TWO_SURNAMES, in_capitals
from petition.domain.remarks import Remark

_LONG = 70
# Names of such characters alone need no look at scripts, encodings or signs.
_PLAIN = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u015d\u0160\u0161\u0164-\u017f ,'’-]*")
# What UTF-8 looks like when it was read as Windows-1252 or Latin-1.
_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘“”•–—˜™š›œžŸ]|\ufffd|\?")
_ADDRESS = re.compile(r"@|://|\bwww\.", re.IGNORECASE)
_SIGNS = str.maketrans(dict.fromkeys(".()-", " "))
_CEDILLA = re.compile(r"[ŞşŢţ]")
_SCRIPTS_TOGETHER = frozenset({"Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"})
_NO_SCRIPT = frozenset({"Common", "Inherited", "Unknown"})


def remarks_on(name: PersonName, country: str) -> tuple[Remark, ...]:
    """Return the doubts that the letters of a name raise, each with its code and its field."""
    found: list[Remark] = []
    parts = (("given_name", name.given_name), ("family_name", name.family_name))
    for field, text in parts:
        found += _remarks_on_part(field, text, country)
    # Where two surnames are the rule, parents of one name give it twice.
    words = (name.given_name if country in TWO_SURNAMES else name.name).lower().split()
    if any(first == second for first, second in pairwise(words)):
        found.append(Remark("doubled-word", "name", "has one word twice in a row"))
    if len(name.display) > _LONG:
        found.append(Remark("long-name", "name", f"has {len(name.display)} characters; check that it is one name"))
    if not _PLAIN.fullmatch(name.name):
        for field in ("given_name", "family_name", "name"):
            if letter := stray_letter(getattr(name, field)):
                described = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
                found.append(Remark("mixed-script", field, f"mixes scripts; “{letter}” is {described}"))
                break
    words = f"{name.honorific_prefix} {name.name}".translate(_SIGNS).split()
    if any(map(in_capitals, words)):
        proper = proper_case(name, country)
        for field, text in (*parts, ("honorific_prefix", name.honorific_prefix)):
            changed = getattr(proper, field)
            if repair_accents(text, country) != changed:
                problem = f"is written in capitals; proper case is “{changed}”"
                found.append(Remark("capitals", field, problem, other=((field, changed),)))
    return tuple(found)


def _remarks_on_part(field: str, text: str, country: str) -> Iterator[Remark]:
    """Yield the doubts that the signs of one part raise: encoding, digits, addresses, accents."""
    if not _PLAIN.fullmatch(text):
        if _MOJIBAKE.search(text):
            yield Remark(
                "mojibake", field, "has characters of a wrong encoding or unreadable ones; read the file again"
            )
        if any(map(str.isdigit, text)):
            yield Remark("digits", field, "has a digit in it")
        if _ADDRESS.search(text):
            yield Remark("address", field, "has an address in it")
        if country in COMMA_BELOW and _CEDILLA.search(text):
            repaired = repair_accents(text, country)
            problem = f"has a cedilla for a comma below; it may be “{repaired}”"
            yield Remark("cedilla", field, problem, other=((field, repaired),))
    if country in APOSTROPHE_ACCENT and ("'" in text or "’" in text):
        repaired = repair_accents(text, country)
        if sum(map("'’".count, repaired)) < sum(map("'’".count, text)):
            problem = f"has an apostrophe for an accent; it may be “{repaired}”"
            yield Remark("apostrophe", field, problem, other=((field, repaired),))


def stray_letter(text: str) -> str:
    """Return the first letter of the script that fewer letters of `text` have; "" when all have one."""
    scripts: dict[str, list[str]] = {}
    for letter in text:
        if script := script_of(letter):
            scripts.setdefault(script, []).append(letter)
    if len(scripts) < 2:
        return ""
    return min(scripts.values(), key=len)[0]


def script_of(character: str) -> str:
    """Return the script of a character, those of East Asia as one; "" for what all scripts share."""
    script: str = icu.Script.getScript(character).getName()
    if script in _NO_SCRIPT:
        return ""
    return "East Asian" if script in _SCRIPTS_TOGETHER else script
