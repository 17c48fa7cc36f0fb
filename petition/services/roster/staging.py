"""The rows of a file that was compared, as they stand in the database until the import ends."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from petition.db import insert_all, table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import Identifier
from petition.domain.remarks import Remark
from petition.models import RosterImport, RosterImportRow
from petition.services.roster import addresses, importing
from petition.services.roster.addresses import Readdressed
from petition.services.roster.comparing import Compared, Kind

_ROWS = table_of(RosterImportRow)
# How the counts name rows with doubts, and each kind of doubt.
DOUBTFUL = "doubtful"
CODE = "doubt:"
_MOST_CODES = 18
# How they name those who had an address and get another.
READDRESSED = "readdressed"


def keep(session: Session, import_id: int, compared: Iterable[Compared], counts: dict[str, int]) -> Iterator[int]:
    """Keep rows instead of those that were there before; yield how many are kept so far.

    `counts` is filled with the rows of each kind, and of each code of doubt.
    """
    forget(session, import_id)
    counts.update((name, 0) for name in (*Kind, DOUBTFUL, READDRESSED))
    lot: list[dict[str, Any]] = []
    done = 0
    for one in compared:
        counts[one.kind] += 1
        counts[DOUBTFUL] += bool(one.doubts)
        for code in {doubt.code for doubt in one.doubts}:
            counts[f"{CODE}{code}"] = counts.get(f"{CODE}{code}", 0) + 1
        lot.append(_row(import_id, one))
        if one.kind is Kind.CHANGED:
            moved = (change for change in importing.readdressed([one]) if change.old.lower() != change.new.lower())
            counts[READDRESSED] += sum(bool(change.old) for change in moved)
        done += 1
        if len(lot) == importing.LOT:
            insert_all(session, _ROWS, lot)
            lot.clear()
            yield done
    insert_all(session, _ROWS, lot)
    yield done


def shown_told(session: Session, upload: RosterImport) -> Shown:
    """Return who is told at which old address, if the file is imported now.

    A statement that circulates after the file was read, or ends, or a mail that comes back, changes who that is.
    """
    # An upload from before they were counted has none of these.
    if not upload.counts.get(READDRESSED, 1):
        return Shown.of((), ())
    changed = select(_ROWS.c.person_id, _ROWS.c.entry["changes"]["email"])
    query = changed.where(_ROWS.c.import_id == upload.id, _ROWS.c.kind == Kind.CHANGED)
    rows = [Readdressed(one, *change) for one, change in session.connection().execute(query) if change]
    told = addresses.told(session, rows)
    return Shown.of((), [(row.person_id, row.old) for row in rows if row.person_id in told])


def forget(session: Session, import_id: int) -> None:
    """Remove the rows of a file."""
    session.connection().execute(delete(_ROWS).where(_ROWS.c.import_id == import_id))


def _row(import_id: int, one: Compared) -> dict[str, Any]:
    # Written out, because dataclasses.asdict would take longer than all the rest.
    entry = {
        "values": one.values,
        "changes": one.changes,
        "kept": one.kept,
        "identifiers": one.identifiers,
        "tags": one.tags,
        "doubts": [doubt.plain for doubt in one.doubts],
        "errors": [error.plain for error in one.errors],
        "identity": one.identity,
        "returns": one.returns,
    }
    return {
        "import_id": import_id,
        "number": one.number,
        "kind": one.kind.value,
        # Its column holds more than any row that a file gave; the rest is in the entry.
        "codes": "".join(f" {code} " for code in sorted({doubt.code for doubt in one.doubts})[:_MOST_CODES]),
        "person_id": one.person_id,
        "entry": entry,
    }


def _compared(row: Any) -> Compared:
    entry = row.entry
    return Compared(
        number=row.number,
        kind=Kind(row.kind),
        person_id=row.person_id,
        values=entry["values"],
        changes={name: (before, after) for name, (before, after) in entry["changes"].items()},
        kept=entry["kept"],
        identifiers=tuple(Identifier(*one) for one in entry["identifiers"]),
        tags=tuple(entry["tags"]),
        doubts=tuple(map(Remark.read, entry["doubts"])),
        errors=tuple(map(Remark.read, entry["errors"])),
        identity=entry["identity"],
        returns=entry["returns"],
    )


class Found(NamedTuple):
    """One page of a compared file; `total` is how many rows there are in all."""

    people: list[Compared]
    total: int


def find_people(session: Session, upload: RosterImport, show: str = "", *, limit: int = 50, offset: int = 0) -> Found:
    """Return a page of a compared file: all rows, those of one kind, with doubts, or with one code of doubt."""
    fits = [_ROWS.c.import_id == upload.id]
    if show == DOUBTFUL:
        fits.append(_ROWS.c.codes != "")
    elif show in set(Kind):
        fits.append(_ROWS.c.kind == show)
    elif show:
        fits.append(_ROWS.c.codes.contains(f" {show} ", autoescape=True))
    page = select(_ROWS).where(*fits).order_by(_ROWS.c.number, _ROWS.c.id).limit(limit).offset(offset)
    total = session.scalars(select(func.count()).select_from(_ROWS).where(*fits)).one()
    return Found([_compared(row) for row in session.connection().execute(page)], total)


def to_write(session: Session, upload: RosterImport) -> Iterator[Compared]:
    """Yield every row; of those that change nothing no more than their kind.

    They are read lot by lot: a large file must not stand in memory as a whole.
    """
    for kind in (Kind.UNCHANGED, Kind.FAULTY, Kind.LEFT_OUT):
        # An upload from before rows were left out has none of them.
        for _ in range(upload.counts.get(kind, 0)):
            yield Compared(0, kind, None, {})
    last = 0
    changing = _ROWS.c.kind.in_((Kind.NEW, Kind.CHANGED, Kind.GONE))
    # The sum keeps SQLite from the index of kinds, by which it would sort all that is left for each lot.
    theirs = _ROWS.c.import_id + 0 == upload.id
    query = select(_ROWS).where(theirs, changing).order_by(_ROWS.c.id).limit(importing.LOT)
    while lot := session.connection().execute(query.where(_ROWS.c.id > last)).all():
        yield from map(_compared, lot)
        last = lot[-1].id
