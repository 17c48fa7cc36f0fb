"""A reminder by the clock beside a coordinator who reminds or stops: nobody gets two, and none after the stop."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage, Statement
from petition.services.delivery import holding, reminders
from petition.services.statements import circulation, closing
from tests import factories
from tests.factories import ACTOR, person_row, persons
from tests.races import at_once
from tests.web_support import Work

Act = Callable[[Session, Statement], object]


def _remind(session: Session, statement: Statement) -> None:
    circulation.remind(session, statement, actor=ACTOR)


def _close(session: Session, statement: Statement) -> None:
    closing.close(session, statement, actor=ACTOR)


def _pause(session: Session, statement: Statement) -> None:
    holding.pause(session, statement, actor=ACTOR)
    session.flush()


@pytest.mark.parametrize(("act", "mails"), [(_remind, 2), (_close, 0), (_pause, 0)])
def test_a_round_waits_for_a_coordinator(work: Work, act: Act, mails: int) -> None:
    with work() as session:
        made, _ = factories.circulated(session, persons(session, [person_row("Ada"), person_row("Bea")]))
        number = made.id
        reminders.set_schedule(session, made, "3", actor=ACTOR)
        now = database_time(session)
        made.circulated_at, made.closes_at = now - timedelta(days=10), now + timedelta(days=2)
        factories.settle_mails(session, OutboxState.SENT)
    at_once(
        work,
        lambda session: act(session, session.get_one(Statement, number)),
        lambda session: reminders.queue_due(session, actor="worker"),
    )
    with work() as session:
        reminded = select(func.count(OutboxMessage.id)).where(OutboxMessage.kind == MailKind.REMINDER)
        assert session.scalars(reminded).one() == mails
