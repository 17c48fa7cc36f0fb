"""What needs a coordinator in a statement, and what does not any more once it is settled."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.domain.matters import REMIND_AFTER, Kind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.editions.files import render_edition
from petition.models import OutboxMessage, Statement
from petition.services.delivery import holding
from petition.services.matters import settling
from petition.services.matters.needs import Needs, needs
from petition.services.statements import closing, publishing, retracting
from tests import factories


def _needs(session: Session, made: Statement, most: int = 10) -> Needs:
    session.refresh(made)
    return needs(session, made, {}, most=most)


def _kinds(session: Session, made: Statement) -> list[Kind]:
    return [one.kind for one in _needs(session, made).matters]


def _settle(session: Session, made: Statement) -> None:
    there = _needs(session, made).matters
    settling.settle(session, made, [one.key for one in there], there, "", actor="test")


def test_as_many_are_shown_as_are_asked_for_however_many_are_settled(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot", "Eve")]
    made, _ = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.settle_mails(session, OutboxState.BOUNCED)
    first = _needs(session, made, 2)
    assert (len(first.matters), first.has_more) == (2, True)
    settling.settle(session, made, [one.key for one in first.matters], first.matters, "", actor="test")
    second = _needs(session, made, 2)
    assert (len(second.matters), second.has_more) == (2, True)
    assert not {one.key for one in second.matters} & {one.key for one in first.matters}
    assert {one.key for one in second.settled} == {one.key for one in first.matters}
    settling.settle(session, made, [one.key for one in second.matters], second.matters, "", actor="test")
    last = _needs(session, made, 2)
    assert (len(last.matters), last.has_more, len(last.settled)) == (1, False, 4)


def test_reminder_is_called_for_once_people_had_time_to_answer(session: Session) -> None:
    made, _ = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC)))
    now = _needs(session, made)
    assert (now.matters, now.silent, now.is_time_to_remind) == ([], 1, False)
    session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC) - REMIND_AFTER))
    (one,) = _needs(session, made).matters
    assert str(one).startswith("1 person got a mail and has not answered; the last mail to them went out ")
    _settle(session, made)
    assert _needs(session, made).is_time_to_remind
    assert _kinds(session, made) == []
    session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC) - REMIND_AFTER - timedelta(hours=1)))
    assert _kinds(session, made) == [Kind.SILENT]


def test_mail_that_is_paused_refused_or_cannot_be_made_is_settled_until_there_is_more_of_it(session: Session) -> None:
    made, (first, second) = factories.circulated(
        session, factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    )
    factories.noise(session)
    holding.pause(session, made, actor="test")
    for one, verdict in ((first, Verdict.OUR_PROBLEM), (second, Verdict.NOT_BUILT)):
        factories.settle_mails(session, OutboxState.FAILED, one)
        mails = update(OutboxMessage).where(OutboxMessage.invitation_id == one.id)
        session.execute(mails.values(verdict=verdict, last_reply="no"))
    assert {Kind.PAUSED, Kind.REFUSED, Kind.NOT_MADE} <= set(_kinds(session, made))
    _settle(session, made)
    assert _kinds(session, made) == []
    session.execute(update(OutboxMessage).where(OutboxMessage.invitation_id == second.id).values(last_reply="again"))
    assert _kinds(session, made) == [Kind.NOT_MADE]


def test_ends_of_a_statement_need_somebody_each_time_anew(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    for one in (ada, bea, cyd):
        factories.sign(session, one)
    for _ in range(2):
        closing.close(session, made, actor="test")
        assert _kinds(session, made) == [Kind.CLOSED]
        assert str(_needs(session, made).matters[0]) == "The statement has closed with 3 signatures."
        _settle(session, made)
        assert _kinds(session, made) == []
        closing.reopen(session, made, datetime.now(UTC) + timedelta(days=3), "UTC", actor="test")
    closing.close(session, made, actor="test")
    publishing.publish(session, made, render=lambda it: render_edition(it, "The Alliance"), labels={}, actor="test")
    assert _kinds(session, made) == []
    factories.withdraw(session, ada)
    (due,) = _needs(session, made).matters
    assert str(due) == "Since edition 1: 1 line taken off. The next edition is due."
    _settle(session, made)
    assert _kinds(session, made) == []
    factories.withdraw(session, bea)
    assert _kinds(session, made) == [Kind.DUE]
    retracting.withhold(session, made, 1, "a name", actor="test")
    assert _kinds(session, made) == [Kind.WITHHELD, Kind.DUE]
    _settle(session, made)
    retracting.show_again(session, made, 1, actor="test")
    retracting.withhold(session, made, 1, "a name", actor="test")
    assert _kinds(session, made) == [Kind.WITHHELD]
    retracting.show_again(session, made, 1, actor="test")
    retracting.retract(session, made, "a name", actor="test")
    assert _kinds(session, made) == [Kind.RETRACTED]
