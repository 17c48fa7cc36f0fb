"""Comparing a roster file with the roster: who is new, what changed, who is gone. Nothing is written."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.orm import Session

from petition.domain.decisions import Decisions
from petition.domain.duplicates import Namesake, find_duplicates
from petition.domain.matching import Matching, match_rows
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.namesakes import Match
from petition.domain.persons import (
    DO_NOT_INVITE,
    FIELDS,
    NAME_FIELDS,
    OWN_SCHEME,
    PASSING,
    Identifier,
    PersonRow,
    name_of,
)
from petition.domain.remarks import Remark
from petition.services.roster import identifiers
from petition.services.roster.settled_doubts import remembered
from petition.services.roster.snapshot import Stored, stored_people

Changed = Mapping[str, tuple[str, str]]


class Kind(StrEnum):
    """What importing a row would do; one that is left out is no person."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"
    LEFT_OUT = "left out"
    GONE = "gone"


@dataclass(slots=True)
class Compared:
    """One row beside the roster; a person who is gone has no row, and number 0.

    `values` are the person's fields as they would be, `changes` what would
    change as (before, after), `kept` what the file says about fields that a
    person edited by hand, which stay. `identity` is that of the name in the file;
    `returns` marks somebody who was retired. `read` are the fields as they were read, where there is anything to
    decide; `settled` are the codes of what was decided, and `is_edited` says that this changed the fields.
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
    read: Mapping[str, str] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    is_edited: bool = False

    @property
    def name(self) -> PersonName:
        """The name as it would be printed."""
        return name_of(self.values)


class _Mentioned(NamedTuple):
    """The fields that a file says anything about, and those of them that an empty cell empties."""

    fields: Collection[str]
    passing: Collection[str]


def compare(
    session: Session,
    rows: Iterable[PersonRow],
    provided: Collection[str],
    go_on: Callable[[], None] = lambda: None,
    decisions: Decisions | None = None,
) -> Iterator[Compared]:
    """Compare every row of a file with the roster, and then yield the people who are gone from it.

    `provided` names the fields that the file says anything about; the others
    of a known person stay as they are. An empty cell empties what may pass
    (`PASSING`), where any row of the file has such a thing, and that is a doubt. What
    a row says against inviting somebody is always heard. Rows
    are let go of one by one, so that a large file does not stand in memory twice. Once the roster is read, `go_on` is
    called again and again, and may raise to end the work. Without `decisions` those count that are remembered.
    """
    decisions = decisions or Decisions(remembered(session))
    rows = decisions.mended(rows)
    stored = stored_people(session)
    matching = match_rows(rows, [one.known for one in stored.values()], identifiers.own_prefix(session), go_on)
    gone = [stored[person_id] for person_id in matching.gone]
    looks = _lookalikes(matching.matches, _unseen(matching, stored, provided), go_on)
    matches = deque(matching.matches)
    # A column without a word in it says nothing of anybody.
    passing = {name for name in PASSING if name in provided and any(getattr(one.row, name) for one in matches)}
    file = _Mentioned({*provided, DO_NOT_INVITE}, passing)
    del matching
    while matches:
        go_on()
        match = matches.popleft()
        # The row of a merged duplicate must not take the person away from their own row.
        person = None if match.person_id is None or match.is_alias else stored.pop(match.person_id)
        yield _compared(match, person, file, looks.get(match.row.row), decisions)
    yield from map(_gone, gone)


def _compared(
    match: Match, stored: Stored | None, file: _Mentioned, look: Remark | None, decisions: Decisions
) -> Compared:
    row, found = match.row, (*match.row.doubts, *match.doubts)
    read = Compared(
        row.row,
        Kind.FAULTY,
        match.person_id,
        row.values,
        identifiers=row.identifiers,
        tags=row.tags,
        doubts=found,
        errors=(*row.errors, *match.errors),
        identity=match.identity,
    )
    as_read = read.values
    if row.left_out:
        read.kind = Kind.LEFT_OUT
    elif not read.errors:
        decided, settled = decisions.decided(row, found, match.identity, match.person_id)
        if decided is not row:
            row, read.values, read.is_edited = decided, decided.values, True
        if match.is_alias:
            read.kind = Kind.UNCHANGED
        elif stored is None:
            read.kind = Kind.NEW
            read.doubts = (*found, look) if look else found
        else:
            _set_beside(read, row, stored, file)
        if more := read.doubts[len(found) :]:
            settled += decisions.decided(match.row, more, match.identity, match.person_id)[1]
        if settled:
            read.settled = tuple(dict.fromkeys(one.code for one in settled))
            read.doubts = tuple(one for one in read.doubts if one not in settled)
    if read.doubts or read.errors:
        read.read = as_read
    return read


def _set_beside(read: Compared, row: PersonRow, stored: Stored, file: _Mentioned) -> None:
    """Say what a row would change of the person that it is."""
    before = stored.by_field
    merged, read.kept = _merged(row, read.values, before, stored.fixed, file)
    read.changes = {name: (before[name], merged[name]) for name in FIELDS if before[name] != merged[name]}
    read.doubts = (*read.doubts, *_emptied(read.changes))
    if (said := read.kept.get(DO_NOT_INVITE)) and not before[DO_NOT_INVITE]:
        text = f"is “{said}” in the file; a coordinator has lifted it, so that they can be invited"
        read.doubts = (*read.doubts, Remark("lifted", DO_NOT_INVITE, text))
    read.values = merged
    # Who has died or left stands in some files as well.
    read.returns = stored.known.is_retired and not row.do_not_invite
    theirs = {one.key for one in row.identifiers if one.scheme != OWN_SCHEME}
    more = theirs.difference(one.key for one in stored.known.identifiers) or set(row.tags) - stored.tags
    read.kind = Kind.CHANGED if read.changes or more or read.returns else Kind.UNCHANGED


def _emptied(changes: Changed) -> Iterator[Remark]:
    """Yield a doubt for each thing that an empty cell ends, so that whoever imports sees how many these are."""
    for name in PASSING:
        before, after = changes.get(name, ("", ""))
        if before and not after:
            yield Remark("emptied", name, f"becomes empty, as in the file; the roster has “{before}”")


def _merged(
    row: PersonRow,
    said: Mapping[str, str],
    before: Mapping[str, str],
    fixed: Collection[str],
    file: _Mentioned,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields as they would be, and what the file says of fields that stay as they were edited."""
    merged, kept = dict(before), {}
    is_renamed = any(said[name] != before[name] for name in ("given_name", "family_name") if name in file.fields)
    for name in FIELDS:
        if name not in file.fields or said[name] == before[name]:
            continue
        if not said[name] and not (is_renamed and name in NAME_FIELDS) and name not in file.passing:
            # An empty cell says nothing else; only a new name leaves parts of the old one behind.
            continue
        if name in fixed:
            kept[name] = said[name]
        else:
            merged[name] = said[name]
    if "sort_name" not in fixed and not row.sort_name and merged != before:
        merged["sort_name"] = sort_name(name_of(merged), merged["country"])
    return merged, kept


def _unseen(matching: Matching, stored: Mapping[int, Stored], provided: Collection[str]) -> list[Stored]:
    """Return whom a new person may be: who is gone, and where the file or the roster names no chamber,
    everybody of its countries whom no row is.
    """
    gone = set(matching.gone)
    seen = {match.person_id for match in matching.matches}
    countries = {match.row.country for match in matching.matches}
    names_chambers = "legislature" in provided
    return [
        one
        for person_id, one in stored.items()
        if person_id in gone
        or (
            person_id not in seen
            and one.known.country in countries
            and not (names_chambers and one.known.legislature)
            and not one.known.is_retired
            and one.known.into is None
        )
    ]


def _gone(stored: Stored) -> Compared:
    return Compared(0, Kind.GONE, stored.known.id, stored.by_field)


def _lookalikes(matches: Sequence[Match], gone: Sequence[Stored], go_on: Callable[[], None]) -> dict[int, Remark]:
    """Return, by row, a doubt for each new person who may be one who is gone: "Kimberly" for "Kimberley"."""
    new = [
        match.row
        for match in matches
        if match.person_id is None and not match.is_alias and not (match.row.errors or match.row.left_out)
    ]
    if not new or not gone:
        return {}
    # New people get numbers below zero, so that no pair of two of the same side is taken.
    people = [
        Namesake(-index, row.name.given_name, row.name.family_name, row.country, row.legislature, row.email)
        for index, row in enumerate(new, 1)
    ]
    names = {one.known.id: name_of(one.by_field) for one in gone}
    for one in gone:
        name, known = names[one.known.id], one.known
        where = (known.country, known.legislature, known.email)
        people.append(Namesake(known.id, name.given_name, name.family_name, *where))
    found = {}
    for duplicates in find_duplicates(people, go_on):
        if duplicates.low < 0 < duplicates.high:
            text = f"may be {names[duplicates.high].name}, who is on the roster and not in this file ({duplicates.why})"
            found[new[-duplicates.low - 1].row] = Remark("looks-like", "family_name", text)
    return found
