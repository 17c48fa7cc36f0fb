"""Cancelling: told to those who were asked, taken back, and the slug that is free meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.errors import FieldError, FieldErrors, IllegalTransition, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services.delivery import letters
from petition.services.roster import people
from petition.services.signing import evidence
from petition.services.statements import audiences, cancelling, circulation, closing, invitees
from tests import factories
from tests.factories import ACTOR


def _later(days: float = 14) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def _due(session: Session, made: Statement) -> None:
    """Let the closing time come, with no worker near."""
    session.execute(update(Statement).where(Statement.id == made.id).values(closes_at=factories.LONG_AGO))
    session.refresh(made)


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement of four people who were reached: one signed, one asked for no more mails; others elsewhere."""
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")])
    statement, (ada, bea, *_) = factories.circulated(session, people)
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, ada)
    bea.muted_at = statement.created_at
    session.flush()
    return statement


def _actions(session: Session, made: Statement) -> list[str]:
    ours = (AuditEvent.subject_type == "statement") & (AuditEvent.subject_id == made.id)
    return list(session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id)))


def _told(session: Session, kind: MailKind) -> list[str]:
    """Return whom a mail of a kind waits for, by given name."""
    query = select(Person.given_name).join(Invitation, Invitation.person_id == Person.id)
    query = query.join(OutboxMessage, OutboxMessage.invitation_id == Invitation.id)
    return sorted(session.scalars(query.where(OutboxMessage.kind == kind)))


def _settle(session: Session, state: OutboxState) -> None:
    """Let a worker take the mails that wait."""
    session.execute(update(OutboxMessage).where(OutboxMessage.state == OutboxState.QUEUED).values(state=state))
    session.expire_all()


def test_s14_whoever_got_a_mail_is_told_of_the_cancellation_and_of_its_end(session: Session, made: Statement) -> None:
    """Bea asked for no more mails and has not signed; the others' statement is none of theirs."""
    planned = cancelling.plan_cancel(session, made, "  We begin anew. ")
    assert (len(planned.told), planned.word) == (3, "We begin anew.")
    assert cancelling.cancel(session, made, actor=ACTOR, tell=True, word="We begin anew.", expected=planned.shown) == 3
    assert _told(session, MailKind.CANCELLED) == ["Ada", "Cyd", "Dot"]
    details = session.scalars(select(OutboxMessage.details).where(OutboxMessage.kind == MailKind.CANCELLED)).all()
    assert sorted("signed" in (one or {}) for one in details) == [False, False, True]
    assert {(one or {})["word"] for one in details} == {"We begin anew."}
    _settle(session, OutboxState.SENT)
    undone = cancelling.uncancel(session, made, actor=ACTOR)
    assert (len(undone.told), _told(session, MailKind.RESUMED)) == (3, ["Ada", "Cyd", "Dot"])


def test_who_signed_is_told_although_they_asked_for_no_more_mails_or_left(session: Session, made: Statement) -> None:
    ada = session.scalars(select(Person).where(Person.given_name == "Ada")).one()
    session.execute(update(Invitation).where(Invitation.person_id == ada.id).values(muted_at=made.created_at))
    people.retire(session, ada, actor=ACTOR)
    dot = session.scalars(select(Person).where(Person.given_name == "Dot")).one()
    people.retire(session, dot, actor=ACTOR)
    cancelling.cancel(session, made, actor=ACTOR, tell=True)
    assert _told(session, MailKind.CANCELLED) == ["Ada", "Cyd"]


def test_nobody_is_told_who_called_a_mail_spam(session: Session, made: Statement) -> None:
    ada = session.scalars(select(Person).where(Person.given_name == "Ada")).one()
    ada.complained_at = made.created_at
    session.flush()
    cancelling.cancel(session, made, actor=ACTOR, tell=True)
    assert _told(session, MailKind.CANCELLED) == ["Cyd", "Dot"]


def test_nobody_is_told_whom_no_mail_reached_or_who_is_not_invited_any_more(session: Session, made: Statement) -> None:
    named = select(Person.given_name, Invitation.id).join(Invitation).where(Invitation.statement_id == made.id)
    numbers: dict[str, int] = dict(session.execute(named).all())
    cyd = session.get_one(Invitation, numbers["Cyd"])
    factories.settle_mails(session, OutboxState.BOUNCED, cyd)
    invitees.uninvite(session, made, numbers["Dot"], actor=ACTOR)
    assert len(cancelling.plan_cancel(session, made).told) == 1


def test_without_the_choice_nobody_is_told(session: Session, made: Statement) -> None:
    assert cancelling.cancel(session, made, actor=ACTOR) == 0
    assert cancelling.uncancel(session, made, actor=ACTOR).told == []
    assert not _told(session, MailKind.CANCELLED) + _told(session, MailKind.RESUMED)


def test_a_mail_that_waits_is_dropped_when_the_cancellation_is_taken_back(session: Session, made: Statement) -> None:
    """So nobody is told that something goes on of whose end they never heard."""
    cancelling.cancel(session, made, actor=ACTOR, tell=True)
    assert cancelling.uncancel(session, made, actor=ACTOR).told == []
    mails = select(OutboxMessage.id).where(OutboxMessage.kind == MailKind.CANCELLED)
    read = letters.letters(session, session.scalars(mails).all())
    assert {one.pointless for one in read.values()} == {"not sent: the cancellation was taken back"}
    cancelling.cancel(session, made, actor=ACTOR, tell=True)
    read = letters.letters(session, session.scalars(mails).all())
    assert (
        sorted(one.pointless for one in read.values()) == [""] * 3 + ["not sent: the cancellation was taken back"] * 3
    )


def test_t36_who_is_told_stood_on_the_page(session: Session, made: Statement) -> None:
    shown = cancelling.plan_cancel(session, made, "One.").shown
    with pytest.raises(ShownChanged, match="Nothing was cancelled"):
        cancelling.cancel(session, made, actor=ACTOR, tell=True, word="Another.", expected=shown)
    dot = session.scalars(select(Person).where(Person.given_name == "Dot")).one()
    people.set_address(session, dot, "elsewhere@x.example", actor=ACTOR, secret=factories.SECRET)
    with pytest.raises(ShownChanged):
        cancelling.cancel(session, made, actor=ACTOR, tell=True, word="One.", expected=shown)
    assert made.state is StatementState.CIRCULATING


def test_s14_slug_is_free_and_taking_back_asks_for_a_new_one(session: Session, made: Statement) -> None:
    cancelling.cancel(session, made, actor=ACTOR)
    assert cancelling.plan_uncancel(session, made).slug == "free-press"
    other = factories.statement(session)
    session.refresh(made)
    assert (other.slug, made.slug) == ("free-press", f"free-press~{made.id}")
    assert cancelling.plan_uncancel(session, made).slug == ""
    for wanted in ("", "free-press", "noise"):
        with pytest.raises((FieldError, FieldErrors)):
            cancelling.uncancel(session, made, wanted, actor=ACTOR)
    cancelling.uncancel(session, made, "free-press-2", actor=ACTOR)
    assert (made.slug, made.state) == ("free-press-2", StatementState.CIRCULATING)
    assert evidence.verify(session).faults == []


def test_s14_an_open_statement_comes_back_open_and_sends_what_was_held_back(session: Session, made: Statement) -> None:
    late = factories.persons(session, [factories.person_row("Eve")])
    circulation.circulate(session, made, audiences.Audience(person_ids=[late[0].id]), actor=ACTOR)
    cancelling.cancel(session, made, actor=ACTOR)
    (mail,) = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == late[0].email))
    # A worker looked at the mail meanwhile, and dropped it.
    mail.state = OutboxState.FAILED
    session.flush()
    assert len(cancelling.plan_uncancel(session, made).invited) == 1
    assert len(cancelling.uncancel(session, made, actor=ACTOR).invited) == 1
    assert (made.state, made.cancelled_at, made.is_open) == (StatementState.CIRCULATING, None, True)
    again = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == late[0].email)).all()
    assert [one.state for one in again] == [OutboxState.FAILED, OutboxState.QUEUED]
    with pytest.raises(IllegalTransition):
        cancelling.uncancel(session, made, actor=ACTOR)


def test_s14_a_closed_statement_comes_back_closed(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    closed_at = made.closed_at
    cancelling.cancel(session, made, actor=ACTOR)
    assert cancelling.plan_uncancel(session, made) == cancelling.uncancel(session, made, actor=ACTOR)
    assert (made.state, made.closed_at, made.cancelled_at) == (StatementState.CLOSED, closed_at, None)
    assert _actions(session, made)[-1] == "statement.restore"


def test_s14_one_whose_time_has_passed_meanwhile_comes_back_closed(session: Session, made: Statement) -> None:
    cancelling.cancel(session, made, actor=ACTOR)
    _due(session, made)
    assert not cancelling.uncancel(session, made, actor=ACTOR).invited
    assert (made.state, made.closed_at) == (StatementState.CLOSED, factories.LONG_AGO)
    assert _actions(session, made)[-2:] == ["statement.resume", "statement.close"]


def test_t36_page_that_was_confirmed_before_cancels_nothing_again(session: Session, made: Statement) -> None:
    """A statement whose cancellation was undone looks as it did."""
    shown = closing.shown_statement(session, made)
    cancelling.cancel(session, made, actor=ACTOR, expected=shown)
    cancelling.uncancel(session, made, actor=ACTOR)
    with pytest.raises(ShownChanged):
        cancelling.cancel(session, made, actor=ACTOR, expected=shown)
    assert made.is_open


def test_t36_cancellation_is_undone_as_it_was_shown(session: Session, made: Statement) -> None:
    """Whoever is invited by it stood on the page, and it is the same cancellation."""
    cancelling.cancel(session, made, actor=ACTOR)
    shown = cancelling.plan_uncancel(session, made).shown
    cancelling.uncancel(session, made, actor=ACTOR, expected=shown)
    cancelling.cancel(session, made, actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was changed or sent"):
        cancelling.uncancel(session, made, actor=ACTOR, expected=shown)
    shown = cancelling.plan_uncancel(session, made).shown
    _due(session, made)
    with pytest.raises(ShownChanged):
        cancelling.uncancel(session, made, actor=ACTOR, expected=shown)
    assert made.state is StatementState.CANCELLED
