"""Readings of an uploaded file: one at a time, ended by whoever cancels it, and not for ever if its process dies."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.errors import ReadingRefused
from petition.models import RosterImport
from petition.services.roster import readings, uploads


@pytest.fixture
def upload(session: Session) -> RosterImport:
    """A file that waits."""
    return uploads.keep(session, "a.csv", b"a", outline=b"b", packed=b"c", actor="test")


def test_t39_file_is_read_once_at_a_time(session: Session, upload: RosterImport) -> None:
    other = uploads.keep(session, "b.csv", b"a", outline=b"b", packed=b"c", actor="test")
    name = readings.begin(session, upload)
    readings.check(session, upload.id, name)
    with pytest.raises(ReadingRefused, match="is being read already"):
        readings.begin(session, upload)
    assert readings.begin(session, other) != name
    readings.end(session, upload.id, name)
    assert readings.begin(session, upload) != name


def test_t39_reading_is_cancelled_and_ends_no_other(session: Session, upload: RosterImport) -> None:
    name = readings.begin(session, upload)
    readings.end(session, upload.id)
    with pytest.raises(ReadingRefused, match="was cancelled"):
        readings.check(session, upload.id, name)
    later = readings.begin(session, upload)
    readings.end(session, upload.id, name)
    readings.check(session, upload.id, later)
    with pytest.raises(ReadingRefused, match="was cancelled"):
        readings.check(session, upload.id, name)


def test_t39_reading_whose_process_died_is_forgotten(session: Session, upload: RosterImport) -> None:
    name = readings.begin(session, upload)
    for seconds, is_free in ((readings.MOST_SECONDS, False), (3 * readings.MOST_SECONDS, True)):
        since = database_time(session) - timedelta(seconds=seconds)
        session.execute(update(RosterImport).values(reading_since=since))
        if is_free:
            assert readings.begin(session, upload) != name
        else:
            with pytest.raises(ReadingRefused):
                readings.begin(session, upload)
