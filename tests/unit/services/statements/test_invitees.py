"""Uninviting, striking and admitting one person: one order with answers, one mail, and nothing when repeated."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.confirmations import Shown
from petition.domain.log_filters import Wanted
from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.errors import AnswerRefused, FieldError, IllegalTransition, NotFound, ShownChanged, StatementClosed
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.delivery import letters
from petition.services.roster import people
from petition.services.signing import endorsement, evidence, lines
from petition.services.statements import closing, invitees, log_entries, log_queries
from petition.services.statements.compilation import compile_list
from tests import factories

DESK = "user:1"
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)


@pytest.fixture
def invited(session: Session) -> Invitation:
    """Ada's invitation, which has gone out; others are invited to another statement."""
    _, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.noise(session)
    return invitation


def _statement(session: Session, invitation: Invitation, state: StatementState | None = None) -> Statement:
    statement = factories.statement_of(session, invitation)
    if state is not None:
        statement.state = state
        statement.closed_at = factories.LONG_AGO
        session.flush()
    return statement


def _mails(session: Session, invitation: Invitation, kind: MailKind) -> list[OutboxMessage]:
    ours = (OutboxMessage.invitation_id == invitation.id) & (OutboxMessage.kind == kind)
    return list(session.scalars(select(OutboxMessage).where(ours)))


def _uninvite(session: Session, invitation: Invitation, tell: bool | None = None) -> int | None:
    return invitees.uninvite(session, _statement(session, invitation), invitation.id, tell=tell, actor=DESK)


def _strike(session: Session, invitation: Invitation, reason: str = "She asked for it.") -> int | None:
    done = invitees.strike(session, _statement(session, invitation), invitation.id, reason, actor=DESK)
    session.expire_all()
    return done


def _admit(session: Session, invitation: Invitation, until: datetime = LATER) -> bool:
    done = invitees.admit(session, _statement(session, invitation), invitation.id, until, actor=DESK)
    session.expire_all()
    return done


def test_who_is_uninvited_is_asked_no_more_and_told(session: Session, invited: Invitation) -> None:
    assert _uninvite(session, invited) == 1
    standing = factories.standing(session, invited)
    assert standing.state is InvitationState.UNINVITED
    with pytest.raises(AnswerRefused):
        endorsement.sign(session, standing, standing.roster_name)
    with pytest.raises(AnswerRefused):
        endorsement.decline(session, standing)
    assert len(_mails(session, invited, MailKind.UNINVITED)) == 1
    assert _uninvite(session, invited) is None
    assert len(_mails(session, invited, MailKind.UNINVITED)) == 1


def test_mail_that_never_went_out_is_dropped_and_nothing_is_said(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    assert _uninvite(session, invitation) == 0
    (mail,) = _mails(session, invitation, MailKind.INVITATION)
    assert letters.letters(session, [mail.id])[mail.id].pointless == "not sent: the person is not invited any more"
    assert _mails(session, invitation, MailKind.UNINVITED) == []


def test_coordinator_decides_whether_they_are_told(session: Session, invited: Invitation) -> None:
    assert _uninvite(session, invited, tell=False) == 0
    _, (other,) = factories.circulated(session, entries=factories.draft("other"))
    assert _uninvite(session, other, tell=True) == 1


def test_who_signed_is_struck_and_not_uninvited(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    with pytest.raises(FieldError, match="strike the signature"):
        _uninvite(session, invited)


@pytest.mark.parametrize("answer", [factories.decline, None])
def test_who_was_uninvited_is_invited_again_by_a_new_link(
    session: Session, invited: Invitation, answer: Callable[[Session, Invitation], None] | None
) -> None:
    if answer is not None:
        answer(session, invited)
    _uninvite(session, invited)
    assert invitees.invite_again(session, _statement(session, invited), invited.id, actor=DESK)
    session.expire_all()
    assert (invited.state, invited.link_version, invited.answered_at) == (InvitationState.INVITED, 2, None)
    assert len(_mails(session, invited, MailKind.INVITATION)) == 2
    assert not invitees.invite_again(session, _statement(session, invited), invited.id, actor=DESK)
    factories.sign(session, invited)


@pytest.mark.parametrize("values", [{"email": ""}, {"retired_at": factories.LONG_AGO}])
def test_who_cannot_be_written_to_is_not_invited_again(
    session: Session, invited: Invitation, values: dict[str, object]
) -> None:
    _uninvite(session, invited)
    session.execute(update(Person).where(Person.id == invited.person_id).values(values))
    with pytest.raises(FieldError):
        invitees.invite_again(session, _statement(session, invited), invited.id, actor=DESK)


def test_struck_signature_ends_with_the_state_and_its_person_hears_why(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    assert _strike(session, invited) == 1
    (signature,) = session.scalars(select(Signature).where(Signature.invitation_id == invited.id))
    assert (signature.ending, signature.ended_by) == (Ending.STRUCK, DESK)
    assert signature.ended_at is not None
    assert invited.state is InvitationState.STRUCK
    (mail,) = _mails(session, invited, MailKind.STRUCK)
    assert mail.details == {"reason": "She asked for it."}
    assert compile_list(session, _statement(session, invited), {}).signatories == []
    assert _strike(session, invited) is None
    assert len(_mails(session, invited, MailKind.STRUCK)) == 1
    assert evidence.verify(session).faults == []


def test_who_was_struck_can_sign_again_while_they_may_answer(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    _strike(session, invited)
    factories.sign(session, invited)
    assert len(compile_list(session, _statement(session, invited), {}).signatories) == 1
    _strike(session, invited)
    closing.close(session, _statement(session, invited), actor=DESK)
    standing = factories.standing(session, invited)
    with pytest.raises(StatementClosed):
        endorsement.sign(session, standing, standing.roster_name)
    assert evidence.verify(session).faults == []


def test_reason_is_told_and_so_must_be_there_and_the_log_does_not_name_it(
    session: Session, invited: Invitation
) -> None:
    factories.sign(session, invited)
    with pytest.raises(FieldError, match="reason"):
        _strike(session, invited, " ")
    _strike(session, invited, "Ada wrote that she never agreed.")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.strike")).one()
    struck = session.scalars(select(Signature.id).where(Signature.ending == Ending.STRUCK)).one()
    assert (event.actor, event.details) == (DESK, {"signature": struck})


def test_reason_is_kept_also_of_who_has_no_address_and_of_each_signature(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    _strike(session, invited, "First.")
    factories.sign(session, invited)
    session.execute(update(Person).where(Person.id == invited.person_id).values(email=""))
    session.expire_all()
    assert _strike(session, invited, "Second.") == 0
    found = lines.struck(session, invited.id)
    assert found is not None
    assert found.reason == "Second."
    scope = log_queries.of_invitation(factories.statement_of(session, invited), invited.id)
    told = log_entries.page(session, scope, Wanted(), limit=50).entries
    words = [one.sentence.said["word"] for one in told if one.action == "invitation.strike"]
    assert words == ["Second.", "First."]


def test_what_only_says_that_it_is_signed_is_struck_without_a_reason(session: Session, invited: Invitation) -> None:
    invited.state = InvitationState.SIGNED
    session.flush()
    _strike(session, invited)
    assert lines.struck(session, invited.id) is None
    assert evidence.verify(session).faults == []


def test_only_a_signature_is_struck(session: Session, invited: Invitation) -> None:
    with pytest.raises(FieldError, match="no signature"):
        _strike(session, invited)


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED])
def test_who_is_admitted_late_answers_until_their_own_time(
    session: Session, invited: Invitation, state: StatementState
) -> None:
    _statement(session, invited, state)
    assert _admit(session, invited)
    standing = factories.standing(session, invited)
    assert (standing.is_open, standing.closes_at) == (True, LATER)
    (mail,) = _mails(session, invited, MailKind.ADMITTED)
    letter = letters.letters(session, [mail.id])[mail.id]
    assert (letter.until, letter.pointless) == (LATER, "")
    assert not _admit(session, invited)
    assert len(_mails(session, invited, MailKind.ADMITTED)) == 1
    factories.sign(session, invited)


@pytest.mark.parametrize("answer", ["decline", "withdraw", "strike"])
def test_who_had_said_no_is_admitted_by_a_mail_that_goes(session: Session, invited: Invitation, answer: str) -> None:
    if answer == "decline":
        factories.decline(session, invited)
    else:
        factories.sign(session, invited)
        (factories.withdraw if answer == "withdraw" else _strike)(session, invited)
    _statement(session, invited, StatementState.CLOSED)
    assert _admit(session, invited)
    (mail,) = _mails(session, invited, MailKind.ADMITTED)
    assert letters.letters(session, [mail.id])[mail.id].pointless == ""
    factories.sign(session, invited)
    assert letters.letters(session, [mail.id])[mail.id].pointless == "not sent: the person had answered"


def test_own_time_may_come_before_the_one_that_everybody_had(session: Session, invited: Invitation) -> None:
    """A statement that was closed by hand had a closing time that is still to come."""
    closing.close(session, _statement(session, invited), actor=DESK)
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    _admit(session, invited, soon)
    assert factories.standing(session, invited).closes_at == soon
    (mail,) = _mails(session, invited, MailKind.ADMITTED)
    assert letters.letters(session, [mail.id])[mail.id].until == soon


def test_own_time_ends_by_the_databases_clock(session: Session, invited: Invitation) -> None:
    _statement(session, invited, StatementState.CLOSED)
    _admit(session, invited)
    session.execute(update(Invitation).values(admitted_until=datetime.now(UTC) - timedelta(seconds=1)))
    standing = factories.standing(session, invited)
    assert not standing.is_open
    with pytest.raises(StatementClosed):
        endorsement.sign(session, standing, standing.roster_name)


def test_admitting_again_moves_the_time_and_says_so(session: Session, invited: Invitation) -> None:
    _statement(session, invited, StatementState.CLOSED)
    _admit(session, invited)
    assert _admit(session, invited, LATER + timedelta(days=1))
    assert len(_mails(session, invited, MailKind.ADMITTED)) == 2


def test_who_was_uninvited_is_invited_again_by_being_admitted(session: Session, invited: Invitation) -> None:
    _uninvite(session, invited)
    _statement(session, invited, StatementState.CLOSED)
    assert _admit(session, invited)
    assert (invited.state, invited.link_version) == (InvitationState.INVITED, 2)
    _uninvite(session, invited)
    session.expire_all()
    assert invited.admitted_until is None


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (StatementState.CIRCULATING, FieldError),
        (StatementState.CANCELLED, IllegalTransition),
    ],
)
def test_late_is_after_closing(
    session: Session, invited: Invitation, state: StatementState, refusal: type[Exception]
) -> None:
    _statement(session, invited, state)
    with pytest.raises(refusal):
        _admit(session, invited)


def test_nobody_is_admitted_for_nothing(session: Session, invited: Invitation) -> None:
    _statement(session, invited, StatementState.CLOSED)
    with pytest.raises(FieldError, match="past"):
        _admit(session, invited, datetime.now(UTC) - timedelta(seconds=1))
    session.execute(update(Person).where(Person.id == invited.person_id).values(email=""))
    with pytest.raises(FieldError, match="no address"):
        _admit(session, invited)


def test_t36_act_on_somebody_who_changed_meanwhile_is_not_done(session: Session, invited: Invitation) -> None:
    statement = _statement(session, invited)

    def shown() -> Shown:
        return invitees.shown_person(statement, invitees.find(session, statement, invited.id))

    before = shown()
    factories.decline(session, invited)
    with pytest.raises(ShownChanged):
        invitees.uninvite(session, statement, invited.id, actor=DESK, expected=before)
    before = shown()
    factories.sign(session, invited)
    with pytest.raises(ShownChanged):
        invitees.strike(session, statement, invited.id, "Asked.", actor=DESK, expected=before)
    invitees.strike(session, statement, invited.id, "Asked.", actor=DESK, expected=shown())


def test_t36_signature_that_nobody_was_shown_is_not_struck(session: Session, invited: Invitation) -> None:
    """Whoever signs anew stands where they stood, under the same name."""
    statement = _statement(session, invited)
    factories.sign(session, invited)
    before = invitees.shown_person(statement, invitees.find(session, statement, invited.id))
    invitees.strike(session, statement, invited.id, "Asked.", actor=DESK, expected=before)
    factories.sign(session, invited)
    with pytest.raises(ShownChanged):
        invitees.strike(session, statement, invited.id, "Asked.", actor=DESK, expected=before)
    theirs = select(Signature.ending).where(Signature.invitation_id == invited.id).order_by(Signature.id)
    assert session.scalars(theirs).all() == [Ending.STRUCK, None]


def test_invitation_to_another_statement_is_not_there(session: Session, invited: Invitation) -> None:
    other, _ = factories.circulated(session, entries=factories.draft("other"))
    with pytest.raises(NotFound):
        invitees.uninvite(session, other, invited.id, actor=DESK)


def test_who_is_not_to_be_invited_is_neither_admitted_nor_asked_again(session: Session, invited: Invitation) -> None:
    person = session.get_one(Person, invited.person_id)
    _uninvite(session, invited)
    people.set_do_not_invite(session, person, "has died", actor=DESK, secret=factories.SECRET)
    with pytest.raises(FieldError, match=r"not to be invited \(has died\)"):
        invitees.invite_again(session, _statement(session, invited), invited.id, actor=DESK)
    closing.close(session, _statement(session, invited), actor=DESK)
    with pytest.raises(FieldError, match=r"not to be invited \(has died\)"):
        _admit(session, invited)
