"""Endorsement: what a signatory does: sign, decline, withdraw.

This is the hot path: on the last evening everyone answers at once. An answer is
one joined query and four statements, written with SQLAlchemy Core
because the ORM's bookkeeping costs almost half of the throughput here. What the
person reads before is in `petition.services.signing.standings`.

An answer takes a share lock on the statement: closing, and whatever else
locks the statement, waits for the answers in hand, and answers that come later see the new state. So rows and
audit log tell one order.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain.account_notices import AccountNotice
from petition.domain.mails import PERIOD, MailKind
from petition.domain.names.person_name import PersonName, check_name
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from petition.domain.signatures import SALT_BYTES, Ending, line_digest
from petition.domain.states import INVITATION, InvitationEvent, InvitationState
from petition.domain.too_often import TooManyAnswers
from petition.errors import AnswerRefused, FieldError, IllegalTransition, StatementClosed, TextChanged
from petition.models import AuditEvent, Invitation, Signature
from petition.services import audit, happenings, outbox
from petition.services.outbox import Addressee
from petition.services.signing import holds
from petition.services.signing.lines import person_actor
from petition.services.signing.standing import Standing
from petition.services.transitions import move

invitations, signatures, audit_events = (table_of(model) for model in (Invitation, Signature, AuditEvent))
_SIGN = insert(signatures).inline()
_NOTE = update(invitations).where(invitations.c.id == bindparam("invitation")).values(comment=bindparam("words"))
# What a signatory is told when an answer does not fit what was recorded before.
_REFUSALS = {
    InvitationEvent.SIGN: "Your signature could not be recorded. Please open the link in your mail again.",
    InvitationEvent.DECLINE: "You had answered already, so this was not recorded. What was recorded stands below.",
    InvitationEvent.WITHDRAW: "There is no signature of yours to withdraw.",
}
_NOT_ASKED = "You are not asked to sign this statement any more, so your answer was not recorded."
_WITHDRAW = (
    update(signatures)
    .where(signatures.c.invitation_id == bindparam("invitation"), signatures.c.ended_at.is_(None))
    .values(ended_at=database_now(), ending=Ending.WITHDRAWN, ended_by=bindparam("actor"))
)
_WITHDRAW_SHOWN = _WITHDRAW.where(signatures.c.id == bindparam("shown"))
_STANDS = select(signatures.c.id).where(
    signatures.c.invitation_id == bindparam("invitation"), signatures.c.ended_at.is_(None)
)
# So many answers may one invitation give within a day, because their rows stay for good; then signing again
# waits, and withdrawing never does. Only who signed before is asked about.
MOST_ANSWERS = 20
_SIGNED_BEFORE = (InvitationState.WITHDRAWN, InvitationState.LAPSED)
_EARLIEST = (
    select(audit_events.c.at)
    .where(
        *(audit_events.c.subject_type == "invitation", audit_events.c.subject_id == bindparam("invitation")),
        audit_events.c.action.in_(("invitation.sign", "invitation.withdraw")),
        audit_events.c.at > database_after(-PERIOD.total_seconds()),
    )
    .order_by(audit_events.c.id.desc())
    .offset(MOST_ANSWERS - 1)
    .limit(1)
)


def sign(
    session: Session,
    standing: Standing,
    name: PersonName,
    *,
    comment: str = "",
    digest: str | None = None,
    beside: str | None = None,
    is_counted_only: bool | None = None,
    seen: str | None = None,
) -> bool:
    """Record the signature, queue its receipt; return False if it was there already.

    `standing` was read with its lock. `digest` is that of the text which the signatory was shown, and
    `beside` that of what would be printed beside their name. `is_counted_only` is whether they chose to be counted
    and not named, where they have that choice. `seen` is that of the line which they confirmed (`Standing.seen`), if
    they changed their name. Raises `StatementClosed`, `TextChanged`, `TooManyAnswers`, `LineNotSeen`, or
    `FieldError` for what is no name, and for a choice that they do not have or did not make.
    """
    if standing.signature_id is not None:
        return False
    _must_be_open(standing)
    if digest is not None and digest != standing.digest:
        raise TextChanged("The text has changed since you opened this page. Please read it again.")
    _check_choice(standing, is_counted_only, beside)
    check_name(name)
    if standing.state in _SIGNED_BEFORE:
        earliest = session.connection().execute(_EARLIEST, {"invitation": standing.invitation_id}).scalar()
        if earliest is not None:
            raise TooManyAnswers(earliest + PERIOD - standing.read_at)
    # Of who is not named nothing is printed.
    why = () if is_counted_only or standing.is_counted_only else holds.judge_name(standing, name, seen)
    salt = secrets.token_bytes(SALT_BYTES)
    said = (standing.digest, standing.country, name, standing.affiliation)
    line = line_digest(salt, *said, is_counted_only=is_counted_only)
    try:
        held = {"held_at": standing.read_at if why else None, "held_for": " ".join(why)}
        _answer(session, standing, InvitationEvent.SIGN, comment, {"text": standing.digest, "line": line}, values=held)
    except IllegalTransition as refusal:
        # Another tab got through between our reading and our writing. An invitation that only says so is no signature.
        if session.connection().execute(_STANDS, {"invitation": standing.invitation_id}).scalar() is not None:
            return False
        raise _refused(refusal, InvitationEvent.SIGN) from None
    insert_signature(session, standing, name, salt, is_counted_only)
    if why:
        holds.record(session, standing.invitation_id, why)
    if comment:
        happenings.record(session, AccountNotice.NOTE, standing.invitation_id)
    outbox.enqueue(session, MailKind.RECEIPT, [_addressee(standing)._replace(details={"held": True} if why else None)])
    return True


def decline(session: Session, standing: Standing, *, comment: str = "") -> bool:
    """Record that the person declines; return False if they already had.

    Declining again keeps a new note to the coordinator. Of a published statement there is nothing to decline.
    """
    _must_be_open(standing)
    if standing.is_published:
        raise StatementClosed("The statement has been published without your name, so there is nothing to decline.")
    if standing.signature_id is not None:
        raise AnswerRefused(_REFUSALS[InvitationEvent.DECLINE])
    if standing.state is InvitationState.DECLINED:
        if comment:
            session.connection().execute(_NOTE, {"invitation": standing.invitation_id, "words": comment})
            happenings.record(session, AccountNotice.NOTE, standing.invitation_id)
        return False
    try:
        _answer(session, standing, InvitationEvent.DECLINE, comment)
    except IllegalTransition as refusal:
        if refusal.state == InvitationState.DECLINED:
            return False
        raise _refused(refusal, InvitationEvent.DECLINE) from None
    if comment:
        happenings.record(session, AccountNotice.NOTE, standing.invitation_id)
    outbox.enqueue(session, MailKind.DECLINED, [_addressee(standing)])
    return True


def withdraw(session: Session, standing: Standing) -> bool:
    """End the live signature; return False if there was none any more.

    It is possible at any time. Once the statement is published, the next edition
    leaves the name out. What is live ends whatever the invitation says, because somebody
    may have changed that.
    """
    ours = {"invitation": standing.invitation_id, "actor": person_actor(standing.invitation_id)}
    try:
        _answer(session, standing, InvitationEvent.WITHDRAW)
        session.connection().execute(_WITHDRAW, ours)
    except IllegalTransition as refusal:
        # Only the signature that was shown: whoever signs at this moment has another one.
        shown = {**ours, "shown": standing.signature_id}
        if not session.connection().execute(_WITHDRAW_SHOWN, shown).rowcount:
            if refusal.state == InvitationState.WITHDRAWN:
                return False
            raise _refused(refusal, InvitationEvent.WITHDRAW) from None
        actor = person_actor(standing.invitation_id)
        audit.record(session, "invitation.withdraw", ("invitation", standing.invitation_id), actor=actor)
    outbox.enqueue(session, MailKind.WITHDRAWN, [_addressee(standing)])
    return True


def _addressee(standing: Standing) -> Addressee:
    return Addressee(standing.invitation_id, standing.statement_id, standing.email, standing.text_version_id)


def _refused(refusal: IllegalTransition, event: InvitationEvent) -> AnswerRefused:
    """Return what the person is told whose answer does not fit, by where they stand at that moment."""
    return AnswerRefused(_NOT_ASKED if refusal.state == InvitationState.UNINVITED else _REFUSALS[event])


def _must_be_open(standing: Standing) -> None:
    if standing.state is InvitationState.UNINVITED:
        raise AnswerRefused(_NOT_ASKED)
    if not standing.is_open:
        raise StatementClosed("Your answer came after the end, so it was not recorded.")


def _check_choice(standing: Standing, is_counted_only: bool | None, beside: str | None) -> None:
    """Refuse a choice that the signatory does not have, or has and did not make, and another line than was shown."""
    has_chosen = is_counted_only is not None
    if beside is not None and beside != standing.beside:
        if has_chosen == standing.may_choose:
            what = "What stands beside your name has changed"
        elif has_chosen:
            what = "Whether you can be counted without your name has changed"
        else:
            what = "You can choose by now whether the list prints your name. That has changed"
        raise TextChanged(f"{what} since you opened this page. Please look at it.")
    if has_chosen and not standing.may_choose:
        raise FieldError("naming", "this statement does not let you choose whether the list prints your name")
    if standing.may_choose and not has_chosen:
        raise FieldError("naming", "choose whether the list prints your name")


def _answer(
    session: Session,
    standing: Standing,
    event: InvitationEvent,
    comment: str = "",
    details: dict[str, Any] | None = None,
    *,
    values: Mapping[str, Any] | None = None,
) -> None:
    move(
        session,
        INVITATION,
        Invitation,
        standing.invitation_id,
        event,
        actor=person_actor(standing.invitation_id),
        time_column="answered_at",
        # A note that was written earlier stays until another one is written.
        values={**(values or {}), **({"comment": comment} if comment else {})},
        details=details,
    )


def insert_signature(
    session: Session, standing: Standing, name: PersonName, salt: bytes, is_counted_only: bool | None
) -> None:
    """Insert a signature of the text and the affiliation that the standing has; the move is the caller's."""
    is_other = not name.same_person_as(standing.roster_name)
    order = sort_name(name, standing.country) if is_other else standing.sort_name
    row = {
        "invitation_id": standing.invitation_id,
        "statement_id": standing.statement_id,
        "text_version_id": standing.text_version_id,
        "given_name": name.given_name,
        "family_name": name.family_name,
        "honorific_prefix": name.honorific_prefix,
        "honorific_suffix": name.honorific_suffix,
        "country": standing.country,
        "sort_name": order,
        "sort_key": sort_key(order),
        "name_changed": name != standing.roster_name,
        "salt": salt,
        "is_counted_only": is_counted_only,
        **standing.affiliation._asdict(),
    }
    session.connection().execute(_SIGN, row)
