"""Possible duplicates: two people of the roster who may be one person, for a coordinator to decide.

Nothing here merges anybody. The signs are those of mistakes that happen in
practice: a hyphen or an accent more or less, a wrong letter, the parts in another
order, a short form of the given name, another alphabet, one person in the files of
two chambers, a surname that changed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from operator import attrgetter

from petition.domain.spellings import latin_spelling
from petition.domain.text import fold

_APART = re.compile(r"[^\w]+|_")
# In names shorter than these a different letter too often makes a different name: Lee and Lea, Li and Lu.
_SHORTEST_FAMILY = 5
_SHORTEST_GIVEN = 3
# Each letter of a longer name would cost a copy of it. Of two such names a different letter is not looked for.
_LONGEST = 40
# So many people of one name are no mistake; comparing every pair of them would help nobody. Nor do so many pairs.
_MOST_ALIKE = 50
_MOST_PAIRS = 20_000
# No country has so many members of one family name or one given name; in a larger crowd no more are looked at.
_LARGEST_CROWD = 2_000


@dataclass(frozen=True, slots=True)
class Namesake:
    """As much of a person as is compared; `number` identifies the person."""

    number: int
    given_name: str
    family_name: str
    country: str
    legislature: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The numbers of two people who may be one person, the lower first, and why."""

    low: int
    high: int
    why: str


@dataclass(frozen=True, slots=True)
class _Folded:
    """A person with the name as it is compared: its letters alone, and its words in alphabetical order."""

    person: Namesake
    given: str
    family: str
    words: str


_Part = Callable[[_Folded], str]
_given, _family = attrgetter("given"), attrgetter("family")
# Given names come again and again.
_in_latin = lru_cache(maxsize=4096)(latin_spelling)


def find_duplicates(people: Iterable[Namesake], go_on: Callable[[], None] = lambda: None) -> list[Duplicates]:
    """Return the pairs that may be one person, each once, in the order of their numbers.

    `go_on` is called again and again meanwhile, and may raise to end the work.
    """
    by_country: dict[str, list[_Folded]] = defaultdict(list)
    for person in people:
        given, family = fold(person.given_name), fold(person.family_name)
        if words := sorted(_APART.sub(" ", f"{given} {family}").split()):
            folded = _Folded(person, _APART.sub("", given), _APART.sub("", family), " ".join(words))
            by_country[person.country].append(folded)
    reasons: dict[tuple[int, int], str] = {}
    for compatriots in by_country.values():
        for a, b, why in _alike(compatriots, go_on):
            low, high = sorted((a.person.number, b.person.number))
            reasons.setdefault((low, high), why)
            if len(reasons) >= _MOST_PAIRS:
                break
    return [Duplicates(low, high, why) for (low, high), why in sorted(reasons.items())]


def _alike(people: list[_Folded], go_on: Callable[[], None]) -> Iterator[tuple[_Folded, _Folded, str]]:
    """Yield the pairs of people who may be one person, the surest reasons first."""
    for a, b in _sharing(people, lambda folded: [folded.words], go_on):
        is_elsewhere = a.person.legislature != b.person.legislature
        yield a, b, "the same name in two chambers" if is_elsewhere else "the same name"
    for a, b in _sharing(people, lambda folded: [f"{folded.given} {folded.family}"], go_on):
        yield a, b, "the same name, written apart or together"
    for a, b in _a_letter_apart(people, _given, _family, _SHORTEST_FAMILY, go_on):
        yield a, b, "family names that differ in a letter"
    for a, b in _a_letter_apart(people, _family, _given, _SHORTEST_GIVEN, go_on):
        yield a, b, "given names that differ in a letter"
    for a, b in _sharing(people, lambda folded: [f"{folded.family} {folded.given[:_SHORTEST_GIVEN]}"], go_on):
        short, long = sorted((a.given, b.given), key=len)
        if len(short) >= _SHORTEST_GIVEN and a.family == b.family and long.startswith(short):
            yield a, b, "a given name that may be short for the other"
    for a, b in _sharing(people, lambda folded: [f"{_in_latin(folded.given)} {_in_latin(folded.family)}"], go_on):
        yield a, b, "names that may be one, in another spelling or alphabet"
    with_address = [one for one in people if one.person.email and one.given]
    for a, b in _sharing(with_address, lambda folded: [f"{folded.given} {folded.person.email.casefold()}"], go_on):
        yield a, b, "the same given name and address"


def _a_letter_apart(
    people: list[_Folded], same: _Part, other: _Part, shortest: int, go_on: Callable[[], None]
) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield those who have one part of the name in common, and another that differs in a letter."""
    crowds: dict[str, list[_Folded]] = defaultdict(list)
    for folded in people:
        if len(other(folded)) <= _LONGEST:
            crowds[same(folded)].append(folded)
    for crowd in crowds.values():
        for a, b in _sharing(crowd[:_LARGEST_CROWD], lambda folded: _shortened(other(folded)), go_on):
            if len(other(a)) >= shortest and _differ_in_a_letter(other(a), other(b)):
                yield a, b


def _sharing(
    people: list[_Folded], keys_of: Callable[[_Folded], Iterable[str]], go_on: Callable[[], None]
) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield each pair of people who have a key in common."""
    sharers: dict[str, list[_Folded]] = defaultdict(list)
    for folded in people:
        go_on()
        for key in set(keys_of(folded)):
            sharers[key].append(folded)
    for group in sharers.values():
        go_on()
        yield from combinations(group[:_MOST_ALIKE], 2)


def _shortened(name: str) -> Iterator[str]:
    """Yield the name, and the name without each of its letters in turn.

    Two names that differ in a letter have one of these in common.
    """
    yield name
    for index in range(len(name)):
        yield name[:index] + name[index + 1 :]


def _differ_in_a_letter(a: str, b: str) -> bool:
    """Return whether the names differ in a letter alone: added, missing, wrong, or swapped with the next."""
    if a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    left, right = a[start:], b[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])
