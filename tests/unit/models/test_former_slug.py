"""Former slugs: each leads to one statement."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import FormerSlug
from tests import factories


def test_slug_leads_to_one_statement_and_a_statement_has_many(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    table = table_of(FormerSlug)
    session.execute(insert(table).values([{"slug": slug, "statement_id": made.id} for slug in ("one", "two")]))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(slug="one", statement_id=other.id))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(slug="three", statement_id=-1))
    assert set(session.scalars(select(FormerSlug.statement_id))) == {made.id}
    assert None not in set(session.scalars(select(FormerSlug.changed_at)))
