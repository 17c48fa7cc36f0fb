"""Roster files on their way in through the desk: kept while they are looked at, gone when that is over.

Between the steps everything stands in the database, so that a coordinator can
go away and come back, or another one can go on; the rows are read once, and
looked at page by page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from petition.db import database_after, database_time
from petition.domain.confirmations import Shown
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound, RosterChanged
from petition.models import RosterImport
from petition.services import audit
from petition.services.roster import importing, open_doubts, staging
from petition.services.roster.comparing import Compared, Kind
from petition.services.roster.importing import Imported
from petition.services.roster.locks import lock_roster

_KEPT_SECONDS = 7 * 24 * 3600
_GONE = "This file is imported or dropped already, or never was here."
# What goes when a file is on its way no more.
_NOTHING: dict[str, None] = {"content": None, "outline": None, "packed": None}


def keep(session: Session, filename: str, content: bytes, *, outline: bytes, packed: bytes, actor: str) -> RosterImport:
    """Keep an uploaded file with what was made of it, and drop those that nobody came back to for a week."""
    old = RosterImport.created_at < database_after(-_KEPT_SECONDS)
    for stale in session.scalars(_under_way().where(old)).all():
        drop(session, stale, actor=actor)
    name = clean_line(filename.replace("\\", "/").rpartition("/")[2][:200], "file") or "roster"
    opened = {"content": content, "outline": outline, "packed": packed}
    made = RosterImport(filename=name, **opened, settings={}, signature="", counts={}, notes=[], actor=actor)
    session.add(made)
    session.flush()
    audit.record(session, "roster.upload", ("roster_import", made.id), actor=actor, details={"bytes": len(content)})
    return made


def find(session: Session, import_id: int, *, lock: bool = False) -> RosterImport:
    """Return a file that is on its way; raise `NotFound` if it is imported, dropped or unknown."""
    query = _under_way().where(RosterImport.id == import_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_GONE)
    return found


def content(session: Session, upload: RosterImport) -> bytes:
    """Return the bytes that were uploaded, to be opened anew; raise `NotFound` if they are gone by now."""
    return _loaded(session, upload, RosterImport.content)


def outline(session: Session, upload: RosterImport) -> bytes:
    """Return the outline of a file as it was opened; raise `NotFound` if it is gone by now."""
    return _loaded(session, upload, RosterImport.outline)


def packed(session: Session, upload: RosterImport) -> bytes:
    """Return the rows of a file as it was opened; raise `NotFound` if they are gone by now."""
    return _loaded(session, upload, RosterImport.packed)


def _loaded(session: Session, upload: RosterImport, column: InstrumentedAttribute[bytes | None]) -> bytes:
    found = session.scalar(select(column).where(RosterImport.id == upload.id))
    if found is None:
        raise NotFound(_GONE)
    return found


def waiting(session: Session) -> list[RosterImport]:
    """Return the files that are on their way, the newest first."""
    return list(session.scalars(_under_way().order_by(RosterImport.id.desc())))


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
) -> RosterImport:
    """Record a file that is imported in one go, so that it can be undone, and the next like it finds its columns."""
    made = RosterImport(
        filename=filename[:200],
        **_NOTHING,
        settings=dict(settings),
        signature=signature,
        counts=asdict(counts),
        notes=[],
        actor=actor,
        imported_at=database_time(session),
    )
    session.add(made)
    session.flush()
    return made


def imported(session: Session, limit: int | None = None) -> list[tuple[RosterImport, str]]:
    """Return the files that were imported, undone ones too, the newest first, each with who imported it."""
    query = select(RosterImport).where(RosterImport.imported_at.is_not(None)).order_by(RosterImport.id.desc())
    found = session.scalars(query.limit(limit)).all()
    names = audit.accounts(session, (one.actor for one in found))
    return [(one, names.get(one.actor, one.actor)) for one in found]


def configure(session: Session, upload: RosterImport, settings: Mapping[str, Any]) -> None:
    """Keep how a file is to be read; what was compared under other settings does not count any more."""
    upload.settings, upload.read_at = dict(settings), None
    session.flush()


def reopen(
    session: Session, upload: RosterImport, settings: Mapping[str, Any], *, outline: bytes, packed: bytes
) -> None:
    """Keep what was made of a file that was opened anew, and how; its columns are to be looked at again."""
    upload.outline, upload.packed = outline, packed
    configure(session, upload, settings)


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
    notes: Sequence[str] = (),
) -> Iterator[int]:
    """Keep what came of comparing a file, instead of what came before; yield how many rows are kept so far.

    `seen` is what `history.latest` said when it was compared, and `notes` is what is to be said of the whole file.
    """
    counts: dict[str, int] = {"seen": seen}
    yield from staging.keep(session, upload.id, compared, counts)
    upload.signature, upload.counts, upload.notes = signature, counts, list(notes)
    upload.read_at = database_time(session)
    session.flush()


def complete(
    session: Session,
    upload: RosterImport,
    *,
    actor: str,
    secret: str,
    leave_faulty: bool = False,
    retire_gone: bool = False,
    expected: Shown | None = None,
) -> Iterator[Imported]:
    """Import a compared file, yielding how far it is; faulty rows stop it unless they may be left out.

    `expected` is who would be told at an old address, as it was shown to who confirmed it
    (`staging.shown_told`); `ShownChanged` is raised where it is not so any more.
    """
    if upload.read_at is None:
        raise RosterChanged("This file has not been compared with the roster yet. Read it first.")
    if upload.counts.get(open_doubts.DECIDED):
        raise RosterChanged("Some rows are to be read otherwise than they were compared. Compare the file again first.")
    if upload.counts[Kind.FAULTY] and not leave_faulty:
        raise FieldError("leave_faulty", "some rows are faulty; say that they may be left out, or mend the file")
    lock_roster(session, upload.counts["seen"])
    told = staging.shown_told(session, upload)
    told.check(expected, "Nothing was imported", what="people to tell at an old address")
    done = Imported()
    number, rows = upload.id, staging.to_write(session, upload)
    about: dict[str, Any] = {"actor": actor, "source": upload.filename, "secret": secret}
    for done in importing.write(session, rows, **about, retire_gone=retire_gone, import_id=number):
        yield done
    ended = update(RosterImport).where(RosterImport.id == upload.id)
    moment = database_time(session)
    session.execute(ended.values(imported_at=moment, counts=asdict(done), **_NOTHING))
    staging.forget(session, upload.id)


def drop(session: Session, upload: RosterImport, *, actor: str) -> None:
    """Drop a file that is not wanted after all; what it held goes at once."""
    moment = database_time(session)
    session.execute(update(RosterImport).where(RosterImport.id == upload.id).values(dropped_at=moment, **_NOTHING))
    staging.forget(session, upload.id)
    audit.record(session, "roster.drop", ("roster_import", upload.id), actor=actor)
