"""Settled matters: taken back once, their word emptied, and nothing else of them changed."""

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.models import SettledMatter
from tests import factories

settled = table_of(SettledMatter)


def test_settled_matter_is_taken_back_once_and_changed_in_nothing_else(session: Session) -> None:
    made = factories.statement(session)
    row = {"kind": "few", "subject": "", "cause": "c" * 64, "word": "Ada said so.", "settled_by": "user:1"}
    session.execute(insert(settled).values(statement_id=made.id, **row))
    back = update(settled).values(undone_at=database_now(), undone_by="user:2")
    session.execute(update(settled).values(word=""))
    session.execute(back)
    for deed in (
        # By somebody else, because the same moment may come again.
        back.values(undone_by="user:3"),
        update(settled).values(cause="d" * 64),
        update(settled).values(word="Bea."),
        delete(settled),
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(deed)
    kept = session.scalars(select(SettledMatter)).one()
    assert (kept.word, kept.cause, kept.undone_by) == ("", "c" * 64, "user:2")
