"""Which changes of a line wait for a coordinator's look before they are printed.

A list is read as the word of those on it, and whoever signs types their own
line. What only looks odd is listed; what could pass for a second person, an
office, a country or an advertisement is held. The rule looks at what the
signatory added: words that the roster has, or that a coordinator let stand, are
never the reason, and neither are case and accents.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from petition.domain.corrections import NAME_PARTS, PrintedLine
from petition.domain.country_names import folded_name, names_in
from petition.domain.names.doubts import script_of
from petition.domain.names.honorifics import is_suffix, is_title
from petition.domain.text import compatible, fold
from petition.errors import PetitionError

# More letters than any part of 5,378 names of fifteen parliaments has.
MOST_LETTERS = 40


class Reason(StrEnum):
    """Why a line is held."""

    SEPARATOR = "separator"
    BRACKET = "bracket"
    ADDRESS = "address"
    COUNTRY = "country"
    LONG = "long"
    DIGIT = "digit"
    SIGN = "sign"
    SCRIPT = "script"
    NO_FAMILY_NAME = "no-family-name"


class LineNotSeen(PetitionError):
    """Whoever changed how they are printed has not yet seen and confirmed that line; nothing is recorded.

    `seen` is the digest of the `line`, which would be held if `is_held`.
    """

    code = "line_not_seen"

    def __init__(self, line: PrintedLine, seen: str, *, is_held: bool) -> None:
        super().__init__("The line has to be looked at before it counts.")
        self.line = line
        self.seen = seen
        self.is_held = is_held


# How pages and commands say it, after "because".
WORDS = {
    Reason.SEPARATOR: "it has a sign that separates entries",
    Reason.BRACKET: "it has a bracket",
    Reason.ADDRESS: "it has a web or mail address",
    Reason.COUNTRY: "it names a country",
    Reason.LONG: f"a part has more than {MOST_LETTERS} letters",
    Reason.DIGIT: "it has a digit",
    Reason.SIGN: "it has an emoji or another sign that no name has",
    Reason.SCRIPT: "it is in another script than the name on the roster",
    Reason.NO_FAMILY_NAME: "the family name is empty",
}
# What a role, party or constituency may have as well: "Member for Paris 5e, Committee on Norway".
_BESIDE = frozenset({Reason.SEPARATOR, Reason.BRACKET, Reason.ADDRESS, Reason.SIGN, Reason.SCRIPT})
_TITLES = ("honorific_prefix", "honorific_suffix")
# The dot between letters is Catalan, and Japanese in foreign names; alone it separates.
_SEPARATORS = frozenset(";/|\\&•‣◦∙—―、؛\n\r\v\f\x85\u2028\u2029")
_ALONE = frozenset("-‐‑‒–·・:")
_COMMAS = frozenset(",،")
_OPENING_QUOTES = frozenset("‚„")
_MARKS = frozenset(".'\"·・‧:")
_NO_SIGNS = frozenset({"So", "Sm", "Sc", "Cn", "Co", "Cs", "Pc"})
# "Dr.med." and "B.Sc" are written like "example.org", and are told from it by case, by length and as titles.
_DOTTED = re.compile(r"(?:[^\W_]|-)+(?:\.(?:[^\W_]|-)+)+")
_ENDS = frozenset(
    {"com", "org", "net", "info", "biz", "edu", "gov", "mil", "int", "eu", "name", "online", "site", "xyz", "news"}
)
_HOST = re.compile(r"://|@|\bwww\b|\bhttps?\b|^\.\w")
# Names of people as well. Whoever is from that very country is more likely to mean the country.
_NAMES_TOO = frozenset(
    {"jordan", "israel", "georgia", "chad", "india", "kenya", "montserrat", "france", "ireland", "holland"}
    | {"england", "wales"}
)
_SHORTEST = 3
_NO_SPACES = frozenset({"East Asian", "Thai", "Lao", "Khmer", "Myanmar"})


def reasons(
    before: Sequence[PrintedLine], after: PrintedLine, *, country: str, language: str, labels: Collection[str] = ()
) -> tuple[Reason, ...]:
    """Return why a changed line is held; nothing where it can be printed.

    `before` has the roster's line, and the line that is printed now where a coordinator has seen it. `country` is the
    person's, `language` that of the text, and `labels` what its list prints for countries.
    """
    given = [line.parts for line in before]
    pool: Counter[str] = Counter()
    for parts in given:
        pool |= Counter(word for text in parts.values() for word in _words(text))
    scripts = {script_of(letter) for parts in given for text in parts.values() for letter in text}
    found: set[Reason] = set()
    for part, text in after.parts.items():
        earlier = [parts[part] for parts in given]
        if any(fold(text) == fold(one) for one in earlier):
            continue
        if part == "family_name" and not text:
            found.add(Reason.NO_FAMILY_NAME)
        added = _added(text, pool)
        about = set(_of_words(part, text, added))
        if added and _letters(text) > max(MOST_LETTERS, *map(_letters, earlier)):
            about.add(Reason.LONG)
        if {script_of(letter) for word in added for letter in word} - scripts - {""}:
            about.add(Reason.SCRIPT)
        if _names_country(part, text, added, country, (language, *sorted(labels))):
            about.add(Reason.COUNTRY)
        found |= about if part in NAME_PARTS else about & _BESIDE
    return tuple(one for one in Reason if one in found)


def read(stored: str) -> tuple[Reason, ...]:
    """Return reasons as they are stored."""
    return tuple(Reason(one) for one in stored.split() if one in set(Reason))


def _words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return fold(compatible(text)).split()


def _added(text: str, pool: Counter[str]) -> list[str]:
    """Return the words of a part that nobody had approved, as they were typed."""
    left, found = Counter(pool), []
    for word in text.split():
        known = " ".join(_words(word))
        if left[known] > 0:
            left[known] -= 1
        else:
            found.append(word)
    return found


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _of_words(part: str, text: str, added: Sequence[str]) -> Iterator[Reason]:
    """Yield what is wrong with the signs of the added words."""
    for typed in added:
        word = compatible(typed)
        if any(map(_is_sign, typed)):
            yield Reason.SIGN
        if any(one in "<>" or unicodedata.category(one) in ("Ps", "Pe") for one in word if one not in _OPENING_QUOTES):
            yield Reason.BRACKET
        if any(unicodedata.category(one) in ("Nd", "No") for one in word):
            yield Reason.DIGIT
        if _HOST.search(word.lower()) or any(map(_is_host, _DOTTED.findall(word))):
            yield Reason.ADDRESS
        if not _SEPARATORS.isdisjoint(word) or _ALONE.issuperset(word) or word.endswith(":"):
            yield Reason.SEPARATOR
        if not _COMMAS.isdisjoint(word):
            # Letters after a name have commas, and so has a family name before "Jr.".
            later = compatible(text).partition(",")[2].split()
            is_before_letters = bool(later) and all(is_suffix(one.rstrip(",")) for one in later)
            if part in ("honorific_prefix", "given_name") or (part == "family_name" and not is_before_letters):
                yield Reason.SEPARATOR


def _is_sign(character: str) -> bool:
    """Return whether no name has a character: emoji, money, mathematics, "!" and the like of no script of its own."""
    category = unicodedata.category(character)
    if category in _NO_SIGNS:
        return True
    plain = compatible(character)
    others = _MARKS | _COMMAS | _SEPARATORS | {"@"}
    return category == "Po" and plain not in others and not script_of(character)


def _is_host(text: str) -> bool:
    """Return whether a word with dots is an address, and neither a title nor a degree."""
    *names, end = text.split(".")
    if any(is_title(name + ".") or is_suffix(name) for name in (names[0], text)):
        return False
    if end.lower() in _ENDS:
        # "B.Com" is a degree.
        return not (end.istitle() and len(names[-1]) == 1)
    return len(end) > 1 and len(names[-1]) > 1 and end == end.lower() and names[-1] == names[-1].lower()


def _names_country(part: str, text: str, added: Sequence[str], country: str, spoken: tuple[str, ...]) -> bool:
    """Return whether the added words name a country, alone or with words beside them."""
    if not added:
        return False
    language, *labels = spoken
    known = _countries(language, tuple(labels))
    words, new = [_bare(word) for word in text.split()], Counter(map(_bare, added))
    for begin in range(len(words)):
        for end in range(begin + 1, min(len(words), begin + known.longest) + 1):
            name = " ".join(words[begin:end])
            if name not in known.codes or not any(new[one] for one in words[begin:end]):
                continue
            is_short = len(name) <= _SHORTEST and name.isascii()
            if is_short and text.split()[begin].upper() != text.split()[begin]:
                continue
            if part in _TITLES or name not in _NAMES_TOO or known.codes[name] == country:
                return True
    together = "".join(map(_bare, added))
    return any(name in together for name in known.unspaced)


def _bare(word: str) -> str:
    """Return a word as names of countries are compared, without the marks at its ends."""
    return folded_name(compatible(word).strip(".,;:!?()[]{}<>/|\"'’‘“”")).replace(".", "")


class _Countries:
    """What countries are called in a text: codes by name, the most words of a name, and names without spaces."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.codes = codes
        self.longest = max(len(name.split()) for name in codes)
        self.unspaced = [
            name for name in codes if len(name) > 1 and script_of(name[0]) in _NO_SPACES and script_of(name[-1])
        ]


@lru_cache(maxsize=64)
def _countries(language: str, labels: tuple[str, ...]) -> _Countries:
    named = {**names_in(language), **dict.fromkeys(map(folded_name, labels), "")}
    return _Countries({" ".join(_bare(word) for word in name.split()): code for name, code in named.items() if name})
