"""Requests for a lost link: one for each address, and when it was asked for."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.models import LinkRequest


def test_address_has_one_request_with_its_time(session: Session) -> None:
    before = database_time(session)
    table = table_of(LinkRequest)
    session.execute(insert(table).values(address="ada@x.example"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(address="ada@x.example"))
    session.execute(insert(table).values(address="bea@x.example"))
    times = session.scalars(select(table.c.asked_at)).all()
    assert len(times) == 2
    assert all(before <= time <= database_time(session) for time in times)
