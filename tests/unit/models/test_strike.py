"""Strikes: one reason a signature, which can be emptied and not be changed otherwise."""

import contextlib
import sqlite3

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import Signature, Strike
from tests import factories
from tests.shell import Work

strikes = table_of(Strike)


def _store(session: Session) -> int:
    """Store why somebody's signature was struck, and return the number of another one."""
    factories.noise(session)
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    first, *_, last = session.scalars(select(Signature.id).order_by(Signature.id))
    session.execute(insert(strikes).values(signature_id=first, reason="Ada asked for it."))
    return last


def test_reason_is_of_a_signature_that_is_there(session: Session) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(strikes).values(signature_id=99, reason="why"))


def test_t41_reason_of_striking_can_be_emptied_and_nothing_else(session: Session) -> None:
    other = _store(session)
    for deed in (
        update(strikes).values(reason="Bea asked for it."),
        update(strikes).values(signature_id=other),
        update(strikes).values(signature_id=other, reason=""),
        delete(strikes),
    ):
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(deed)
    assert session.scalars(select(Strike.reason)).all() == ["Ada asked for it."]
    session.execute(update(strikes).values(reason=""))
    assert session.scalars(select(strikes.c.reason)).all() == [""]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t41_another_program_replaces_no_reason_of_striking(work: Work, database_url: str) -> None:
    """A connection of SQLite's own shell has recursive triggers off, so that REPLACE deletes without asking them."""
    with work() as session:
        _store(session)
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        for deed in ("REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(f"{deed} INTO strikes SELECT * FROM strikes")
