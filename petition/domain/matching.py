"""Which row of a file is which person of the roster.

By an external identifier first, then by name, country and legislature. An
address never decides: thirteen members of one chamber share an inbox. Two
people of one name and chamber stay two; where nothing tells which of them a row
means, the row is refused with that reason instead of guessed at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from petition.domain.persons import OWN_SCHEME, Identifier, PersonRow, identity
from petition.domain.remarks import Remark

Thing = TypeVar("Thing")
# Schemes that nobody owns: every chamber counts its members from one.
_BARE_SCHEMES = frozenset({"id", "identifier", "identifiant", "kennung"})
_OTHER_NAME = "is another name than the roster has for who carries this identifier"
# What tells two people of one name apart, the surest first.
_TELLING = ("constituency", "email", "party", "role")


@dataclass(slots=True)
class Known:
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
_RANKS: tuple[Callable[[Known], bool], ...] = (
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


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row's match, in the order of the file, and the people who are gone from it."""

    matches: Sequence[Match]
    gone: Sequence[int]


def match_rows(rows: Iterable[PersonRow], known: Sequence[Known], own: str = "") -> Matching:
    """Match the rows of a file with the roster; `own` is how the roster's own identifiers begin.

    Gone are those of the file's countries and legislatures whom no row is, not
    even a faulty one.
    """
    matches = [Match(row, row.identity) for row in rows]
    sound = [match for match in matches if not match.row.errors]
    taken = _by_identifier(sound, known, own)
    left = [match for match in sound if match.person_id is None and not match.errors]
    _by_name(left, [person for person in known if person.id not in taken])
    _note_namesakes(sound)
    return Matching(matches, _gone(matches, known))


def _gone(matches: Sequence[Match], known: Sequence[Known]) -> list[int]:
    """Return who is in the file's chambers and in none of its rows."""
    seen = {match.person_id for match in matches}
    scope = {(match.row.country, match.row.legislature) for match in matches if not match.row.errors}
    faulty = [match.row for match in matches if match.row.errors or match.errors]
    identifiers = {one for row in faulty for one in row.identifiers}
    # A row whose country could not be read may be of any of the file's.
    identities = {
        identity(row.name, country, legislature if not row.country else row.legislature)
        for row in faulty
        for country, legislature in ([(row.country, "")] if row.country else scope)
    }
    return [
        person.id
        for person in known
        if person.id not in seen
        and not person.is_retired
        and person.into is None
        and (person.country, person.legislature) in scope
        and identities.isdisjoint(person.identities)
        and identifiers.isdisjoint(person.identifiers)
    ]


def _by_identifier(matches: Sequence[Match], known: Sequence[Known], own: str) -> set[int]:
    """Match what an identifier tells; return the people who were found."""
    wanted = {one for match in matches for one in match.row.identifiers}
    owners: dict[tuple[Identifier, str], list[Known]] = defaultdict(list)
    merged: dict[int, set[str]] = defaultdict(set)
    for person in known:
        if person.into is not None:
            merged[person.into].update(person.identities)
            continue
        for identifier in (*person.identifiers, Identifier(OWN_SCHEME, f"{own}{person.id}")):
            if identifier in wanted:
                owners[identifier, _within(identifier, person.country, person.legislature)].append(person)
    rows: dict[int, int] = {}
    for match in matches:
        row = match.row
        found = {
            person.id: person
            for one in row.identifiers
            for person in owners.get((one, _within(one, row.country, row.legislature)), ())
        }
        if len(found) > 1:
            match.errors.append(
                Remark("identifiers", "identifiers", f"belong to {len(found)} people of the roster; merge them first")
            )
        elif found:
            (person,) = found.values()
            _take(match, person, rows, merged[person.id])
    return set(rows)


def _within(identifier: Identifier, country: str, legislature: str) -> str:
    """Return where an identifier means somebody: our own anywhere, a bare "id" only within its chamber."""
    if identifier.scheme == OWN_SCHEME:
        return ""
    return f"{country} {legislature}" if identifier.scheme in _BARE_SCHEMES else country


def _take(match: Match, person: Known, rows: dict[int, int], merged: set[str]) -> None:
    """Let a row be the person whom its identifier names, unless it has the name of a duplicate, or another row is."""
    if match.identity in merged and match.identity not in person.identities:
        match.person_id, match.is_alias = person.id, True
    elif person.id in rows:
        match.errors.append(Remark("identifiers", "identifiers", f"are those of row {rows[person.id]} as well"))
    else:
        rows[person.id] = match.row.row
        match.person_id = person.id
        if match.identity not in person.identities:
            match.doubts.append(Remark("other-name", "family_name", _OTHER_NAME))


def _by_name(matches: Sequence[Match], free: Sequence[Known]) -> None:
    candidates: dict[str, list[Known]] = defaultdict(list)
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


def _pair(rows: list[Match], people: list[Known]) -> Iterator[int]:
    """Match the rows of one name with the people of that name, and yield who was found."""
    left, free = list(rows), list(people)
    if len(rows) > 1 or len(people) > 1:
        for telling in _TELLING:
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


def _told_by(telling: str, rows: list[Match], people: list[Known]) -> list[tuple[Match, Known]]:
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


def _differ(row: PersonRow, person: Known) -> bool:
    """Tell whether row and person have different identifiers of one scheme, and so are two people."""
    if not row.identifiers or not person.identifiers:
        return False
    theirs = {one.scheme: one.identifier for one in person.identifiers}
    return any(theirs.get(one.scheme, one.identifier) != one.identifier for one in row.identifiers)


def _note_namesakes(matches: Sequence[Match]) -> None:
    """Say of each row that shares its name with an earlier one that the two are kept apart."""
    first: dict[str, PersonRow] = {}
    for match in matches:
        if match.is_alias:
            continue
        row, earlier = match.row, first.setdefault(match.identity, match.row)
        if earlier is not row:
            same = all(getattr(row, one) == getattr(earlier, one) for one in (*_TELLING, "identifiers"))
            code, more = ("repeated", " and every column") if same else ("namesake", "")
            text = f"has the name{more} of row {earlier.row}; the two are kept as two people"
            match.doubts.append(Remark(code, "family_name", text))
