"""Saved groups: one of a name, which keeps its filters as they were given."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import RosterGroup


def test_name_is_taken_once_and_filters_come_back(session: Session) -> None:
    table, filters = table_of(RosterGroup), {"q": "Müller", "country": "DE"}
    session.execute(insert(table).values(name="Greens", filters=filters))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(name="Greens", filters={}))
    group = session.scalars(select(RosterGroup)).one()
    assert (group.name, group.filters) == ("Greens", filters)
    assert group.created_at is not None
