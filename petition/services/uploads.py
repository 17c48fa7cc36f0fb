"""Roster files on their way in through the desk: kept while they are looked at, gone when that is over.

Between the steps everything stands in the database, so that a coordinator can
go away and come back, or another one can go on; the rows are read once, and
looked at page by page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session, defer

from petition.db import database_after, database_time, table_of
from petition.domain.persons import Identifier
from petition.domain.remarks import Remark
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound, RosterChanged
from petition.models import RosterImport, RosterImportRow
from petition.services import audit, importing
from petition.services.comparing import Compared, Kind
from petition.services.importing import Imported

_ROWS = table_of(RosterImportRow)
DOUBTFUL = "doubtful"
# How the counts name each kind of doubt.
CODE = "doubt:"
_KEPT_SECONDS = 7 * 24 * 3600


def keep(session: Session, filename: str, content: bytes, *, actor: str) -> RosterImport:
    """Keep an uploaded file, and drop those that nobody came back to for a week."""
    old = RosterImport.created_at < database_after(-_KEPT_SECONDS)
    for stale in session.scalars(_under_way().where(old).options(defer(RosterImport.content))).all():
        drop(session, stale, actor=actor)
    name = clean_line(filename.replace("\\", "/").rpartition("/")[2][:200], "file") or "roster"
    made = RosterImport(filename=name, content=content, settings={}, signature="", counts={}, actor=actor)
    session.add(made)
    session.flush()
    audit.record(session, "roster.upload", ("roster_import", made.id), actor=actor, details={"bytes": len(content)})
    return made


def find(session: Session, import_id: int, *, lock: bool = False) -> RosterImport:
    """Return a file that is on its way; raise `NotFound` if it is imported, dropped or unknown."""
    query = _under_way().where(RosterImport.id == import_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("This file is imported or dropped already, or never was here.")
    return found


def waiting(session: Session) -> list[RosterImport]:
    """Return the files that are on their way, the newest first."""
    query = _under_way().order_by(RosterImport.id.desc())
    return list(session.scalars(query.options(defer(RosterImport.content))))


def _under_way() -> Select[RosterImport]:
    return select(RosterImport).where(RosterImport.imported_at.is_(None), RosterImport.dropped_at.is_(None))


def remembered(session: Session, signature: str) -> Mapping[str, Any]:
    """Return the settings with which a file of the same headings was imported last; empty if none was.

    Files without headings have no signature: two of them have nothing in common but their width.
    """
    if not signature:
        return {}
    query = (
        select(RosterImport.settings)
        .where(RosterImport.signature == signature, RosterImport.imported_at.is_not(None))
        .order_by(RosterImport.id.desc())
        .limit(1)
    )
    return session.scalar(query) or {}


def remember(
    session: Session, filename: str, signature: str, settings: Mapping[str, Any], counts: Imported, *, actor: str
) -> None:
    """Record a file that was imported in one go, so that the next one like it finds its columns."""
    session.add(
        RosterImport(
            filename=filename[:200],
            content=None,
            settings=dict(settings),
            signature=signature,
            counts=asdict(counts),
            actor=actor,
            imported_at=database_time(session),
        )
    )
    session.flush()


def configure(session: Session, upload: RosterImport, settings: Mapping[str, Any]) -> None:
    """Keep how a file is to be read; what was compared under other settings does not count any more."""
    upload.settings, upload.read_at = dict(settings), None
    session.flush()


def check_settings(upload: RosterImport, settings: Mapping[str, Any]) -> None:
    """Raise `RosterChanged` if a file is to be read in another way by now than it was."""
    if upload.settings != dict(settings):
        raise RosterChanged("Somebody else chose other columns while this file was read. Look at it again.")


def previewed(upload: RosterImport) -> str:
    """Return what names the reading of a file that a preview shows."""
    return upload.read_at.isoformat() if upload.read_at else ""


def check_previewed(upload: RosterImport, name: str) -> None:
    """Raise `RosterChanged` if a file was read again after the preview that was confirmed."""
    if not upload.read_at or name != previewed(upload):
        raise RosterChanged("This file was read anew after the preview that you saw. Nothing was imported; look again.")


def stage(
    session: Session,
    upload: RosterImport,
    compared: Iterable[Compared],
    *,
    signature: str,
    seen: int,
) -> Iterator[int]:
    """Keep what came of comparing a file, instead of what came before; yield how many rows are kept so far.

    The upload's counts are rows by kind, and by code of doubt. `seen` is what
    `changes.latest` said when it was compared.
    """
    connection = session.connection()
    connection.execute(delete(_ROWS).where(_ROWS.c.import_id == upload.id))
    counts: dict[str, int] = {**dict.fromkeys(Kind, 0), DOUBTFUL: 0, "seen": seen}
    lot: list[dict[str, Any]] = []
    done = 0
    for one in compared:
        counts[one.kind] += 1
        counts[DOUBTFUL] += bool(one.doubts)
        for code in {doubt.code for doubt in one.doubts}:
            counts[f"{CODE}{code}"] = counts.get(f"{CODE}{code}", 0) + 1
        lot.append(_row(upload.id, one))
        done += 1
        if len(lot) == importing.LOT:
            connection.execute(insert(_ROWS), lot)
            lot.clear()
            yield done
    if lot:
        connection.execute(insert(_ROWS), lot)
    upload.signature, upload.counts = signature, counts
    upload.read_at = database_time(session)
    session.flush()
    yield done


def _row(import_id: int, one: Compared) -> dict[str, Any]:
    # Written out, because dataclasses.asdict would take longer than all the rest.
    entry = {
        "values": one.values,
        "changes": one.changes,
        "kept": one.kept,
        "identifiers": one.identifiers,
        "tags": one.tags,
        "doubts": [(doubt.code, doubt.field, doubt.problem) for doubt in one.doubts],
        "errors": [(error.code, error.field, error.problem) for error in one.errors],
        "identity": one.identity,
        "returns": one.returns,
    }
    return {
        "import_id": import_id,
        "number": one.number,
        "kind": one.kind.value,
        "codes": "".join(f" {code} " for code in sorted({doubt.code for doubt in one.doubts})),
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
        doubts=tuple(Remark(*one) for one in entry["doubts"]),
        errors=tuple(Remark(*one) for one in entry["errors"]),
        identity=entry["identity"],
        returns=entry["returns"],
    )


def rows(session: Session, upload: RosterImport, show: str = "", *, limit: int = 50, offset: int = 0) -> list[Compared]:
    """Return a page of a compared file: all rows, those of one kind, with doubts, or with one code of doubt."""
    query = _chosen(upload.id, show).order_by(_ROWS.c.number, _ROWS.c.id).limit(limit).offset(offset)
    return [_compared(row) for row in session.connection().execute(query)]


def _chosen(import_id: int, show: str) -> Any:
    query = select(_ROWS).where(_ROWS.c.import_id == import_id)
    if show == DOUBTFUL:
        return query.where(_ROWS.c.codes != "")
    if show in set(Kind):
        return query.where(_ROWS.c.kind == show)
    return query.where(_ROWS.c.codes.contains(f" {show} ", autoescape=True)) if show else query


def _all(session: Session, import_id: int) -> Iterator[Compared]:
    """Yield every row, read lot by lot: a large file must not stand in memory as a whole."""
    last = 0
    query = select(_ROWS).where(_ROWS.c.import_id == import_id).order_by(_ROWS.c.id).limit(importing.LOT)
    while lot := session.connection().execute(query.where(_ROWS.c.id > last)).all():
        yield from map(_compared, lot)
        last = lot[-1].id


def complete(
    session: Session, upload: RosterImport, *, actor: str, leave_faulty: bool = False, retire_gone: bool = False
) -> Iterator[Imported]:
    """Import a compared file, yielding how far it is; faulty rows stop it unless they may be left out."""
    if upload.read_at is None:
        raise RosterChanged("This file has not been compared with the roster yet. Read it first.")
    if upload.counts[Kind.FAULTY] and not leave_faulty:
        raise FieldError("leave_faulty", "some rows are faulty; say that they may be left out, or mend the file")
    importing.alone(session, upload.counts["seen"])
    done = Imported()
    for done in importing.write(
        session, _all(session, upload.id), actor=actor, source=upload.filename, retire_gone=retire_gone
    ):
        yield done
    ended = update(RosterImport).where(RosterImport.id == upload.id)
    moment = database_time(session)
    session.execute(ended.values(imported_at=moment, content=None, counts=asdict(done)))
    _forget_rows(session, upload.id)


def drop(session: Session, upload: RosterImport, *, actor: str) -> None:
    """Drop a file that is not wanted after all; what it held goes at once."""
    moment = database_time(session)
    session.execute(update(RosterImport).where(RosterImport.id == upload.id).values(dropped_at=moment, content=None))
    _forget_rows(session, upload.id)
    audit.record(session, "roster.drop", ("roster_import", upload.id), actor=actor)


def _forget_rows(session: Session, import_id: int) -> None:
    session.connection().execute(delete(_ROWS).where(_ROWS.c.import_id == import_id))


def total(session: Session, upload: RosterImport, show: str = "") -> int:
    """Return how many rows such a page has in all."""
    inner = _chosen(upload.id, show).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0
