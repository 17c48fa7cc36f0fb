"""Amending: another text for a statement that people were asked to sign, as its next version.

A change of substance makes every signature lapse: its person hears what changed, and
counts again once they have signed the new text. An editorial change leaves signatures
as they are: their people hear what changed, and can withdraw. Which it is, a coordinator
says, and whoever signed can judge.

It all happens under the statement's lock, so that answers come before it or after it,
in rows and log alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Select, case, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, database_time, table_of
from petition.domain import lengths
from petition.domain.compilations import Renderer
from petition.domain.confirmations import Shown
from petition.domain.digests import Text, texts_digest
from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import INVITATION, InvitationEvent
from petition.domain.text import clean_line, clean_text
from petition.domain.text_rules import Reading, shows_line_ends
from petition.errors import FieldError, FieldErrors
from petition.models import Invitation, Person, Signature, Statement, TextVersion
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing import text_evidence
from petition.services.statements import drafting, guards
from petition.services.statements.circulation import facts_of
from petition.services.statements.drafting import Draft, present
from petition.services.transitions import locked, move_all

invitations, persons, signatures = table_of(Invitation), table_of(Person), table_of(Signature)
_LAPSE = f"{INVITATION.thing}.{InvitationEvent.LAPSE}"


@dataclass(frozen=True)
class Amendment:
    """The next version of a text: `body` is Markdown, and `is_substantive` says what kind of a change it is.

    `renew_until` is until when those who signed may sign again where the statement has closed to answers;
    `is_told` says whether they hear of an editorial change. `joins_lines` is whether lines that were wrapped by hand
    are joined when it is read (`petition.domain.text_rules`); None leaves that as it is.
    """

    title: str
    body: str
    is_substantive: bool = True
    renew_until: datetime | None = None
    is_told: bool = True
    joins_lines: bool | None = None

    @property
    def notice(self) -> MailKind | None:
        """The mail that goes to those who signed, if one goes."""
        if self.is_substantive:
            return MailKind.TEXT_CHANGED
        return MailKind.TEXT_CORRECTED if self.is_told else None


class Signed(NamedTuple):
    """A live signature: its invitation, the address of its person, and the version that was signed."""

    invitation_id: int
    address: str
    text_version_id: int


class Amended(NamedTuple):
    """What was done: the number of the new version, the signatures that it concerns, and the mails about it."""

    number: int
    signatures: int
    mails: int


def cleaned(statement: Statement, amendment: Amendment) -> Amendment:
    """Return the amendment as it would be stored; raise `FieldErrors` that name every fault of its title and text."""
    faults: list[FieldError] = []
    title, body = amendment.title, amendment.body
    try:
        title = present(clean_line(title, "title", limit=lengths.TITLE), "title")
    except FieldError as fault:
        faults.append(fault)
    try:
        body = present(clean_text(body, "text"), "text")
    except FieldError as fault:
        faults.append(fault)
    joins_lines = reading_of(statement, amendment).joins_lines
    now = (statement.title, statement.body, statement.joins_lines)
    if not faults and (title, body, joins_lines) == now:
        faults.append(FieldError("text", f"is the same as that of version {statement.text_number}"))
    if faults:
        raise FieldErrors(faults)
    return replace(amendment, title=title, body=body, joins_lines=joins_lines)


def reading_of(statement: Statement, amendment: Amendment) -> Reading:
    """Return how the amended text is read: by the statement's rule, and as was chosen where that has a choice."""
    rule, joins_lines = statement.reading
    if amendment.joins_lines is not None and shows_line_ends(rule):
        joins_lines = amendment.joins_lines
    return Reading(rule, joins_lines)


def check_printed(statement: Statement, amendment: Amendment, *, render: Renderer) -> None:
    """Raise `FieldErrors` if the text could not be published as it is.

    Rendering takes time, so it is done outside of a transaction.
    """
    entries = Draft(
        slug=statement.slug,
        title=amendment.title,
        body=amendment.body,
        closes_at=statement.closes_at,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        contact_email=statement.contact_email,
        language=statement.language,
        reading=reading_of(statement, amendment),
    )
    if faults := drafting.printed(entries, render=render).faults:
        raise FieldErrors(faults)


def check_renewal(session: Session, statement: Statement, amendment: Amendment) -> None:
    """Raise `FieldError` unless signatures can be renewed, and there is one answer to until when."""
    has_closed = guards.needs_renewal_time(statement)
    if amendment.renew_until is None:
        if has_closed and amendment.is_substantive:
            problem = "is missing: the statement has closed, so those who signed need a time until which they can renew"
            raise FieldError("renew_until", problem)
    elif not (has_closed and amendment.is_substantive):
        raise FieldError("renew_until", "is for a change of substance in a statement that has closed")
    elif amendment.renew_until <= database_time(session):
        raise FieldError("renew_until", "is in the past")


def signed(session: Session, statement: Statement) -> list[Signed]:
    """Return the live signatures of a statement, in the order of the invitations."""
    query = (
        select(invitations.c.id, persons.c.email, signatures.c.text_version_id)
        .join_from(signatures, invitations, invitations.c.id == signatures.c.invitation_id)
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(signatures.c.statement_id == statement.id, signatures.c.ended_at.is_(None))
        .order_by(invitations.c.id)
    )
    return [Signed(*row) for row in session.connection().execute(query)]


def signed_numbers(statement: Statement) -> Select[int]:
    """Select the numbers of the people whose signatures of a statement are live."""
    theirs = (Signature.statement_id == statement.id) & Signature.ended_at.is_(None)
    return select(Invitation.person_id).join(Signature, Signature.invitation_id == Invitation.id).where(theirs)


def shown(statement: Statement, amendment: Amendment, people: Sequence[Signed]) -> Shown:
    """Return what `amend` must find again: the text and what it is, and those who signed, with their addresses."""
    until = amendment.renew_until.astimezone(UTC).isoformat() if amendment.renew_until else ""
    lines = reading_of(statement, amendment).joins_lines
    said = (amendment.title, amendment.body, lines, amendment.is_substantive, amendment.is_told, until)
    return Shown.of((*facts_of(statement), statement.text_number, *said), people)


def considered(session: Session, statement: Statement, amendment: Amendment) -> tuple[Amendment, list[Signed]]:
    """Return an amendment as it would be stored, and those who signed; raise what `amend` would."""
    guards.check_amends(statement, is_substantive=amendment.is_substantive)
    amendment = cleaned(statement, amendment)
    check_renewal(session, statement, amendment)
    return amendment, signed(session, statement)


def amend(
    session: Session, statement: Statement, amendment: Amendment, *, actor: str, expected: Shown | None = None
) -> Amended:
    """Make the next version of a statement's text and tell those who signed; return what was done.

    `expected` is what was shown to who confirmed it (`shown`); `ShownChanged` is
    raised where it is not so any more. Raises `IllegalTransition` in a state that
    allows no such change, and `FieldError` or `FieldErrors` for what is wrong or the same.
    """
    statement = locked(session, statement)
    amendment, people = considered(session, statement, amendment)
    shown(statement, amendment, people).check(expected, "Nothing was changed", what="signatories")
    version = _next_version(session, statement, amendment)
    about = {**text_evidence.details(version), "substance": version.is_substantive}
    if amendment.renew_until is not None:
        about["renew_until"] = amendment.renew_until.isoformat()
    audit.record(session, text_evidence.AMEND, ("statement", statement.id), actor=actor, details=about)
    if amendment.is_substantive:
        _lapse(session, statement, amendment.renew_until, actor)
    outbox.speak_of(session, statement.id, version.id)
    mails = 0
    if amendment.notice is not None:
        told = (Addressee(one.invitation_id, statement.id, one.address, version.id) for one in people)
        mails = outbox.enqueue(session, amendment.notice, told)
    session.refresh(statement)
    return Amended(version.number, len(people), mails)


def _next_version(session: Session, statement: Statement, amendment: Amendment) -> TextVersion:
    """Store the version; the columns of the draft follow it, because pages and mails of the desk read them."""
    number, reading = statement.text_number + 1, reading_of(statement, amendment)
    text = {"title": amendment.title, "body": amendment.body, "language": statement.language}
    version = TextVersion(
        statement_id=statement.id,
        number=number,
        digest=texts_digest(Text(**text)),
        is_substantive=amendment.is_substantive,
        # What did not change reads as it did.
        text_rule=reading.rule,
        joins_lines=reading.joins_lines,
        **text,
    )
    session.add(version)
    statement.title, statement.body, statement.text_number = amendment.title, amendment.body, number
    statement.joins_lines = reading.joins_lines
    session.flush()
    return version


def _lapse(session: Session, statement: Statement, renew_until: datetime | None, actor: str) -> None:
    """End every live signature of a statement; with `renew_until`, let their people sign until then.

    Where somebody changed what an invitation says, its signature ends all the same, and the log tells of it.
    """
    values = {}
    if renew_until is not None:
        # Whoever was admitted for longer keeps that time.
        is_later = invitations.c.admitted_until > renew_until
        values["admitted_until"] = case((is_later, invitations.c.admitted_until), else_=renew_until)
    ours = invitations.c.statement_id == statement.id
    moved = move_all(session, INVITATION, Invitation, ours, InvitationEvent.LAPSE, actor=actor, values=values)
    ended = session.connection().execute(
        update(signatures)
        .where(signatures.c.statement_id == statement.id, signatures.c.ended_at.is_(None))
        .values(ended_at=database_now(), ending=Ending.LAPSED, ended_by=actor)
        .returning(signatures.c.invitation_id)
    )
    if others := sorted(set(ended.scalars()) - set(moved)):
        audit.record_all(session, _LAPSE, INVITATION.thing, others, actor=actor)
        if values:
            session.connection().execute(update(invitations).where(invitations.c.id.in_(others)).values(values))
