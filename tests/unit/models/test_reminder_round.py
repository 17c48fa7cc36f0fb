"""Reminders by the clock: a statement reminds once so many days before one closing time."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.models import ReminderRound
from tests import factories


def test_round_goes_out_once_for_each_closing_time_and_number_of_days(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    rounds, closes_at = table_of(ReminderRound), made.closes_at
    later = closes_at + timedelta(days=1)
    first = (made.id, closes_at, 3)
    for number, closes, days in (first, (made.id, closes_at, 1), (made.id, later, 3), (other.id, closes_at, 3)):
        row = {"statement_id": number, "closes_at": closes, "days": days, "queued_at": database_now(), "count": 5}
        session.execute(insert(rounds).values(row))
    for number, closes, days in (first, (-1, closes_at, 3)):
        row = {"statement_id": number, "closes_at": closes, "days": days, "queued_at": database_now(), "count": 0}
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(rounds).values(row))
