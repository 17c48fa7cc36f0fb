"""What a mail says: of a queued one, and of one that is only looked at beforehand."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, false, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, aliased

from petition.domain.corrections import PrintedLine
from petition.domain.digests import text_digest
from petition.domain.letters import Letter, StatementLetter
from petition.domain.links import Link
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.mails import ABOUT_TEXT, ASKING, BY_OWN_ACT, RULES, MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import INVITATION, PUBLISHED, WAITED_FOR, InvitationEvent, InvitationState, StatementState
from petition.models import Correction, Invitation, OutboxMessage, Person, Signature, Statement, TextVersion
from petition.models.correction import printed_correction
from petition.models.invitation import may_answer
from petition.services.delivery import other_letters
from petition.services.delivery.line_changes import ABOUT_LINES, with_corrections
from petition.services.delivery.signature_facts import with_signature_facts
from petition.services.delivery.text_changes import with_changes
from petition.services.statements import country_labels

# A link that was never given to anybody opens nothing.
_NOBODYS = Link(bytes(16), 0)
_OF_CANCELLING = frozenset({MailKind.CANCELLED, MailKind.RESUMED})
# What is told to whoever has signed, and to nobody else.
_OF_SIGNATURES = frozenset(
    {MailKind.TEXT_CORRECTED, MailKind.REQUESTER_CHANGED, MailKind.LINE_CHANGED, MailKind.LINE_QUESTION}
)
_CAN_DECLINE = frozenset(INVITATION.sources(InvitationEvent.DECLINE))
# What says nothing but that an answer is wanted, and how to give one; others that ask also tell what changed.
_ONLY_ASK = frozenset({MailKind.INVITATION, MailKind.REMINDER, MailKind.LINK})
_newer = aliased(OutboxMessage)
_ASKED_ANEW = exists().where(
    _newer.invitation_id == OutboxMessage.invitation_id, _newer.id > OutboxMessage.id, _newer.kind.in_(ASKING)
)
# Columns and not entities: a batch of mails shares one text, which is long, and no letter holds it.
_COLUMNS = (
    *(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.message_key),
    *(OutboxMessage.created_at, OutboxMessage.details),
    *(Invitation.nonce, Invitation.link_version, Invitation.muted_at, Invitation.state.label("invitation_state")),
    *(Invitation.merged_into_id, Invitation.held_at),
    *(Person.given_name, Person.family_name, Person.honorific_prefix, Person.honorific_suffix),
    *(Person.country, Person.language, Person.retired_at, Person.email, Person.complained_at),
    # It is looked for only where it matters, which is seldom.
    case((func.lower(OutboxMessage.recipient) != func.lower(Person.email), _ASKED_ANEW), else_=false()).label(
        "is_asked_anew"
    ),
    *(Statement.closes_at, Statement.time_zone, Statement.requested_by, Statement.contact_email),
    *(may_answer().label("is_open"), Statement.state.label("statement_state"), Statement.cancelled_at),
    *(Invitation.admitted_until, printed_correction(Signature.id, OutboxMessage.created_at).label("correction")),
    *(TextVersion.title, TextVersion.language.label("text_language"), TextVersion.digest),
    *(TextVersion.id.label("text"), TextVersion.number.label("text_number"), Invitation.id.label("invitation")),
    *(Signature.id.label("signature"), Signature.ended_at.label("signature_ended_at"), Signature.signed_at),
    Signature.text_version_id.label("signed_text"),
    *(Signature.given_name.label("signed_given"), Signature.family_name.label("signed_family")),
    *(Signature.honorific_prefix.label("signed_prefix"), Signature.honorific_suffix.label("signed_suffix")),
    *(Invitation.is_counted_only, Signature.is_counted_only.label("signed_counted_only")),
    Statement.list_form,
    # As it was when they signed, or else as it is in this statement now.
    *(func.coalesce(getattr(Signature, part), getattr(Invitation, part)).label(part) for part in Affiliation._fields),
    *(getattr(Invitation, part).label(f"part_{part}") for part in OwnPart._fields),
)


def letters(session: Session, message_ids: Collection[int]) -> dict[int, Letter]:
    """Return what queued mails say, by their numbers; what cannot be read of one is its `fault`."""
    try:
        # After an error PostgreSQL goes on behind a savepoint alone.
        with session.begin_nested():
            found = _to_invited(session, message_ids)
            # Few mails are to others, so most batches need no second query.
            if len(found) < len(message_ids):
                found |= other_letters.letters(session, message_ids)
    except (OperationalError, InterfaceError):
        # The database is away.
        raise
    # Whatever else it is, it comes of one row; the others are read without it.
    except Exception as problem:
        if len(message_ids) == 1:
            return other_letters.unreadable(session, message_ids, f"{type(problem).__name__}: {problem}")
        return {number: letter for one in message_ids for number, letter in letters(session, [one]).items()}
    lost = set(message_ids) - set(found)
    return found | other_letters.unreadable(session, lost, "what the mail is about is not there") if lost else found


def _to_invited(session: Session, message_ids: Collection[int]) -> dict[int, Letter]:
    """Return the letters to people who were invited.

    A receipt tells of the signature that it was queued with, whatever has
    happened since; the mail's own time is when that was.
    """
    told = (
        select(func.max(Signature.id))
        .where(Signature.invitation_id == Invitation.id, Signature.signed_at <= OutboxMessage.created_at)
        .correlate(Invitation, OutboxMessage)
        .scalar_subquery()
    )
    query = (
        select(*_COLUMNS)
        .join_from(OutboxMessage, Invitation, Invitation.id == OutboxMessage.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .join(TextVersion, TextVersion.id == OutboxMessage.text_version_id)
        .outerjoin(Signature, Signature.id == told)
        .where(OutboxMessage.id.in_(message_ids))
    )
    rows = session.execute(query).all()
    numbers = {row.correction for row in rows if row.correction is not None}
    corrected = session.scalars(select(Correction).where(Correction.id.in_(numbers))) if numbers else ()
    corrections = {one.id: one for one in corrected}
    labels = country_labels.in_use(session, {}) if rows else {}
    found = {row.id: _letter(row, corrections.get(row.correction), labels) for row in rows}
    changed = with_changes(session, [row for row in rows if row.kind in ABOUT_TEXT], found)
    lines = with_corrections(session, [row for row in rows if row.kind in ABOUT_LINES], found)
    return with_signature_facts(session, rows, {**found, **changed, **lines})


# What a letter has of its row by the same name.
_OF_ROW = (
    *("kind", "recipient", "message_key", "created_at", "language", "country", "title", "text_language", "digest"),
    *("text_number", "time_zone", "requested_by", "contact_email", "is_open", "signed_at"),
)


def _letter(row: Any, correction: Correction | None, labels: Mapping[str, str]) -> StatementLetter:
    person = PersonName(row.given_name, row.family_name, row.honorific_prefix, row.honorific_suffix)
    signed = (row.signed_given, row.signed_family, row.signed_prefix, row.signed_suffix)
    own = Affiliation(*(getattr(row, part) for part in Affiliation._fields))
    line = correction.line if correction else PrintedLine(person if row.signature is None else PersonName(*signed), own)
    is_late = row.admitted_until is not None and row.statement_state is not StatementState.CIRCULATING
    closes_at = row.admitted_until if is_late else row.closes_at
    # The link of an invitation that ended opens nothing, so who is told of that is led to a page for all.
    has_link = row.merged_into_id is None or not RULES[row.kind].page
    return StatementLetter(
        **{name: getattr(row, name) for name in _OF_ROW},
        link=Link(row.nonce, row.link_version) if has_link else None,
        person=person,
        printed=line.name,
        affiliation=line.affiliation,
        labels=labels,
        closes_at=closes_at,
        is_published=row.statement_state in PUBLISHED,
        is_named=not row.is_counted_only and not row.signed_counted_only,
        has_lapsed=row.invitation_state is InvitationState.LAPSED,
        can_decline=row.statement_state not in PUBLISHED and row.invitation_state in _CAN_DECLINE,
        until=closes_at if RULES[row.kind].asks and not _is_of_signatory(row) else None,
        pointless=_pointless(row),
        moved_to="" if _is_at_home(row) else row.email,
        list_form=ListForm.read(row.list_form),
        own=OwnPart(*(getattr(row, f"part_{part}") for part in OwnPart._fields)),
        details=row.details or {},
    )


def _pointless(row: Any) -> str:
    """Return why a mail need not be sent any more, empty if it should go.

    Between the queue and the server a person may have answered, or the
    statement closed; asking them then would only confuse.
    """
    rule = RULES[row.kind]
    if rule.asks and not row.is_open and not _is_of_signatory(row):
        return "not sent: the statement had closed"
    if rule.asks and row.retired_at is not None:
        return "not sent: the person is no longer on the roster"
    if (rule.asks or row.kind in _OF_CANCELLING) and row.invitation_state is InvitationState.UNINVITED:
        return "not sent: the person is not invited any more"
    if stopped := _stopped(row) or _ended(row):
        return stopped
    # Somebody who declined or withdrew may be admitted late, to sign after all.
    has_signed = row.kind is MailKind.ADMITTED and row.invitation_state is InvitationState.SIGNED
    if has_signed or (rule.until_answered and row.invitation_state not in WAITED_FOR):
        return "not sent: the person had answered"
    if not _is_at_home(row):
        if not row.email:
            return "not sent: the person has no address any more"
        if row.kind in _ONLY_ASK and row.is_asked_anew:
            return "not sent: a newer mail goes to the new address"
    return ""


def _stopped(row: Any) -> str:
    """Return how the person stopped mails of this kind, empty if they did not."""
    if row.complained_at is not None and row.kind not in BY_OWN_ACT:
        return "not sent: the person reported a mail of ours as spam"
    is_about_no_signature = row.kind in _OF_CANCELLING and row.invitation_state is not InvitationState.SIGNED
    is_muted = row.muted_at is not None and (RULES[row.kind].is_stopped or is_about_no_signature)
    return "not sent: the person asked for no more mails" if is_muted else ""


def _ended(row: Any) -> str:
    """Return that what a mail was queued for, such as an answer, does not stand any more, empty if it does."""
    is_cancelled = row.statement_state is StatementState.CANCELLED
    if row.kind is MailKind.CANCELLED and not (is_cancelled and row.created_at >= row.cancelled_at):
        return "not sent: the cancellation was taken back"
    if row.kind is MailKind.RESUMED and is_cancelled:
        return "not sent: the statement was cancelled again"
    if row.kind is MailKind.RECORDED and (row.details or {}).get("decision") == Decision.DECLINE:
        return "" if row.invitation_state is InvitationState.DECLINED else "not sent: they had answered otherwise"
    is_of_all = row.kind in _OF_SIGNATURES and row.invitation_state is not InvitationState.SIGNED
    is_of_one = (
        row.kind in (*ABOUT_LINES, MailKind.RECORDED, MailKind.LINE_QUESTION) and row.signature_ended_at is not None
    )
    if is_of_all or is_of_one:
        return "not sent: the signature that it is about had ended"
    is_settled = row.kind is MailKind.LINE_QUESTION and row.held_at is None
    return "not sent: the line is not held any more" if is_settled else ""


def _is_of_signatory(row: Any) -> bool:
    """Return whether a mail gives their link to somebody who has signed: they can withdraw after the end, too."""
    is_live = row.invitation_state is InvitationState.SIGNED and row.statement_state is not StatementState.CANCELLED
    return row.kind is MailKind.LINK and is_live


def _is_at_home(row: Any) -> bool:
    """Return whether a mail waits for the address on file; its link must not come to an earlier one."""
    return bool(row.recipient.lower() == row.email.lower())


def sample(
    statement: Statement, person: Person, kind: MailKind, now: datetime, *, labels: Mapping[str, str]
) -> StatementLetter:
    """Return what `person` would read if it were queued now; its link opens nothing.

    `labels` are the organisation's labels of countries.
    """
    return StatementLetter(
        kind=kind,
        recipient=person.email,
        message_key="preview",
        created_at=now,
        link=_NOBODYS,
        person=person.person_name,
        printed=person.person_name,
        country=person.country,
        labels=labels,
        title=statement.title,
        text_language=statement.language,
        language=person.language,
        digest=text_digest(statement.title, statement.body, statement.language),
        text_number=statement.text_number,
        closes_at=statement.closes_at,
        until=statement.closes_at if RULES[kind].asks else None,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        contact_email=statement.contact_email,
        list_form=ListForm.read(statement.list_form),
        affiliation=Affiliation(*(getattr(person, part) for part in Affiliation._fields)),
    )
