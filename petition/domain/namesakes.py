"""Rows and people of one name: which of them is which.

Two members of one chamber can share a name. What distinguishes them is compared
in turn. Where nothing does, a row is refused with that reason.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from petition.domain.persons import Identifier, PersonRow
from petition.domain.remarks import Remark

Thing = TypeVar("Thing")
# Beyond so many pairs of a row and a person of one name, nobody could say who is who.
_MOST_PAIRS = 10_000
# What distinguishes two people of one name, the surest first.
DISTINGUISHING = ("constituency", "email", "party", "role")


@dataclass(slots=True)
class KnownPerson:
    """As much of a stored person as matching needs; there may be many thousands, so they are light.

    `identities` are those of the person's name now and in the last file. `into` is
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
    given_name: str = ""
    family_name: str = ""


_AMBIGUOUS = (
    "{name} is one of {many} people of this name on the roster; an identifier or a constituency would tell which"
)
_IN_ORDER = "shares the name with others; only the order of the rows tells which person of the roster this is"

# Whom a name means first, second and last: people in office, merged duplicates, retired people.
_RANKS: tuple[Callable[[KnownPerson], bool], ...] = (
    lambda person: not person.is_retired and person.into is None,
    lambda person: person.into is not None,
    lambda person: person.is_retired and person.into is None,
)


@dataclass(slots=True)
class Match:
    """A row with the person that it is, or None for a new one.

    `is_alias` marks a row that changes nobody: that of a duplicate that was merged, or of a person who has another
    row, `same_as`. `identity` and the `keys` of the identifiers are the row's, computed once.
    """

    row: PersonRow
    identity: str
    person_id: int | None = None
    is_alias: bool = False
    same_as: "Match | None" = None
    keys: tuple[Identifier, ...] = field(init=False)
    doubts: list[Remark] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Compute the keys."""
        self.keys = tuple(identifier.key for identifier in self.row.identifiers)


def match_by_name(
    matches: Sequence[Match], free: Sequence[KnownPerson], go_on: Callable[[], None] = lambda: None
) -> None:
    """Match rows with the people who have no row yet, by name, country and legislature; `go_on` may raise to end it."""
    candidates: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in free:
        for identity in person.identities:
            candidates[identity].append(person)
    named: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        named[match.identity].append(match)
    taken: set[int] = set()
    for identity, rows in named.items():
        go_on()
        people = [person for person in candidates.get(identity, ()) if person.id not in taken]
        left = rows
        # A row means a merged or a retired person only where nobody else of the name is left.
        for has_rank in _RANKS:
            taken.update(_pair(left, list(filter(has_rank, people))))
            left = [match for match in left if match.person_id is None and not match.errors]
        into = {person.id: person.into for person in people}
        for match in rows:
            if (kept := into.get(match.person_id or 0)) is not None:
                match.person_id, match.is_alias = kept, True


def _pair(rows: list[Match], people: list[KnownPerson]) -> Iterator[int]:
    """Match the rows of one name with the people of that name; yield the numbers of those who have a row."""
    left, free = list(rows), list(people)
    if len(rows) > 1 or len(people) > 1:
        for column in DISTINGUISHING:
            row_with = _unique((getattr(match.row, column), match) for match in left)
            person_with = _unique((getattr(person, column), person) for person in free)
            found = set()
            for value, match in row_with.items():
                person = person_with.get(value)
                if person is not None and not differ(match.row, person):
                    match.person_id = person.id
                    found.add(person.id)
            left = [match for match in left if match.person_id is None]
            free = [person for person in free if person.id not in found]
            yield from found
    is_crowd = len(left) * len(free) > _MOST_PAIRS
    for match in left:
        possible = free if is_crowd else [person for person in free if not differ(match.row, person)]
        if not possible:
            continue
        if is_crowd or len(left) < len({person.into or person.id for person in possible}):
            problem = _AMBIGUOUS.format(name=match.row.name.name, many=len(possible))
            match.errors.append(Remark("ambiguous", "family_name", problem))
            continue
        match.person_id = possible[0].id
        free.remove(possible[0])
        if len(rows) > 1:
            match.doubts.append(Remark("matched-in-order", "family_name", _IN_ORDER))
        yield possible[0].id


def _unique(things: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """Return by its value each thing that no other shares its value with; an empty value distinguishes nothing."""
    things_with: dict[str, list[Thing]] = defaultdict(list)
    for value, thing in things:
        things_with[value].append(thing)
    return {value: those[0] for value, those in things_with.items() if value and len(those) == 1}


def differ(row: PersonRow, person: KnownPerson) -> bool:
    """Return whether row and person have different identifiers of one scheme: then they are two people."""
    if not row.identifiers or not person.identifiers:
        return False
    carried = dict(identifier.key for identifier in person.identifiers)
    theirs = (identifier.key for identifier in row.identifiers)
    return any(carried.get(scheme, identifier) != identifier for scheme, identifier in theirs)


def note_namesakes(matches: Iterable[Match]) -> None:
    """Add a doubt to each row that shares its name with an earlier row: the two are kept as two people."""
    first: dict[str, PersonRow] = {}
    for match in matches:
        if match.is_alias:
            continue
        row, earlier = match.row, first.setdefault(match.identity, match.row)
        if earlier is not row:
            text = f"has the name of row {earlier.row}; the two are kept as two people"
            # The number of a row says nothing of who that is in the next file.
            value = " ".join((earlier.name.name, *(getattr(earlier, column) for column in DISTINGUISHING)))
            match.doubts.append(Remark("namesake", "family_name", text, value))
