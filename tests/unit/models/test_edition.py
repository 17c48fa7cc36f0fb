"""Editions: one of each number, files in order, and long lists that are read only when they are asked for."""

from typing import Any

import pytest
from sqlalchemy import inspect, null, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models import Edition, EditionFile, Statement
from tests import factories


@pytest.fixture
def made(session: Session) -> Statement:
    """A circulating statement without editions."""
    return factories.circulated(session)[0]


def _stored(session: Session, made: Statement, **values: Any) -> Edition:
    about = {"statement_id": made.id, "text_version_id": made.text_version_id, "number": 1, "signatories": 0}
    edition = Edition(**{**about, **values})
    session.add(edition)
    session.flush()
    session.expire_all()
    return edition


@pytest.mark.usefixtures("without_triggers")
def test_number_is_unique_in_its_statement(session: Session, made: Statement) -> None:
    other = factories.noise(session).statement
    _stored(session, made)
    _stored(session, made, number=2)
    _stored(session, other)
    with pytest.raises(IntegrityError), session.begin_nested():
        _stored(session, made, number=2)


def test_files_of_an_edition_come_in_the_order_of_their_extension(session: Session, made: Statement) -> None:
    files = [
        EditionFile(extension=extension, media_type="text/plain", content=b"", etag="0" * 64)
        for extension in ("txt", "html", "json")
    ]
    edition = _stored(session, made, files=files)
    assert [file.extension for file in edition.files] == ["html", "json", "txt"]


def test_long_lists_are_read_only_when_they_are_asked_for(session: Session, made: Statement) -> None:
    _stored(session, made, entries=[[1, "Ada Lovelace"]], changes={"added": ["Ada Lovelace"]})
    edition = session.scalars(select(Edition)).one()
    assert {"entries", "changes"} <= inspect(edition).unloaded
    assert edition.entries == [[1, "Ada Lovelace"]]
    assert edition.changes == {"added": ["Ada Lovelace"]}


def test_what_was_not_kept_is_null_and_no_json(session: Session, made: Statement) -> None:
    _stored(session, made, entries=None, changes=None)
    assert session.scalars(select(Edition.id).where(Edition.entries.is_(null()), Edition.changes.is_(null()))).one()
