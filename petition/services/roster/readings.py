"""Readings of an uploaded file: one at a time, with an end, and to be cancelled from any page.

A reading takes a thread and memory of a web process, and another process may
serve the next request; so who is reading stands in the row of the file.
"""

import secrets

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now
from petition.errors import ReadingRefused
from petition.models import RosterImport

# All parliamentarians of the world take a quarter of a minute.
MOST_SECONDS = 300
# A reading that ended with its process ends here; no other lasts so long.
_FORGOTTEN_SECONDS = 2 * MOST_SECONDS


def begin(session: Session, upload: RosterImport) -> str:
    """Note that a file is being read, and return what names the reading; raise `ReadingRefused` if one is under way."""
    name = secrets.token_hex(16)
    free = or_(RosterImport.reading.is_(None), RosterImport.reading_since < database_after(-float(_FORGOTTEN_SECONDS)))
    taken = session.execute(
        update(RosterImport)
        .where(RosterImport.id == upload.id, free)
        .values(reading=name, reading_since=database_now())
        .execution_options(synchronize_session=False)
        .returning(RosterImport.id)
    )
    if taken.first() is None:
        raise ReadingRefused("This file is being read already. Wait until that is done, or cancel it.")
    return name


def check(session: Session, import_id: int, name: str) -> None:
    """Raise `ReadingRefused` if a reading was cancelled, or another one has begun since."""
    if session.scalar(select(RosterImport.reading).where(RosterImport.id == import_id)) != name:
        raise ReadingRefused("The reading of this file was cancelled. Nothing of it is compared.")


def end(session: Session, import_id: int, name: str = "") -> None:
    """Note that nobody is reading a file; of a named reading only where it is still under way."""
    ended = update(RosterImport).where(RosterImport.id == import_id).values(reading=None, reading_since=None)
    ended = ended.execution_options(synchronize_session=False)
    session.execute(ended.where(RosterImport.reading == name) if name else ended)
