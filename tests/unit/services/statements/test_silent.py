"""The silent: who may be asked again, and nobody whose mail is on its way, who answered, left, or asked for no more."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.models import Invitation, OutboxMessage, Statement
from petition.services import outbox
from petition.services.roster import people
from petition.services.signing import muting
from petition.services.statements import amending, progress, tallies
from petition.services.statements.amending import Amendment
from petition.services.statements.progress import PersonProgress
from petition.services.statements.silent import count_silent, find_silent, last_asked, silent_numbers
from tests import factories, histories


def _everybody(session: Session, statement: Statement) -> list[PersonProgress]:
    query = select(Invitation.id).where(Invitation.statement_id == statement.id)
    return progress.of_invitations(session, session.scalars(query).all())


def test_silent_are_those_whose_last_mail_was_sent(session: Session) -> None:
    made = factories.every_status(session)
    silent = find_silent(session, made)
    waited_for = [one for one in _everybody(session, made) if one.status in (Status.NO_ANSWER, Status.LAPSED)]
    assert silent == [factories.addressee(made, one.invitation, one.person.email) for one in waited_for]
    assert len(silent) == 2
    assert count_silent(session, made) == 2
    outbox.enqueue(session, MailKind.REMINDER, silent)
    assert find_silent(session, made) == []
    assert count_silent(session, made) == 0


def test_muted_people_are_not_reminded(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT)
    assert muting.mute(session, factories.standing(session, ada))
    assert [one.invitation_id for one in find_silent(session, made)] == [bea.id]
    assert tallies.tally(session, made)[Status.NO_ANSWER] == 2


def test_the_silent_are_those_who_were_reached_and_have_not_answered(session: Session) -> None:
    made = histories.circulated(session)
    last = histories.last_mails(session)
    expected = [
        factories.addressee(made, one.invitation, one.person.email)
        for one in _everybody(session, made)
        if one.invitation.state in (InvitationState.INVITED, InvitationState.LAPSED)
        and one.invitation.muted_at is None
        and one.person.retired_at is None
        and one.person.email
        and (mail := last.get(one.invitation.id)) is not None
        and mail.state is OutboxState.SENT
    ]
    assert 0 < len(expected) < 30
    assert find_silent(session, made) == expected
    assert count_silent(session, made) == len(expected)
    for one in expected:
        session.get_one(Invitation, one.invitation_id).muted_at = factories.LONG_AGO
    session.flush()
    assert find_silent(session, made) == []
    assert count_silent(session, made) == 0


def test_who_signed_an_earlier_text_is_waited_for(session: Session) -> None:
    made, (ada, bea) = factories.circulated(
        session, factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    )
    factories.sign(session, ada)
    factories.decline(session, bea)
    amending.amend(session, made, Amendment("A free press", "We ask otherwise."), actor="test")
    assert find_silent(session, made) == []
    factories.settle_mails(session, OutboxState.SENT)
    assert [one.invitation_id for one in find_silent(session, made)] == [ada.id]
    assert count_silent(session, made) == 1
    assert set(session.scalars(silent_numbers(made))) == {ada.person_id}
    factories.sign(session, ada)
    assert find_silent(session, made) == []


def test_last_asked_is_of_the_newest_mail_that_asked_one_of_the_silent(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    assert (count_silent(session, made), last_asked(session, made)) == (0, None)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, ada)
    outbox.enqueue(session, MailKind.LINK, [factories.addressee(made, ada, "ada@x.example")])
    outbox.enqueue(session, MailKind.REMINDER, [factories.addressee(made, bea, "bea@x.example")])
    factories.settle_mails(session, OutboxState.SENT)
    factories.noise(session)
    now = database_time(session)
    hours = {(ada.id, MailKind.LINK): 1, (bea.id, MailKind.REMINDER): 5, (bea.id, MailKind.INVITATION): 9}
    session.execute(update(OutboxMessage).values(sent_at=now))
    ours = update(OutboxMessage).where(OutboxMessage.statement_id == made.id)
    session.execute(ours.values(sent_at=now - timedelta(hours=9)))
    for (number, kind), since in hours.items():
        theirs = ours.where(OutboxMessage.invitation_id == number, OutboxMessage.kind == kind)
        session.execute(theirs.values(sent_at=now - timedelta(hours=since)))
    assert last_asked(session, made) == now - timedelta(hours=5)


def test_who_is_not_to_be_invited_is_not_reminded(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    ada, bea = factories.persons(session, rows)
    made, (_, invited) = factories.circulated(session, [ada, bea])
    factories.settle_mails(session, OutboxState.SENT)
    people.set_do_not_invite(session, ada, "opted out", actor="test", secret=factories.SECRET)
    assert [one.invitation_id for one in find_silent(session, made)] == [invited.id]
    assert count_silent(session, made) == 1
