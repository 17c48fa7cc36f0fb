"""Possible duplicates: two entries that may be one person, for a coordinator to decide.

Nothing here merges anybody. What is looked for is what goes wrong in practice:
a hyphen or an accent more or less, one letter off, the parts in another order,
a short form of the given name, one person in the files of two chambers.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from petition.domain.text import fold

_APART = re.compile(r"[^\w]+|_")
# Below these lengths one letter makes another name too often: Lee and Lea, Li and Lu.
_SHORTEST_FAMILY = 5
_SHORTEST_GIVEN = 3
_MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class Namesake:
    """As much of a person as tells whether two are alike; `number` names the person."""

    number: int
    given_name: str
    family_name: str
    country: str
    legislature: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Two people who may be one, the lower number first, and why."""

    low: int
    high: int
    why: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A person with their name as it is compared: letters alone, or words in any order."""

    person: Namesake
    given: str
    family: str
    words: str


def find_duplicates(people: Iterable[Namesake]) -> list[Duplicates]:
    """Return the pairs that may be one person, each once, in the order of their numbers."""
    by_country: dict[str, list[_Known]] = defaultdict(list)
    for person in people:
        known = _known(person)
        if known.words:
            by_country[person.country].append(known)
    found: dict[tuple[int, int], str] = {}
    for people_there in by_country.values():
        for one, other, why in _pairs(people_there):
            low, high = sorted((one.person.number, other.person.number))
            found.setdefault((low, high), why)
    return [Duplicates(low, high, why) for (low, high), why in sorted(found.items())]


def _known(person: Namesake) -> _Known:
    given, family = fold(person.given_name), fold(person.family_name)
    words = " ".join(sorted(_APART.sub(" ", f"{given} {family}").split()))
    return _Known(person, _APART.sub("", given), _APART.sub("", family), words)


def _pairs(people: list[_Known]) -> Iterator[tuple[_Known, _Known, str]]:
    """Yield the pairs of one country, the surest reasons first."""
    for one, other in _sharing(people, lambda known: [known.words]):
        elsewhere = one.person.legislature != other.person.legislature
        yield one, other, "the same name in two chambers" if elsewhere else "the same name"
    for one, other in _sharing(people, lambda known: [f"{known.given} {known.family}"]):
        yield one, other, "the same name, written apart or together"
    for one, other in _sharing(people, lambda known: (f"{known.given} {part}" for part in _shortened(known.family))):
        if len(one.family) >= _SHORTEST_FAMILY and one.given == other.given and _one_off(one.family, other.family):
            yield one, other, "family names that differ in a letter"
    for one, other in _sharing(people, lambda known: (f"{known.family} {part}" for part in _shortened(known.given))):
        if len(one.given) >= _SHORTEST_GIVEN and one.family == other.family and _one_off(one.given, other.given):
            yield one, other, "given names that differ in a letter"
    for one, other in _sharing(people, lambda known: [f"{known.family} {known.given[:_SHORTEST_GIVEN]}"]):
        short, long = sorted((one.given, other.given), key=len)
        if len(short) >= _SHORTEST_GIVEN and one.family == other.family and long.startswith(short):
            yield one, other, "a given name that may be short for the other"


def _sharing(people: list[_Known], keys_of: Callable[[_Known], Iterable[str]]) -> Iterator[tuple[_Known, _Known]]:
    """Yield each pair of people who have a key in common."""
    rooms: dict[str, list[_Known]] = defaultdict(list)
    for known in people:
        for key in set(keys_of(known)):
            rooms[key].append(known)
    for room in rooms.values():
        # So many of one name are no slip; telling them apart pair by pair would help nobody.
        for index, one in enumerate(room[:_MOST_ALIKE]):
            for other in room[index + 1 : _MOST_ALIKE]:
                yield one, other


def _shortened(name: str) -> Iterator[str]:
    """Yield the name and what is left of it without each of its letters in turn: two
    names that are one letter apart have one of these in common.
    """
    yield name
    for index in range(len(name)):
        yield name[:index] + name[index + 1 :]


def _one_off(one: str, other: str) -> bool:
    """Return whether a letter more, less or other, or two that swapped, is all that differs."""
    if one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])
