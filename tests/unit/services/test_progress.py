"""Progress: each invited person is counted once, and the lists are those that are counted."""

from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.names import PersonName
from petition.domain.states import InvitationState, OutboxState
from petition.models import Statement
from petition.services import endorsement, outbox, progress
from petition.services.progress import Standing, Tally
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
        Standing.SIGNED: 1,
        Standing.DECLINED: 1,
        Standing.WITHDRAWN: 1,
        Standing.LAPSED: 1,
        Standing.NO_ANSWER: 1,
        Standing.UNREACHABLE: 2,
    }
    assert {standing: tally[standing] for standing in Standing} == expected
    assert tally.invited == 7
    assert tally["no_answer"] == 1


def test_tally_of_nobody_is_zero(session: Session) -> None:
    tally = progress.tally(session, factories.statement(session))
    assert tally == Tally({})
    assert (tally.invited, tally[Standing.SIGNED]) == (0, 0)


def test_countries_add_up(session: Session) -> None:
    made = _story(session)
    tallies = progress.by_country(session, made)
    assert set(tallies) == {"GB", "FR"}
    assert (tallies["GB"].invited, tallies["FR"].invited) == (4, 3)
    assert (tallies["FR"][Standing.UNREACHABLE], tallies["GB"][Standing.SIGNED]) == (2, 1)


def test_lists_are_those_that_are_counted(session: Session) -> None:
    made = _story(session)
    tally = progress.tally(session, made)
    for standing in Standing:
        people = progress.people(session, made, standing=standing)
        assert len(people) == tally[standing]
        assert {one.standing for one in people} == {standing}
    everyone = progress.people(session, made)
    assert [one.person.given_name for one in everyone] == ["Eve", "Fay", "Gil", "Ada", "Bea", "Cyd", "Dot"]
    british = progress.people(session, made, country="GB", standing=Standing.NO_ANSWER)
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
    assert progress.tally(session, made)[Standing.SIGNED] == 1


def test_the_last_mail_decides_who_is_reachable(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.FAILED, invitation)
    outbox.enqueue(session, MailKind.LINK, [(invitation.id, "ada@new.example")])
    assert progress.tally(session, made)[Standing.NO_ANSWER] == 1


def test_silent_are_those_whose_last_mail_was_sent(session: Session) -> None:
    made = _story(session)
    (silent,) = progress.silent(session, made)
    (dot,) = progress.people(session, made, standing=Standing.NO_ANSWER)
    assert silent == (dot.invitation.id, dot.person.email)
    outbox.enqueue(session, MailKind.REMINDER, [silent])
    assert progress.silent(session, made) == []


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
