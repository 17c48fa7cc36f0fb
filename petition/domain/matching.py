"""Which row of a file is which person of the roster.

By an external identifier first, then by name, country and legislature. An
address never decides: thirteen members of one chamber share an inbox. Two
people of one name and chamber stay two; where nothing tells which of them a row
means, the row is refused with that reason instead of guessed at.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from petition.domain.namesakes import TELLING, KnownPerson, Match, match_by_name
from petition.domain.persons import OWN_SCHEME, Identifier, PersonRow, identity
from petition.domain.remarks import Remark

# Schemes that nobody owns: every chamber counts its members from one.
_BARE_SCHEMES = frozenset({"id", "identifier", "identifiant", "kennung"})
_OTHER_NAME = "is another name than the roster has for who carries this identifier"


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row's match, in the order of the file, and the people who are gone from it."""

    matches: Sequence[Match]
    gone: Sequence[int]


def match_rows(rows: Iterable[PersonRow], known: Sequence[KnownPerson], own: str = "") -> Matching:
    """Match the rows of a file with the roster; `own` is how the roster's own identifiers begin.

    Gone are those of the file's countries and legislatures whom no row is, not
    even a faulty one.
    """
    matches = [Match(row, row.identity) for row in rows]
    sound = [match for match in matches if not match.row.errors]
    taken = _by_identifier(sound, known, own)
    left = [match for match in sound if match.person_id is None and not match.errors]
    match_by_name(left, [person for person in known if person.id not in taken])
    _note_namesakes(sound)
    return Matching(matches, _gone(matches, known))


def _gone(matches: Sequence[Match], known: Sequence[KnownPerson]) -> list[int]:
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


def _by_identifier(matches: Sequence[Match], known: Sequence[KnownPerson], own: str) -> set[int]:
    """Match what an identifier tells; return the people who were found."""
    wanted = {one for match in matches for one in match.row.identifiers}
    owners: dict[tuple[Identifier, str], list[KnownPerson]] = defaultdict(list)
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


def _take(match: Match, person: KnownPerson, rows: dict[int, int], merged: set[str]) -> None:
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


def _note_namesakes(matches: Sequence[Match]) -> None:
    """Say of each row that shares its name with an earlier one that the two are kept apart."""
    first: dict[str, PersonRow] = {}
    for match in matches:
        if match.is_alias:
            continue
        row, earlier = match.row, first.setdefault(match.identity, match.row)
        if earlier is not row:
            same = all(getattr(row, one) == getattr(earlier, one) for one in (*TELLING, "identifiers"))
            code, more = ("repeated", " and every column") if same else ("namesake", "")
            text = f"has the name{more} of row {earlier.row}; the two are kept as two people"
            match.doubts.append(Remark(code, "family_name", text))
