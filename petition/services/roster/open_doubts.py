"""The doubts and faults of a compared file that nobody settled yet, and settling them: one row's, or all of a kind."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import decisions
from petition.domain.persons import FIELDS
from petition.domain.remarks import counted_once
from petition.errors import FieldError, NotFound
from petition.models import RosterImport, RosterImportDoubt, RosterImportRow, SettledDoubt
from petition.services.roster import settled_doubts
from petition.services.roster.comparing import Compared

_DOUBTS, _ROWS, _SETTLED = map(table_of, (RosterImportDoubt, RosterImportRow, SettledDoubt))
# How the counts name rows with doubts, each kind of doubt, and what was settled.
DOUBTFUL = "doubtful"
CODE = "doubt:"
SETTLED = "settled"
# How many decisions wait for the file to be compared again.
DECIDED = "decided"


class Take(StrEnum):
    """Which reading is taken: that which was shown, or the other one."""

    READ = "read"
    OTHER = "other"


def rows_of(import_id: int, place: int, one: Compared) -> list[dict[str, Any]]:
    """Return the open doubts and the faults of a row, those of one kind together, with what settling them takes."""
    found: dict[str, dict[str, Any]] = {}
    for is_fault, remarks in ((False, one.doubts), (True, one.errors)):
        # One code may name a doubt and a fault; then it is a fault.
        for code, some in decisions.by_code(remarks).items() if remarks else ():
            other = {name: (one.read.get(name, ""), text) for name, text in decisions.other_of(some).items()}
            found[code] = {
                "import_id": import_id,
                "code": code,
                "place": place,
                "is_fault": is_fault,
                "cause": decisions.cause_of(code, some, one.read),
                "identity": one.identity,
                "about": decisions.about(one.name.display, some),
                "other": other or None,
            }
    return list(found.values())


def of_codes(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows have each kind of doubt or fault, the most frequent first."""
    found = {name.removeprefix(CODE): count for name, count in counts.items() if name.startswith(CODE) and count}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def doubtful(session: Session, import_id: int, counts: Mapping[str, int]) -> int:
    """Return how many rows have a doubt of their own; what is counted once for the file is none, and no fault is."""
    theirs = is_own(import_id, of_codes(counts))
    return session.scalars(select(func.count(_DOUBTS.c.place.distinct())).where(*theirs)).one()


def is_own(import_id: int, codes: Mapping[str, int]) -> list[ColumnElement[bool]]:
    """Return what is so of the rows' own doubts; `codes` counts the rows of each code."""
    return [_DOUBTS.c.import_id == import_id, _DOUBTS.c.code.not_in(counted_once(codes)), ~_DOUBTS.c.is_fault]


class Example(NamedTuple):
    """One row with a kind of doubt, in words; `is_fault`, and whether it has another reading."""

    about: str
    is_fault: bool
    has_other: bool


def examples(session: Session, upload: RosterImport, codes: Iterable[str]) -> dict[str, Example]:
    """Return the first row of the file with each kind of doubt or fault."""
    found = {}
    for code in codes:
        theirs = (_DOUBTS.c.import_id == upload.id, _DOUBTS.c.code == code)
        first = select(_DOUBTS.c.about, _DOUBTS.c.is_fault, _DOUBTS.c.other).where(*theirs).order_by(_DOUBTS.c.place)
        if row := session.execute(first.limit(1)).first():
            found[code] = Example(row.about, row.is_fault, row.other is not None)
    return found


def settle(
    session: Session, upload: RosterImport, code: str, take: Take, *, actor: str, place: int | None = None
) -> int:
    """Settle a kind of doubt, of one row or of all, and remember it; return how many rows that were.

    Where the other reading is taken, the file has to be compared again before it is imported. Nobody is
    imported without what everybody has, so that a fault that was settled may still be one.
    """
    theirs = [_DOUBTS.c.import_id == upload.id, _DOUBTS.c.code == code]
    if place is not None:
        theirs.append(_DOUBTS.c.place == place)
    if take is Take.OTHER:
        theirs.append(_DOUBTS.c.other.is_not(None))
    values = _DOUBTS.c.other if take is Take.OTHER else literal({}, JSON)
    return _settle(session, upload, theirs, values, needs_comparing=take is Take.OTHER, actor=actor)


def mend(
    session: Session,
    upload: RosterImport,
    place: int,
    read: Mapping[str, str],
    wanted: Mapping[str, str],
    *,
    actor: str,
) -> int:
    """Set fields of one row, which settles all its doubts and faults; return how many kinds these were.

    `read` has the row's fields as they were read, and `wanted` those that are to stand there.
    """
    known = (*FIELDS, decisions.LEFT_OUT)
    values = {name: (read.get(name, ""), text) for name, text in wanted.items() if text != read.get(name, "")}
    if unknown := [name for name in values if name not in known]:
        raise FieldError(unknown[0], "is no field of a person")
    theirs = [_DOUBTS.c.import_id == upload.id, _DOUBTS.c.place == place]
    return _settle(session, upload, theirs, literal(values, JSON), needs_comparing=True, actor=actor)


def _settle(
    session: Session,
    upload: RosterImport,
    theirs: list[ColumnElement[bool]],
    values: ColumnElement[Any],
    *,
    needs_comparing: bool,
    actor: str,
) -> int:
    """Remember the doubts that fit, and take them from those that are open, in one statement each."""
    doubt = _DOUBTS.c
    row = (_ROWS.c.import_id == doubt.import_id) & (_ROWS.c.place == doubt.place)
    facts = (doubt.identity, doubt.code, doubt.cause, doubt.about)
    made = select(_ROWS.c.person_id, *facts, values, literal(actor)).select_from(_DOUBTS.join(_ROWS, row))
    columns = ["person_id", "identity", "code", "cause", "about", "values", "settled_by"]
    # In the order of the file, because the newest decision counts.
    session.execute(insert(_SETTLED).from_select(columns, made.where(*theirs).order_by(doubt.place)))
    kinds = select(doubt.code, doubt.is_fault, func.count()).where(*theirs).group_by(doubt.code, doubt.is_fault)
    counts, settled = dict(upload.counts), 0
    for code, is_fault, count in session.execute(kinds):
        counts[f"{CODE}{code}"] -= count
        needs_comparing |= is_fault
        settled += count
    if not settled:
        raise NotFound("This was settled already, or the file was read anew. Look at it again.")
    session.execute(delete(_DOUBTS).where(*theirs))
    counts[SETTLED] += settled
    counts[DECIDED] += settled if needs_comparing else 0
    counts[DOUBTFUL] = doubtful(session, upload.id, counts)
    upload.counts = counts
    session.flush()
    settled_doubts.record(session, settled, actor=actor)
    return settled
