"""What a signatory does: sign, decline, withdraw; once each, while it is open, and told apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ObjectNotExecutableError
from sqlalchemy.orm import Session

from petition.db import database_after
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.ordering import sort_key
from petition.domain.signatures import Ending, line_digest
from petition.domain.states import InvitationState, StatementState
from petition.domain.too_often import TooManyAnswers
from petition.errors import AnswerRefused, FieldError, IllegalTransition, StatementClosed, TextChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Signature, Statement
from petition.services.signing import endorsement, evidence
from petition.services.statements import cancelling, closing
from tests import factories
from tests.databases import drop_triggers


def _mails(session: Session, invitation: Invitation) -> list[MailKind]:
    query = select(OutboxMessage.kind).where(OutboxMessage.invitation_id == invitation.id).order_by(OutboxMessage.id)
    return list(session.scalars(query))


def _signatures(session: Session, invitation: Invitation) -> list[Signature]:
    query = select(Signature).where(Signature.invitation_id == invitation.id).order_by(Signature.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _log(session: Session, invitation: Invitation) -> list[tuple[str, str, dict[str, Any]]]:
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject_type == "invitation", AuditEvent.subject_id == invitation.id)
        .order_by(AuditEvent.id)
    )
    return [(event.action, event.actor, event.details) for event in session.scalars(query)]


def test_signing_is_recorded_with_the_text_and_a_receipt(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    now = factories.standing(session, invitation)
    name = PersonName("Ada", "Lovelace", "Dr", "MP")
    assert endorsement.sign(session, now, name, comment="With pleasure.", digest=now.digest)
    (signature,) = _signatures(session, invitation)
    assert (signature.statement_id, signature.text_version_id) == (made.id, now.text_version_id)
    assert (signature.person_name, signature.country, signature.name_changed) == (name, "GB", True)
    assert (signature.sort_name, signature.sort_key) == ("Lovelace, Ada", sort_key("Lovelace, Ada"))
    assert abs(signature.signed_at - datetime.now(UTC)) < timedelta(minutes=1)
    after = factories.standing(session, invitation)
    assert (after.state, after.comment, after.name) == (InvitationState.SIGNED, "With pleasure.", name)
    assert after.answered_at is not None
    assert _mails(session, invitation) == [MailKind.INVITATION, MailKind.RECEIPT]
    actor = f"invitation:{invitation.id}"
    line = line_digest(signature.salt or b"", now.digest, "GB", name, now.affiliation)
    assert _log(session, invitation)[1:] == [("invitation.sign", actor, {"text": now.digest, "line": line})]
    assert len(_signatures(session, noise.invitations[0])) == 1


def test_signing_twice_is_a_success_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    stale = factories.standing(session, invitation)
    factories.sign(session, invitation)
    for standing in (factories.standing(session, invitation), stale):
        assert endorsement.sign(session, standing, PersonName("Somebody", "Else")) is False
    (signature,) = _signatures(session, invitation)
    assert signature.given_name == "Ada"
    assert _mails(session, invitation) == [MailKind.INVITATION, MailKind.RECEIPT]


def test_a_name_changed_beyond_honorifics_is_ordered_anew(session: Session) -> None:
    people = factories.persons(session, [factories.person_row("Martijn", "Helvert", "NL")])
    _, (invitation,) = factories.circulated(session, people)
    factories.sign(session, invitation, PersonName("Martijn", "van Helvert"))
    (signature,) = _signatures(session, invitation)
    assert signature.name_changed
    assert signature.sort_name == "Helvert, Martijn van"


def test_what_the_invitation_says_is_kept_with_each_signature(session: Session) -> None:
    row = factories.person_row("Ada", role="Chair", legislature="Lords", party="Crossbench", constituency="York")
    (person,) = factories.persons(session, [row])
    _, (invitation,) = factories.circulated(session, [person])
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    # The roster has nothing to say of it any more.
    person.role, invitation.party = "Whip", "Labour"
    session.flush()
    factories.sign(session, invitation)
    parts = [(one.role, one.legislature, one.party, one.constituency) for one in _signatures(session, invitation)]
    assert parts == [("Chair", "Lords", "Crossbench", "York"), ("Chair", "Lords", "Labour", "York")]


def test_sort_name_that_a_coordinator_set_is_kept(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row("Ada", "Lovelace")])
    person.sort_name = "Byron, Ada"
    _, (invitation,) = factories.circulated(session, [person])
    factories.sign(session, invitation, PersonName("Ada", "Lovelace", "Dr"))
    assert _signatures(session, invitation)[0].sort_name == "Byron, Ada"


def test_t07_text_swapped_after_it_was_shown(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    with pytest.raises(TextChanged, match="read it again"):
        endorsement.sign(session, factories.standing(session, invitation), PersonName("Ada", "L."), digest="0" * 64)
    assert _signatures(session, invitation) == []
    assert factories.standing(session, invitation).state is InvitationState.INVITED


def test_declining_is_recorded_once_with_a_receipt(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    stale = factories.standing(session, invitation)
    assert endorsement.decline(session, stale, comment="Not now.")
    assert endorsement.decline(session, stale) is False
    assert endorsement.decline(session, factories.standing(session, invitation)) is False
    after = factories.standing(session, invitation)
    assert (after.state, after.comment) == (InvitationState.DECLINED, "Not now.")
    assert _mails(session, invitation) == [MailKind.INVITATION, MailKind.DECLINED]


def test_note_stays_until_another_is_written(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    assert endorsement.decline(session, factories.standing(session, invitation), comment="Not now.")
    for note, kept in (("", "Not now."), ("Perhaps later.", "Perhaps later.")):
        assert endorsement.decline(session, factories.standing(session, invitation), comment=note) is False
        session.expire_all()
        assert factories.standing(session, invitation).comment == kept
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    assert factories.standing(session, invitation).comment == "Perhaps later."


def test_page_shows_when_the_statement_ended(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    assert factories.standing(session, invitation).ended_at == made.closes_at
    closing.close(session, made, actor="test")
    assert factories.standing(session, invitation).ended_at == made.closed_at != made.closes_at
    # The database's clock counts milliseconds, and both may happen within one.
    made.closed_at -= timedelta(hours=1)
    session.flush()
    cancelling.cancel(session, made, actor="test")
    assert factories.standing(session, invitation).ended_at == made.cancelled_at
    assert made.cancelled_at - made.closed_at >= timedelta(hours=1)


def test_declined_then_signed_then_withdrawn_then_signed(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.decline(session, invitation)
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    factories.sign(session, invitation, PersonName("Ada", "Lovelace", "Dr"))
    first, second = _signatures(session, invitation)
    assert first.ended_at is not None
    assert second.ended_at is None
    standing = factories.standing(session, invitation)
    assert standing.signature_id == second.id
    assert standing.name.honorific_prefix == "Dr"
    assert [action for action, _, _ in _log(session, invitation)] == [
        f"invitation.{event}" for event in ("invite", "decline", "sign", "withdraw", "sign")
    ]


def test_signed_cannot_decline_without_withdrawing(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    with pytest.raises(AnswerRefused, match="You had answered already"):
        endorsement.decline(session, factories.standing(session, invitation))


def test_withdrawing_ends_the_signature_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    factories.sign(session, invitation)
    stale = factories.standing(session, invitation)
    assert endorsement.withdraw(session, stale)
    assert endorsement.withdraw(session, stale) is False
    (signature,) = _signatures(session, invitation)
    assert signature.ended_at is not None
    assert (signature.ending, signature.ended_by) == (Ending.WITHDRAWN, f"invitation:{invitation.id}")
    assert _mails(session, invitation)[-1] is MailKind.WITHDRAWN
    assert len(_mails(session, invitation)) == 3
    assert _signatures(session, noise.invitations[0])[0].ended_at is None


@pytest.mark.parametrize("said", [state for state in InvitationState if state is not InvitationState.SIGNED])
def test_t41_signature_stands_whatever_the_invitation_was_made_to_say(session: Session, said: InvitationState) -> None:
    """Its owner is told so, and can end it."""
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(state=said))
    now = factories.standing(session, invitation)
    assert now.state is InvitationState.SIGNED
    assert endorsement.sign(session, now, now.roster_name) is False
    with pytest.raises(AnswerRefused, match="had answered already"):
        endorsement.decline(session, now)
    for is_first in (True, False):
        try:
            assert endorsement.withdraw(session, now) is is_first
        except AnswerRefused:
            assert not is_first
    assert [one.ending for one in _signatures(session, invitation)] == [Ending.WITHDRAWN]
    assert _mails(session, invitation) == [MailKind.INVITATION, MailKind.RECEIPT, MailKind.WITHDRAWN]
    assert evidence.verify(session).faults == []


def test_t41_invitation_that_was_made_to_say_signed_thanks_nobody(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(state=InvitationState.SIGNED))
    now = factories.standing(session, invitation)
    assert now.state is InvitationState.INVITED
    with pytest.raises(AnswerRefused, match="could not be recorded"):
        endorsement.sign(session, now, now.roster_name)
    assert _signatures(session, invitation) == []


def test_nothing_to_withdraw_is_refused(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    with pytest.raises(AnswerRefused, match="no signature of yours"):
        endorsement.withdraw(session, factories.standing(session, invitation))


def _close(session: Session, made: Statement) -> None:
    closing.close(session, made, actor="test")


def _pass_closing_time(session: Session, made: Statement) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Statement).where(Statement.id == made.id).values(closes_at=past))


@pytest.mark.parametrize("end", [_close, _pass_closing_time])
def test_no_answer_is_taken_after_the_end_but_a_withdrawal(session: Session, end: Any) -> None:
    people = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    made, (signer, silent) = factories.circulated(session, people)
    factories.sign(session, signer)
    end(session, made)
    standing = factories.standing(session, silent)
    assert not standing.is_open
    with pytest.raises(StatementClosed):
        endorsement.sign(session, standing, standing.name)
    with pytest.raises(StatementClosed):
        endorsement.decline(session, standing)
    assert _mails(session, silent) == [MailKind.INVITATION]
    signed = factories.standing(session, signer)
    assert endorsement.sign(session, signed, signed.name) is False
    assert endorsement.withdraw(session, signed)


@pytest.mark.parametrize("state", [StatementState.PUBLISHED, StatementState.RETRACTED])
def test_signature_is_withdrawn_after_publication_too(session: Session, state: StatementState) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    session.execute(update(Statement).where(Statement.id == made.id).values(state=state))
    standing = factories.standing(session, invitation)
    assert standing.is_published
    assert endorsement.withdraw(session, standing)
    assert session.scalar(select(func.count()).where(Signature.ended_at.is_(None))) == 0
    assert session.scalars(select(OutboxMessage.kind)).all()[-1] is MailKind.WITHDRAWN


def test_t30_log_names_nobody(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    for event in session.scalars(select(AuditEvent)):
        words = f"{event.actor} {event.action} {event.subject_type} {event.details}"
        assert not any(part in words for part in ("Ada", "Lovelace", "Noise", "@", invitation.reference))


def test_t44_signature_needs_a_name(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    with pytest.raises(FieldError, match="no letter"):
        endorsement.sign(session, factories.standing(session, invitation), PersonName("--", "1"))
    assert _signatures(session, invitation) == []


def test_t38_signing_again_has_a_bound_and_withdrawing_has_none(session: Session) -> None:
    factories.noise(session)
    _, (invitation,) = factories.circulated(session)
    for _ in range(endorsement.MOST_ANSWERS // 2):
        factories.sign(session, invitation)
        factories.withdraw(session, invitation)
    rows = len(_log(session, invitation))
    for _ in range(5):
        now = factories.standing(session, invitation)
        with pytest.raises(TooManyAnswers, match="You can sign again in 24 hours") as refused:
            endorsement.sign(session, now, now.roster_name)
        assert 86_000 < refused.value.seconds <= 86_400
    assert (len(_log(session, invitation)), len(_signatures(session, invitation))) == (rows, 10)
    # Somebody else signs, and so does this one when a day has passed.
    _, (other,) = factories.circulated(session, entries=factories.draft("other"))
    factories.sign(session, other)
    drop_triggers(session)
    session.execute(update(AuditEvent).values(at=database_after(-86_401)))
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)


def test_t38_last_signature_within_the_bound_can_be_withdrawn(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.decline(session, invitation)
    for _ in range(endorsement.MOST_ANSWERS // 2):
        factories.sign(session, invitation)
        factories.withdraw(session, invitation)
    assert invitation.state is InvitationState.WITHDRAWN


def test_first_answer_asks_nothing_of_earlier_ones(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody signs once, and that is what has to be quick."""
    _, (invitation,) = factories.circulated(session)
    monkeypatch.setattr(endorsement, "_EARLIEST", None)
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    with pytest.raises(ObjectNotExecutableError):
        factories.sign(session, invitation)


def test_f13_withdrawing_ends_no_signature_that_came_after_it_was_refused(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody signs in the moment between the refusal and what is done about it."""
    _, (invitation,) = factories.circulated(session)
    before, answer = factories.standing(session, invitation), endorsement._answer

    def refused_and_then_signed(*arguments: Any) -> None:
        try:
            answer(*arguments)
        except IllegalTransition:
            monkeypatch.setattr(endorsement, "_answer", answer)
            factories.sign(session, invitation)
            raise

    monkeypatch.setattr(endorsement, "_answer", refused_and_then_signed)
    with pytest.raises(AnswerRefused):
        endorsement.withdraw(session, before)
    session.refresh(invitation)
    assert invitation.state is InvitationState.SIGNED
    assert [one.ended_at for one in _signatures(session, invitation)] == [None]
