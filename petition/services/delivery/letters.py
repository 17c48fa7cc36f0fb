"""What a mail says: of a queued one, and of one that is only looked at beforehand."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, false, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, aliased

from petition.db import database_now
from petition.domain.corrections import PrintedLine
from petition.domain.digests import text_digest
from petition.domain.letters import Letter, StatementLetter
from petition.domain.links import Link
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.mails import ABOUT_TEXT, ASKING, RULES, MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import INVITATION, PUBLISHED, InvitationEvent, InvitationState, StatementState
from petition.models import Correction, Invitation, OutboxMessage, Person, Signature, Statement, TextVersion
from petition.models.correction import printed_correction
from petition.models.invitation import may_answer
from petition.services.delivery import other_letters
from petition.services.delivery.line_changes import ABOUT_LINES, with_corrections
from petition.services.delivery.pointless import is_at_home, is_of_signatory, pointless
from petition.services.delivery.signature_facts import with_signature_facts
from petition.services.delivery.text_changes import with_changes
from petition.services.statements import country_labels

# A link that was never given to anybody opens nothing.
_NOBODYS = Link(bytes(16), 0)
_CAN_DECLINE = frozenset(INVITATION.sources(InvitationEvent.DECLINE))
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
    *(Person.additional_name, Person.name_order),
    *(Person.country, Person.language, Person.retired_at, Person.email, Person.complained_at),
    Person.do_not_invite,
    # It is looked for only where it matters, which is seldom.
    case((func.lower(OutboxMessage.recipient) != func.lower(Person.email), _ASKED_ANEW), else_=false()).label(
        "is_asked_anew"
    ),
    *(Statement.closes_at, Statement.time_zone, Statement.requested_by, Statement.contact_email),
    *(may_answer().label("is_open"), Statement.state.label("statement_state"), Statement.slug, Statement.cancelled_at),
    *(Statement.release_at, (Statement.release_at <= database_now()).label("is_release_over")),
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
    *("text_number", "time_zone", "requested_by", "contact_email", "is_open", "signed_at", "slug", "release_at"),
)


def _letter(row: Any, correction: Correction | None, labels: Mapping[str, str]) -> StatementLetter:
    theirs = (row.given_name, row.family_name, row.honorific_prefix, row.honorific_suffix)
    person = PersonName(*theirs, row.additional_name, row.name_order)
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
        until=closes_at if RULES[row.kind].asks and not is_of_signatory(row) else None,
        pointless=pointless(row),
        moved_to="" if is_at_home(row) else row.email,
        list_form=ListForm.read(row.list_form),
        own=OwnPart(*(getattr(row, f"part_{part}") for part in OwnPart._fields)),
        details=row.details or {},
    )


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
        slug=statement.slug,
        release_at=statement.release_at,
        contact_email=statement.contact_email,
        list_form=ListForm.read(statement.list_form),
        affiliation=Affiliation(*(getattr(person, part) for part in Affiliation._fields)),
    )
