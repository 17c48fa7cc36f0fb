"""Comparing a roster file with the roster: who is new, what changed, who is gone. Nothing is written."""

import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.matching import Known, Match, match_rows
from petition.domain.names import PersonName
from petition.domain.persons import FIELDS, OWN_SCHEME, Identifier, PersonRow
from petition.domain.remarks import Remark
from petition.domain.sort_names import sort_name
from petition.domain.twins import Namesake, find_twins
from petition.models import Person
from petition.services import roster
from petition.services.people import field_values, name_of

Changed = Mapping[str, tuple[str, str]]
_P = table_of(Person)
# The fields that many people have alike, and where each field stands in a row.
_REPEATED = ("honorific_prefix", "honorific_suffix", "country", "legislature", "party", "language")
_AT = {name: place for place, name in enumerate(FIELDS)}


class Kind(StrEnum):
    """What importing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"
    GONE = "gone"


@dataclass(slots=True)
class Compared:
    """One row beside the roster; a person who is gone has no row, and number 0.

    `values` are the person's fields as they would be, `changes` what would
    change as (before, after), `kept` what the file says about fields that a
    person edited by hand, which stay. `identity` is that of the name in the file;
    `returns` marks somebody who was retired.
    """

    number: int
    kind: Kind
    person_id: int | None
    values: Mapping[str, str]
    changes: Changed = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[Identifier, ...] = ()
    tags: tuple[str, ...] = ()
    doubts: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
    identity: str = ""
    returns: bool = False

    @property
    def name(self) -> PersonName:
        """The name as it would be printed."""
        return name_of(self.values)


@dataclass(slots=True)
class _Stored:
    known: Known
    values: tuple[str, ...]
    fixed: frozenset[str]
    tags: frozenset[str]

    @property
    def by_field(self) -> dict[str, str]:
        return dict(zip(FIELDS, self.values, strict=True))


def compare(session: Session, rows: Iterable[PersonRow], provided: Collection[str]) -> Iterator[Compared]:
    """Compare every row of a file with the roster, and then yield the people who are gone from it.

    `provided` names the fields that the file says anything about; the others
    of a known person stay as they are. Rows are let go of one by one, so that a
    large file does not stand in memory twice.
    """
    stored = _stored(session)
    matching = match_rows(rows, [one.known for one in stored.values()], own=roster.own_prefix(session))
    gone = [stored[person_id] for person_id in matching.gone]
    looks = _lookalikes(matching.matches, gone)
    matches = deque(matching.matches)
    del matching
    while matches:
        match = matches.popleft()
        person = None if match.person_id is None else stored.pop(match.person_id, None)
        yield _compared(match, person, provided, looks.get(match.row.row))
    yield from map(_gone, gone)


def _stored(session: Session) -> dict[int, _Stored]:
    """Return everybody on the roster, and those who are retired, with what matching needs."""
    identifiers, tags = roster.identifiers_by_person(session), roster.tags_by_person(session)
    query = select(_P.c.id, _P.c.identity, _P.c.source_identity, _P.c.merged_into_id)
    aliases: dict[int, tuple[str, ...]] = {}
    for _, identity, source, kept in session.connection().execute(query.where(_P.c.merged_into_id.is_not(None))):
        aliases[kept] = (*aliases.get(kept, ()), identity, source)
    columns = (*(_P.c[name] for name in FIELDS), _P.c.fixed, _P.c.retired_at)
    repeated = [name in _REPEATED for name in FIELDS]
    everybody = query.add_columns(*columns).where(_P.c.merged_into_id.is_(None)).execution_options(yield_per=1000)
    found = {}
    for row in session.connection().execute(everybody):
        person_id, identity, source, _, *rest, fixed, retired_at = row
        # Parties and chambers come again and again; one copy of each is enough.
        values = tuple(sys.intern(value) if again else value for value, again in zip(rest, repeated, strict=True))
        identities = (identity,) if identity == source else (identity, source)
        known = Known(
            person_id,
            identities,
            country=values[_AT["country"]],
            legislature=values[_AT["legislature"]],
            constituency=values[_AT["constituency"]],
            email=values[_AT["email"]],
            party=values[_AT["party"]],
            role=values[_AT["role"]],
            identifiers=tuple(identifiers.pop(person_id, ())),
            aliases=tuple(alias for alias in aliases.get(person_id, ()) if alias not in identities),
            is_retired=retired_at is not None,
        )
        found[person_id] = _Stored(known, values, frozenset(fixed.split()), frozenset(tags.get(person_id, ())))
    return found


def _compared(match: Match, stored: _Stored | None, provided: Collection[str], look: Remark | None) -> Compared:
    row = match.row
    read = Compared(
        row.row,
        Kind.FAULTY,
        match.person_id,
        field_values(row),
        identifiers=row.identifiers,
        tags=row.tags,
        doubts=(*row.doubts, *match.doubts),
        errors=(*row.errors, *match.errors),
        identity=match.identity,
    )
    if read.errors:
        return read
    if match.is_alias:
        read.kind = Kind.UNCHANGED
    elif stored is None:
        read.kind = Kind.NEW
        read.doubts = (*read.doubts, look) if look else read.doubts
    else:
        _set_beside(read, row, stored, provided)
    return read


def _set_beside(read: Compared, row: PersonRow, stored: _Stored, provided: Collection[str]) -> None:
    """Say what a row would change of the person that it is."""
    before = stored.by_field
    merged, read.kept = _merged(row, read.values, before, stored.fixed, provided)
    read.changes = {name: (before[name], merged[name]) for name in FIELDS if before[name] != merged[name]}
    read.values = merged
    read.returns = stored.known.is_retired
    theirs = {one for one in row.identifiers if one.scheme != OWN_SCHEME}
    more = theirs.difference(stored.known.identifiers) or set(row.tags) - stored.tags
    read.kind = Kind.CHANGED if read.changes or more or read.returns else Kind.UNCHANGED


def _merged(
    row: PersonRow,
    said: Mapping[str, str],
    before: Mapping[str, str],
    fixed: Collection[str],
    provided: Collection[str],
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields as they would be, and what the file says of fields that stay as they were edited."""
    merged, kept = dict(before), {}
    for name in FIELDS:
        if name not in provided or said[name] == before[name]:
            continue
        if name in fixed:
            kept[name] = said[name]
        else:
            merged[name] = said[name]
    if "sort_name" not in fixed and not row.sort_name and merged != before:
        merged["sort_name"] = sort_name(name_of(merged), merged["country"])
    return merged, kept


def _gone(stored: _Stored) -> Compared:
    return Compared(0, Kind.GONE, stored.known.id, stored.by_field)


def _lookalikes(matches: Sequence[Match], gone: Sequence[_Stored]) -> dict[int, Remark]:
    """Return, by row, a doubt for each new person who may be one who is gone: "Kimberly" for "Kimberley"."""
    new = [match.row for match in matches if match.person_id is None and not match.row.errors]
    if not new or not gone:
        return {}
    # New people get numbers below zero, so that no pair of two of the same side is taken.
    people = [
        Namesake(-index, row.name.given_name, row.name.family_name, row.country, row.legislature)
        for index, row in enumerate(new, 1)
    ]
    names = {one.known.id: name_of(one.by_field) for one in gone}
    for one in gone:
        name, known = names[one.known.id], one.known
        people.append(Namesake(known.id, name.given_name, name.family_name, known.country, known.legislature))
    found = {}
    for twins in find_twins(people):
        if twins.low < 0 < twins.high:
            text = f"may be {names[twins.high].name}, who is on the roster and not in this file ({twins.why})"
            found[new[-twins.low - 1].row] = Remark("looks-like", "family_name", text)
    return found
