"""Domains that are throttled: each once, by parts of a second."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import MailDomain


def test_domain_pauses_once_and_by_parts_of_a_second(session: Session) -> None:
    table = table_of(MailDomain)
    pause = {"next_at": datetime(2026, 3, 4, tzinfo=UTC), "failures": 1, "reason": "4.7.0"}
    session.execute(insert(table).values(**pause, domain="x.example", interval_seconds=1.5))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(**pause, domain="x.example", interval_seconds=3))
    session.execute(insert(table).values(**pause, domain="y.example", interval_seconds=3))
    intervals = session.execute(select(table.c.domain, table.c.interval_seconds)).all()
    assert dict(intervals) == {"x.example": 1.5, "y.example": 3}
