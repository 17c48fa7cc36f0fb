"""Matters of statements as a whole: of each its own, and only the first few are looked at closely."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.domain.matters import REMIND_AFTER, Kind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models import OutboxMessage
from petition.services.delivery import holding
from petition.services.matters import of_statements
from petition.services.statements import closing
from tests import factories


def test_each_statement_has_its_own_matters(session: Session) -> None:
    made, _ = factories.circulated(session)
    other = factories.noise(session).statement
    holding.pause(session, made, actor="test")
    factories.settle_mails(session, OutboxState.FAILED)
    mails = update(OutboxMessage).where(OutboxMessage.statement_id == other.id)
    session.execute(mails.values(verdict=Verdict.OUR_PROBLEM, domain="x.example", last_reply="no"))
    closing.close(session, other, actor="test")
    session.refresh(made)
    found = {(one.statement_id, one.kind): str(one) for one in of_statements.find(session, [made, other], {})}
    assert found.keys() == {(made.id, Kind.PAUSED), (other.id, Kind.REFUSED), (other.id, Kind.CLOSED)}
    assert found[other.id, Kind.CLOSED] == "The statement has closed with 1 signature."
    assert found[other.id, Kind.REFUSED].startswith("x.example refuses our mail (")
    assert of_statements.find(session, [], {}) == []


def test_whom_to_remind_is_asked_of_the_first_few(session: Session) -> None:
    people = factories.persons(session, [factories.person_row()])
    made = [
        factories.circulated(session, people, factories.draft(f"nr-{number}"))[0]
        for number in range(of_statements.MOST_CLOSELY + 1)
    ]
    factories.settle_mails(session, OutboxState.SENT)
    session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC) - REMIND_AFTER))
    found = of_statements.find(session, made, {}, silent={made[0].id: 0})
    assert [one.statement_id for one in found] == [one.id for one in made[1 : of_statements.MOST_CLOSELY]]
