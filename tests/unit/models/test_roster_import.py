"""Roster files on their way in: their bytes are read by name alone, and rows belong to a file."""

from typing import Any

import pytest
from sqlalchemy import insert, inspect, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session, undefer

from petition.db import table_of
from petition.models import RosterImport, RosterImportRow

LARGE = {"content": b"name,email", "outline": b"outline", "packed": b"packed"}


def _upload(session: Session, **values: Any) -> None:
    about = {"filename": "a.csv", "settings": {}, "signature": "", "counts": {}, "notes": [], "actor": "user:1"}
    session.add(RosterImport(**about, **values))
    session.flush()
    session.expunge_all()


@pytest.mark.parametrize("name", list(LARGE))
def test_bytes_are_read_by_name_and_never_by_the_way(session: Session, name: str) -> None:
    _upload(session, **LARGE)
    upload = session.scalars(select(RosterImport)).one()
    assert inspect(upload).unloaded == set(LARGE)
    with pytest.raises(InvalidRequestError, match="raiseload"):
        getattr(upload, name)
    asked = select(RosterImport).options(undefer(getattr(RosterImport, name)))
    found = session.scalars(asked.execution_options(populate_existing=True)).one()
    assert getattr(found, name) == LARGE[name]


def test_new_file_is_neither_read_nor_imported_nor_dropped(session: Session) -> None:
    _upload(session)
    upload = session.scalars(select(RosterImport)).one()
    assert (upload.reading, upload.reading_since, upload.read_at) == (None, None, None)
    assert (upload.imported_at, upload.dropped_at) == (None, None)
    assert upload.created_at is not None


@pytest.mark.parametrize("missing", ["import_id", "person_id"])
def test_row_belongs_to_a_file_and_to_nobody_whom_there_is_not(session: Session, missing: str) -> None:
    _upload(session)
    number = session.scalars(select(RosterImport.id)).one()
    rows = table_of(RosterImportRow)
    row = {"import_id": number, "place": 0, "number": 2, "kind": "new", "entry": {}, "person_id": None}
    session.execute(insert(rows).values(row))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(rows).values({**row, missing: -1}))
