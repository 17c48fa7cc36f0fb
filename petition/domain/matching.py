"""Which row of a file is which person of the roster.

By an external identifier first, then by name, country and legislature. An
address never decides: thirteen members of one chamber share an inbox. Two
people of one name and chamber stay two; where nothing tells which of them a row
means, the row is refused with that reason instead of guessed at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from petition.domain.persons import OWN_SCHEME, Identifier, PersonRow
from petition.domain.remarks import Remark

# What tells two people of one name apart, the surest first.
_TELLING = ("constituency", "email", "party", "role")


@dataclass(slots=True)
class Known:
    """As much of a stored person as matching needs; there may be many thousands, so they are light.

    `identities` are those that their name has, and had in the last file;
    `aliases` those of duplicates that were merged into them.
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
    aliases: tuple[str, ...] = ()
    is_retired: bool = False


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

    Gone are those of the file's countries and legislatures whom no row is.
    """
    matches = [Match(row, row.identity) for row in rows]
    sound = [match for match in matches if not match.row.errors]
    taken = _by_identifier(sound, known, own)
    left = [match for match in sound if match.person_id is None and not match.errors]
    _by_name(left, [person for person in known if person.id not in taken], known)
    _note_namesakes(sound)
    seen = {match.person_id for match in matches}
    scope = {(match.row.country, match.row.legislature) for match in sound}
    gone = [
        person.id
        for person in known
        if person.id not in seen and not person.is_retired and (person.country, person.legislature) in scope
    ]
    return Matching(matches, gone)


def _by_identifier(matches: Sequence[Match], known: Sequence[Known], own: str) -> set[int]:
    """Match what an identifier tells; return the people who were found."""
    wanted = {one for match in matches for one in match.row.identifiers}
    owners: dict[tuple[Identifier, str], set[int]] = defaultdict(set)
    for person in known:
        for identifier in (*person.identifiers, Identifier(OWN_SCHEME, f"{own}{person.id}")):
            if identifier in wanted:
                owners[identifier, person.country].add(person.id)
    rows: dict[int, int] = {}
    for match in matches:
        if not match.row.identifiers:
            continue
        found = set().union(*(owners.get((one, match.row.country), ()) for one in match.row.identifiers))
        if len(found) > 1:
            match.errors.append(
                Remark("identifiers", "identifiers", f"belong to {len(found)} people of the roster; merge them first")
            )
        elif found:
            (person_id,) = found
            if person_id in rows:
                match.errors.append(Remark("identifiers", "identifiers", f"are those of row {rows[person_id]} as well"))
            else:
                rows[person_id] = match.row.row
                match.person_id = person_id
    return set(rows)


def _by_name(matches: Sequence[Match], free: Sequence[Known], known: Sequence[Known]) -> None:
    candidates: dict[str, list[Known]] = defaultdict(list)
    for person in free:
        for identity in person.identities:
            candidates[identity].append(person)
    aliases = {alias: person.id for person in known for alias in person.aliases}
    named: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        named[match.identity].append(match)
    taken: set[int] = set()
    for identity, rows in named.items():
        people = [person for person in candidates.get(identity, ()) if person.id not in taken]
        if people:
            taken.update(_pair(rows, people))
        elif identity in aliases:
            for match in rows:
                match.person_id, match.is_alias = aliases[identity], True


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
        if len(left) < len(possible):
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
    pairs = []
    for match in rows:
        value = getattr(match.row, telling)
        same_rows = [one for one in rows if getattr(one.row, telling) == value]
        same_people = [one for one in people if getattr(one, telling) == value and not _differ(match.row, one)]
        if value and len(same_rows) == len(same_people) == 1:
            pairs.append((match, same_people[0]))
    return pairs


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
