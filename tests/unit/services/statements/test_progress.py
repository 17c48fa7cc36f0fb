"""Progress: each invited person is counted once, and the lists are those that are counted."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, OutboxState
from petition.errors import NotFound
from petition.models import OutboxMessage, Statement
from petition.services import outbox
from petition.services.delivery import sending
from petition.services.outbox import Addressee
from petition.services.signing import endorsement, muting
from petition.services.statements import progress
from petition.services.statements.progress import Status, Tally
from tests import factories


def _story(session: Session) -> Statement:
    """One person in each standing, of two countries, and another statement beside."""
    rows = [factories.person_row(name, "Lovelace", "GB") for name in ("Ada", "Bea", "Cyd", "Dot")]
    rows += [factories.person_row(name, "Curie", "FR") for name in ("Eve", "Fay", "Gil")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT)
    ada, bea, cyd, _, eve, fay, gil = invitations
    factories.sign(session, ada)
    factories.decline(session, bea)
    factories.sign(session, cyd)
    factories.withdraw(session, cyd)
    factories.settle_mails(session, OutboxState.FAILED, eve)
    factories.settle_mails(session, OutboxState.BOUNCED, fay)
    gil.state = InvitationState.LAPSED
    session.flush()
    factories.noise(session)
    return made


def test_tally_counts_everyone_once(session: Session) -> None:
    tally = progress.tally(session, _story(session))
    expected = {
        Status.SIGNED: 1,
        Status.DECLINED: 1,
        Status.WITHDRAWN: 1,
        Status.LAPSED: 1,
        Status.NO_ANSWER: 1,
        Status.UNREACHABLE: 2,
    }
    assert {standing: tally[standing] for standing in Status} == expected
    assert tally.invited == 7
    assert tally["no_answer"] == 1


def test_tally_of_nobody_is_zero(session: Session) -> None:
    tally = progress.tally(session, factories.statement(session))
    assert tally == Tally({})
    assert (tally.invited, tally[Status.SIGNED]) == (0, 0)


def test_countries_add_up(session: Session) -> None:
    made = _story(session)
    tallies = progress.by_country(session, made)
    assert set(tallies) == {"GB", "FR"}
    assert (tallies["GB"].invited, tallies["FR"].invited) == (4, 3)
    assert (tallies["FR"][Status.UNREACHABLE], tallies["GB"][Status.SIGNED]) == (2, 1)


def test_lists_are_those_that_are_counted(session: Session) -> None:
    made = _story(session)
    tally = progress.tally(session, made)
    for standing in Status:
        people = progress.people(session, made, status=standing)
        assert len(people) == tally[standing]
        assert {one.status for one in people} == {standing}
    everyone = progress.people(session, made)
    assert [one.person.given_name for one in everyone] == ["Eve", "Fay", "Gil", "Ada", "Bea", "Cyd", "Dot"]
    british = progress.people(session, made, country="GB", status=Status.NO_ANSWER)
    assert [one.person.given_name for one in british] == ["Dot"]


def test_person_comes_with_live_signature_and_last_asking_mail(session: Session) -> None:
    people = {one.person.given_name: one for one in progress.people(session, _story(session))}
    assert people["Ada"].signature is not None
    assert people["Cyd"].signature is None
    mail = people["Ada"].mail
    assert mail is not None
    assert mail.kind is MailKind.INVITATION


def test_late_bounce_never_hides_an_answer(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    factories.settle_mails(session, OutboxState.BOUNCED, invitation)
    assert progress.tally(session, made)[Status.SIGNED] == 1


def test_the_last_mail_decides_who_is_reachable(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.FAILED, invitation)
    outbox.enqueue(session, MailKind.LINK, [Addressee(invitation.id, made.id, "ada@new.example")])
    assert progress.tally(session, made)[Status.NO_ANSWER] == 1


def test_silent_are_those_whose_last_mail_was_sent(session: Session) -> None:
    made = _story(session)
    (silent,) = progress.silent(session, made)
    (dot,) = progress.people(session, made, status=Status.NO_ANSWER)
    assert silent == Addressee(dot.invitation.id, made.id, dot.person.email)
    outbox.enqueue(session, MailKind.REMINDER, [silent])
    assert progress.silent(session, made) == []


def test_muted_people_are_not_reminded(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT)
    assert muting.mute(session, factories.standing(session, ada))
    assert [one.invitation_id for one in progress.silent(session, made)] == [bea.id]
    assert progress.tally(session, made)[Status.NO_ANSWER] == 2


def test_mail_that_was_dropped_makes_nobody_unreachable(session: Session) -> None:
    """It failed without a server's verdict; the one before it tells how the person stands."""
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    outbox.enqueue(session, MailKind.REMINDER, [Addressee(invitation.id, made.id, "ada@x.example")])
    dropped = update(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER)
    session.execute(dropped.values(state=OutboxState.FAILED, last_reply="not sent: the person had answered"))
    (one,) = progress.people(session, made)
    assert one.status is Status.NO_ANSWER
    assert one.mail is not None
    assert one.mail.kind is MailKind.INVITATION
    assert len(progress.silent(session, made)) == 1
    assert sending.unsent(session, made) == 0


def test_one_person_is_found_by_their_invitation_in_this_statement(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    assert progress.person(session, made, invitation.id).person.id == invitation.person_id
    for number in (noise.invitations[0].id, 4711):
        with pytest.raises(NotFound, match="no such invitation"):
            progress.person(session, made, number)


def test_last_asked_is_when_the_newest_asking_mail_was_sent(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.noise(session)
    assert progress.last_asked(session, made) is None
    now = database_time(session)
    ours, theirs = OutboxMessage.statement_id == made.id, OutboxMessage.statement_id != made.id
    session.execute(update(OutboxMessage).where(theirs).values(sent_at=now))
    session.execute(update(OutboxMessage).where(ours).values(sent_at=now - timedelta(days=1)))
    factories.sign(session, invitation)
    receipt = update(OutboxMessage).where(OutboxMessage.kind == MailKind.RECEIPT)
    session.execute(receipt.values(sent_at=now))
    assert progress.last_asked(session, made) == now - timedelta(days=1)


def test_changed_names_are_those_of_live_signatures(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ada, PersonName("Ada", "Byron"))
    factories.sign(session, bea, PersonName("Bea", "Lovelace", "Dr"))
    factories.sign(session, cyd, PersonName("Cyd", "Byron"))
    factories.withdraw(session, cyd)
    assert [one.invitation.id for one in progress.changed_names(session, made)] == [ada.id]


def test_attention_is_asked_for_what_a_coordinator_must_see(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")]
    made, (ada, bea, cyd, dot) = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, ada, PersonName("Ada", "Byron"))
    assert endorsement.decline(session, factories.standing(session, bea), comment="Too late for us.")
    factories.settle_mails(session, OutboxState.FAILED, cyd)
    factories.sign(session, dot)
    session.expire_all()
    names = [one.person.given_name for one in progress.attention(session, made)]
    assert names == ["Ada", "Bea", "Cyd"]
    assert len(progress.attention(session, made, limit=2)) == 2


def test_statements_of_a_person_come_with_where_they_stand(session: Session) -> None:
    ada, bea = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    first, (signed, _) = factories.circulated(session, [ada, bea])
    factories.sign(session, signed)
    second, _ = factories.circulated(session, [ada], factories.draft("second"))
    factories.noise(session)
    found = progress.of_person(session, ada.id)
    assert [(statement, one.person, one.status) for statement, one in found] == [
        (second, ada, Status.NO_ANSWER),
        (first, ada, Status.SIGNED),
    ]
    assert [statement for statement, _ in progress.of_person(session, bea.id)] == [first]
    assert progress.of_person(session, 999) == []
