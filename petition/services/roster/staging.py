"""The rows of a file that was compared, as they stand in the database until the import ends."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from petition.db import insert_all, table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import Identifier
from petition.domain.remarks import Remark
from petition.errors import NotFound
from petition.models import RosterImport, RosterImportDoubt, RosterImportRow
from petition.services.roster import addresses, importing, open_doubts
from petition.services.roster.addresses import Readdressed
from petition.services.roster.comparing import Compared, Kind
from petition.services.roster.open_doubts import CODE, DECIDED, DOUBTFUL, SETTLED

_ROWS, _DOUBTS = table_of(RosterImportRow), table_of(RosterImportDoubt)
# How they name those who had an address and get another.
READDRESSED = "readdressed"
# People who are gone from the file stand before its rows.
_BEFORE = -(2**30)


def keep(session: Session, import_id: int, compared: Iterable[Compared], counts: dict[str, int]) -> Iterator[int]:
    """Keep rows instead of those that were there before; yield how many are kept so far.

    `counts` is filled with the rows of each kind, and of each code of doubt.
    """
    forget(session, import_id)
    counts.update((name, 0) for name in (*Kind, DOUBTFUL, SETTLED, DECIDED, READDRESSED))
    lot: list[dict[str, Any]] = []
    doubts: list[dict[str, Any]] = []
    done = 0
    for one in compared:
        counts[one.kind] += 1
        counts[SETTLED] += len(one.settled)
        place = done + 1 if one.number else _BEFORE + done
        found = open_doubts.rows_of(import_id, place, one)
        doubts += found
        for doubt in found:
            name = f"{CODE}{doubt['code']}"
            counts[name] = counts.get(name, 0) + 1
        lot.append(_row(import_id, place, one))
        if one.kind is Kind.CHANGED:
            moved = (change for change in importing.readdressed([one]) if change.old.lower() != change.new.lower())
            counts[READDRESSED] += sum(bool(change.old) for change in moved)
        done += 1
        if len(lot) == importing.LOT:
            insert_all(session, _ROWS, lot)
            insert_all(session, _DOUBTS, doubts)
            lot.clear()
            doubts.clear()
            yield done
    insert_all(session, _ROWS, lot)
    insert_all(session, _DOUBTS, doubts)
    counts[DOUBTFUL] = open_doubts.doubtful(session, import_id, counts)
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
    for table in (_DOUBTS, _ROWS):
        session.connection().execute(delete(table).where(table.c.import_id == import_id))


def _row(import_id: int, place: int, one: Compared) -> dict[str, Any]:
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
        "read": one.read,
        "settled": one.settled,
        "is_edited": one.is_edited,
    }
    return {
        "import_id": import_id,
        "place": place,
        "number": one.number,
        "kind": one.kind.value,
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
        read=entry["read"],
        settled=tuple(entry["settled"]),
        is_edited=entry["is_edited"],
    )


class Staged(NamedTuple):
    """One row as it was compared, where it stands in the file, and the kinds of its doubts and faults that are open."""

    place: int
    compared: Compared
    open: frozenset[str]


class Found(NamedTuple):
    """One page of a compared file; `total` is how many rows there are in all."""

    people: list[Staged]
    total: int


def find_people(session: Session, upload: RosterImport, show: str = "", *, limit: int = 50, offset: int = 0) -> Found:
    """Return a page of a compared file: all rows, those of one kind, with doubts, or with one code of doubt.

    How many there are was counted before; only the rows of the page are read.
    """
    counts, codes = upload.counts, open_doubts.of_codes(upload.counts)
    page = select(_ROWS.c.place).where(_ROWS.c.import_id == upload.id).order_by(_ROWS.c.place)
    if not show:
        total = sum(counts[kind] for kind in Kind)
    elif show == DOUBTFUL:
        theirs = open_doubts.is_own(upload.id, codes)
        page, total = select(_DOUBTS.c.place).distinct().where(*theirs).order_by(_DOUBTS.c.place), counts[DOUBTFUL]
    elif show in set(Kind):
        page, total = page.where(_ROWS.c.kind == show), counts[show]
    else:
        theirs = [_DOUBTS.c.import_id == upload.id, _DOUBTS.c.code == show]
        page, total = select(_DOUBTS.c.place).where(*theirs).order_by(_DOUBTS.c.place), codes.get(show, 0)
    places = session.scalars(page.limit(limit).offset(offset)).all()
    return Found(_staged(session, upload.id, places), total)


def find_row(session: Session, upload: RosterImport, place: int) -> Staged:
    """Return one row by its place in the file; raise `NotFound` where there is none."""
    found = _staged(session, upload.id, [place])
    if not found:
        raise NotFound("The file has no such row.")
    return found[0]


def _staged(session: Session, import_id: int, places: Sequence[int]) -> list[Staged]:
    among = select(_DOUBTS.c.place, _DOUBTS.c.code).where(_DOUBTS.c.import_id == import_id, _DOUBTS.c.place.in_(places))
    codes: dict[int, set[str]] = {}
    for place, code in session.execute(among):
        codes.setdefault(place, set()).add(code)
    rows = select(_ROWS).where(_ROWS.c.import_id == import_id, _ROWS.c.place.in_(places)).order_by(_ROWS.c.place)
    return [
        Staged(row.place, _compared(row), frozenset(codes.get(row.place, ())))
        for row in session.connection().execute(rows)
    ]


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
