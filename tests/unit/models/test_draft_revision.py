"""Revisions of a draft: of a statement that is there, with the moment and the bytes of each save."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import DraftRevision
from tests import factories

revisions = table_of(DraftRevision)


def test_revision_is_of_a_statement_that_is_there(session: Session) -> None:
    made = factories.statement(session)
    row = {"statement_id": made.id, "actor": "user:1", "entries": {"title": "Élan"}, "size": 17}
    session.execute(insert(revisions).values(row))
    kept = session.scalars(select(DraftRevision).order_by(DraftRevision.id.desc())).first()
    assert kept is not None
    assert (kept.entries, kept.size, kept.saved_at.tzinfo is not None) == ({"title": "Élan"}, 17, True)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(revisions).values({**row, "statement_id": 999}))
