"""Answers that a coordinator recorded, as their person finds them: to be confirmed, or said to be wrong.

A false name on a list is worse than a missing one, so the person has the last
word. Saying that a signature is wrong withdraws it. A refusal that is wrong stays
a refusal until the person answers, and the coordinator is told.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.account_notices import AccountNotice
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState
from petition.errors import AnswerRefused
from petition.models import AuditEvent, Invitation, Recording
from petition.services import audit, happenings, outbox
from petition.services.outbox import Addressee
from petition.services.signing import endorsement
from petition.services.signing.lines import person_actor
from petition.services.signing.standing import Standing

# What stands at the desk, under the person's name, once they said so of a refusal.
NOT_MINE = "The refusal that was recorded for me is wrong."
_DENIED = "invitation.deny"
_GONE = "What was recorded for you does not stand any more. What stands is shown below."
_CHANGED = (
    "What was recorded for you has changed since you opened this page, so nothing was done. Please look at it again."
)


def find(session: Session, standing: Standing) -> Recording | None:
    """Return the recording of the answer that stands, or None if the person gave that answer by themselves."""
    theirs = select(Recording).where(Recording.invitation_id == standing.invitation_id)
    if standing.state is InvitationState.SIGNED:
        return session.scalar(theirs.where(Recording.signature_id == standing.signature_id))
    if standing.state is not InvitationState.DECLINED or standing.answered_at is None:
        return None
    # Whoever declined by themselves since did so later.
    refusals = theirs.where(Recording.decision == Decision.DECLINE, Recording.recorded_at >= standing.answered_at)
    return session.scalar(refusals.order_by(Recording.id.desc()).limit(1))


def shown(standing: Standing, recording: Recording) -> str:
    """Return a digest of what `confirm` must find again: which recording, the text, and the line that is printed."""
    line = standing.line(standing.name, standing.country) if standing.is_named else ""
    return Shown.of((recording.id, standing.digest, line), ()).facts


def confirm(session: Session, standing: Standing, *, expected: str | None = None) -> bool:
    """Store that the person confirms the recorded answer; return False if they had confirmed it already.

    `standing` was read with its lock, and `expected` is what the person was shown (`shown`). Raises `AnswerRefused`
    if no recorded answer stands, if it is another one than was shown, and if they had said that it is wrong.
    """
    recording = _standing(session, standing)
    if is_denied(session, recording):
        raise AnswerRefused(_GONE)
    if expected is not None and expected != shown(standing, recording):
        raise AnswerRefused(_CHANGED)
    first = update(Recording).where(Recording.id == recording.id, Recording.confirmed_at.is_(None))
    done = session.connection().execute(first.values(confirmed_at=database_now())).rowcount > 0
    if done:
        _log(session, standing, audit.CONFIRM, recording)
        session.refresh(recording)
    return done


def confirm_by_signing(
    session: Session,
    standing: Standing,
    name: PersonName,
    *,
    digest: str,
    beside: str,
    is_counted_only: bool | None = None,
) -> bool:
    """Confirm a recorded signature because its person signs; return False if their signature does not confirm it.

    It confirms one of the same text and name, with the same words beside the name, and named or not as they chose.
    """
    if bool(is_counted_only) != bool(standing.signed_counted_only):
        return False
    if (name, digest, beside) != (standing.signed_name, standing.digest, standing.signed_beside):
        return False
    recording = find(session, standing)
    return recording is not None and recording.confirmed_at is None and confirm(session, standing)


def deny(session: Session, standing: Standing, *, number: int | None = None) -> None:
    """Let the person say that what was recorded is wrong: a signature is withdrawn, a refusal pointed out.

    `number` is that of the recording which they were shown. How it is printed by now does not matter: it is wrong.
    Said again of a refusal, it does nothing. Raises `AnswerRefused` where nothing that was recorded stands, or another
    recording than was shown.
    """
    recording = _standing(session, standing)
    if number is not None and number != recording.id:
        raise AnswerRefused(_CHANGED)
    if is_denied(session, recording):
        return
    _log(session, standing, _DENIED, recording)
    if recording.decision is Decision.SIGN:
        endorsement.withdraw(session, standing)
        return
    ours = update(Invitation).where(Invitation.id == standing.invitation_id)
    session.connection().execute(ours.values(comment=NOT_MINE))
    happenings.record(session, AccountNotice.NOTE, standing.invitation_id)
    if standing.is_open:
        number, address = standing.invitation_id, standing.email
        to = Addressee(number, standing.statement_id, address, standing.text_version_id)
        outbox.enqueue(session, MailKind.LINK, [to])


def is_denied(session: Session, recording: Recording) -> bool:
    """Return whether the person said that what was recorded is wrong."""
    ours = (AuditEvent.subject_type == "invitation") & (AuditEvent.subject_id == recording.invitation_id)
    said = session.scalars(select(AuditEvent.details).where(ours, AuditEvent.action == _DENIED))
    return any((details or {}).get("recording") == recording.id for details in said)


def _standing(session: Session, standing: Standing) -> Recording:
    """Return what was recorded and stands; of two who answer at once, the second waits for what the first said."""
    session.execute(select(Invitation.id).where(Invitation.id == standing.invitation_id).with_for_update())
    recording = find(session, standing)
    if recording is None:
        raise AnswerRefused(_GONE)
    return recording


def _log(session: Session, standing: Standing, action: str, recording: Recording) -> None:
    actor, subject = person_actor(standing.invitation_id), ("invitation", standing.invitation_id)
    audit.record(session, action, subject, actor=actor, details={"recording": recording.id})
