"""Rows and people of one name: which of them is which.

Two members of one chamber can share a name. What tells them apart is looked at
in turn; where nothing does, a row is refused with that reason, not guessed at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from petition.domain.persons import Identifier, PersonRow
from petition.domain.remarks import Remark

Thing = TypeVar("Thing")
# What tells two people of one name apart, the surest first.
TELLING = ("constituency", "email", "party", "role")


@dataclass(slots=True)
class KnownPerson:
    """As much of a stored person as matching needs; there may be many thousands, so they are light.

    `identities` are those that their name has, and had in the last file. `into` is
    the person that a duplicate was merged into, at the end of the chain.
    """

    id: int
    identities: tuple[str, ...]
    country: str
    legislature: str
    constituency: str = ""
    email: str = ""
    party: str = ""
    role: str = ""
    identifiers: tuple[Identifier, ...] = ()
    is_retired: bool = False
    into: int | None = None


# Whom a name means first, second and last: who is there, who was merged, who is retired.
_RANKS: tuple[Callable[[KnownPerson], bool], ...] = (
    lambda person: not person.is_retired and person.into is None,
    lambda person: person.into is not None,
    lambda person: person.is_retired and person.into is None,
)


@dataclass(slots=True)
class Match:
    """A row with the person that it is, or None for a new one.

    `is_alias` marks a row of a duplicate that was merged: it changes nobody.
    `identity` is the row's, worked out once.
    """

    row: PersonRow
    identity: str
    person_id: int | None = None
    is_alias: bool = False
    doubts: list[Remark] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)


def match_by_name(matches: Sequence[Match], free: Sequence[KnownPerson]) -> None:
    """Match rows with those people who are still free, by name, country and legislature."""
    candidates: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in free:
        for one in person.identities:
            candidates[one].append(person)
    named: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        named[match.identity].append(match)
    taken: set[int] = set()
    for one, rows in named.items():
        people = [person for person in candidates.get(one, ()) if person.id not in taken]
        left = rows
        # Who was merged, or retired, is meant only where nobody else is left whom the row could be.
        for rank in _RANKS:
            here = [person for person in people if rank(person)]
            taken.update(_pair(left, here))
            left = [match for match in left if match.person_id is None and not match.errors]
        into = {person.id: person.into for person in people}
        for match in rows:
            if (kept := into.get(match.person_id or 0)) is not None:
                match.person_id, match.is_alias = kept, True


def _pair(rows: list[Match], people: list[KnownPerson]) -> Iterator[int]:
    """Match the rows of one name with the people of that name, and yield who was found."""
    left, free = list(rows), list(people)
    if len(rows) > 1 or len(people) > 1:
        for telling in TELLING:
            for match, person in _told_by(telling, left, free):
                match.person_id = person.id
                left.remove(match)
                free.remove(person)
                yield person.id
    for match in left:
        possible = [person for person in free if not _differ(match.row, person)]
        if not possible:
            continue
        if len(left) < len({person.into or person.id for person in possible}):
            problem = _AMBIGUOUS.format(name=match.row.name.name, many=len(possible))
            match.errors.append(Remark("ambiguous", "family_name", problem))
            continue
        match.person_id = possible[0].id
        free.remove(possible[0])
        if len(rows) > 1:
            match.doubts.append(Remark("matched-in-order", "family_name", _IN_ORDER))
        yield possible[0].id


_AMBIGUOUS = (
    "{name} is one of {many} people of this name on the roster; an identifier or a constituency would tell which"
)
_IN_ORDER = "shares the name with others; only the order of the rows tells which person of the roster this is"


def _told_by(telling: str, rows: list[Match], people: list[KnownPerson]) -> list[tuple[Match, KnownPerson]]:
    """Return the pairs that alone have the same value of a telling field."""
    rows_by = _only(rows, lambda match: getattr(match.row, telling))
    people_by = _only(people, lambda person: getattr(person, telling))
    return [
        (match, people_by[value])
        for value, match in rows_by.items()
        if value in people_by and not _differ(match.row, people_by[value])
    ]


def _only(things: Iterable[Thing], value_of: Callable[[Thing], str]) -> dict[str, Thing]:
    """Return the things that alone have their value, by that; nothing tells nothing."""
    found: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        found[value_of(thing)].append(thing)
    return {value: those[0] for value, those in found.items() if value and len(those) == 1}


def _differ(row: PersonRow, person: KnownPerson) -> bool:
    """Return whether row and person have different identifiers of one scheme, and so are two people."""
    if not row.identifiers or not person.identifiers:
        return False
    theirs = {one.scheme: one.identifier for one in person.identifiers}
    return any(theirs.get(one.scheme, one.identifier) != one.identifier for one in row.identifiers)
