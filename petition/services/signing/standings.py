"""Where a signatory stands: all that their page shows, in one joined query.

Reading it is the hot path of the last evening, so it is written with
SQLAlchemy Core, and made once with named parameters: making a statement anew,
and working out anew that its SQL is known, costs as much as running it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from petition.db import database_now, is_on_snapshot, table_of
from petition.domain.links import Link
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, Listed, OwnPart
from petition.domain.names.person_name import PersonName
from petition.domain.states import INVITATION, PUBLISHED, InvitationEvent, InvitationState, StatementState
from petition.domain.text_rules import Reading
from petition.domain.times import format_short_day
from petition.errors import BadLink
from petition.models import Correction, Invitation, Person, Signature, Statement, TextVersion
from petition.models.correction import printed_correction
from petition.models.invitation import may_answer
from petition.services.signing.last_printed import may_have_ended, offered_names

invitations = table_of(Invitation)
statements = table_of(Statement)
persons = table_of(Person)
text_versions = table_of(TextVersion)
signatures = table_of(Signature)

# Whoever signs says their name themselves.
_ANYBODY = PersonName("Given", "Family")
_CAN_SIGN = frozenset(INVITATION.sources(InvitationEvent.SIGN))
_CAN_DECLINE = frozenset(INVITATION.sources(InvitationEvent.DECLINE))


@dataclass(frozen=True)
class Standing:
    """All that a signatory's page shows: the invitation, its statement and text,
    the person, and their live signature if there is one. `read_at` is by the database's clock.

    `is_open` says whether this person may answer now, and `closes_at` until when:
    somebody who was admitted late has a time of their own. `signed_name` and
    `signed_affiliation` are as they are printed, corrections included. `offered_name` is filled in when they
    sign: the roster's, or as they were printed last by a signature that ended.
    """

    invitation_id: int
    statement_id: int
    text_version_id: int
    reference: str
    link_version: int
    state: InvitationState
    statement_state: StatementState
    slug: str
    closes_at: datetime
    closed_at: datetime | None
    cancelled_at: datetime | None
    time_zone: str
    requested_by: str
    contact_email: str
    text_number: int
    title: str
    body: str
    reading: Reading
    language: str
    digest: str
    country: str
    email: str
    sort_name: str
    answered_at: datetime | None
    comment: str
    list_form: ListForm
    roster_name: PersonName
    offered_name: PersonName
    affiliation: Affiliation
    own: OwnPart
    signature_id: int | None
    signed_name: PersonName | None
    signed_affiliation: Affiliation | None
    signed_at: datetime | None
    read_at: datetime
    is_open: bool

    @property
    def ended_at(self) -> datetime:
        """When answers end, or ended: by hand, or else at the closing time."""
        return self.cancelled_at or self.closed_at or self.closes_at

    @property
    def is_published(self) -> bool:
        """Whether an edition is out, so that only the next one can leave a name out."""
        return self.statement_state in PUBLISHED

    @property
    def is_late(self) -> bool:
        """Whether this person was admitted: they may answer, and others may not any more."""
        return self.is_open and self.statement_state is not StatementState.CIRCULATING

    @property
    def can_sign(self) -> bool:
        """Whether this person can sign now."""
        return self.is_open and self.state in _CAN_SIGN

    @property
    def can_decline(self) -> bool:
        """Whether this person can decline now; of a published statement there is nothing to decline."""
        return self.is_open and not self.is_published and self.state in _CAN_DECLINE

    @property
    def beside(self) -> str:
        """A digest of what is printed beside the name when they sign, so that this is what they were shown.

        It is of the line as the list's form makes it, and of what may stand as a heading: country, part or section.
        """
        return self._beside(self.affiliation)

    @property
    def signed_beside(self) -> str:
        """The same digest of the signature that stands; empty without one."""
        return self._beside(self.signed_affiliation) if self.signed_affiliation else ""

    def _beside(self, affiliation: Affiliation) -> str:
        form = self.list_form
        line = form.line_of(Listed(_ANYBODY, affiliation, self.country, self.own), self.language)
        section = self.own.section if "section" in form.slots else ""
        headings = [section, *(getattr(affiliation, part) for part in form.parts)]
        return hashlib.sha256("\0".join([self.country, line, *headings]).encode()).hexdigest()

    @property
    def name(self) -> PersonName:
        """The name to print: as it was signed, or else as it is offered."""
        return self.signed_name or self.offered_name

    def country_label(self, labels: Mapping[str, str]) -> str:
        """Return what the list prints for the person's country; `labels` are the organisation's."""
        return self.list_form.country_label(self.country, self.language, labels)

    def line(self, name: PersonName, country_label: str) -> str:
        """Return the person's line of the list as it is printed with `name`."""
        return self.line_with(name, self.signed_affiliation or self.affiliation, country_label)

    def line_with(self, name: PersonName, affiliation: Affiliation, country_label: str) -> str:
        """Return the line as it would be printed with a name and an affiliation."""
        date = format_short_day(self.signed_at, self.time_zone, self.language) if self.signed_at else ""
        return self.list_form.line_of(Listed(name, affiliation, country_label, self.own, date), self.language)


_PARTS = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
_AFFILIATION = Affiliation._fields
_QUERY = (
    select(
        invitations.c.id.label("invitation_id"),
        invitations.c.statement_id,
        text_versions.c.id.label("text_version_id"),
        invitations.c.reference,
        invitations.c.link_version,
        invitations.c.state,
        statements.c.state.label("statement_state"),
        statements.c.slug,
        statements.c.closes_at,
        statements.c.closed_at,
        statements.c.cancelled_at,
        statements.c.time_zone,
        statements.c.requested_by,
        statements.c.contact_email,
        statements.c.list_form,
        text_versions.c.number.label("text_number"),
        text_versions.c.title,
        text_versions.c.body,
        text_versions.c.text_rule,
        text_versions.c.joins_lines,
        text_versions.c.language,
        text_versions.c.digest,
        # What was signed stays, though the roster may say another country since.
        func.coalesce(signatures.c.country, persons.c.country).label("country"),
        persons.c.email,
        persons.c.sort_name,
        invitations.c.answered_at,
        invitations.c.comment,
        *(persons.c[part].label(f"roster_{part}") for part in _PARTS),
        *(invitations.c[part].label(f"own_{part}") for part in _AFFILIATION),
        *(invitations.c[part].label(f"part_{part}") for part in OwnPart._fields),
        *(signatures.c[part].label(f"signed_{part}") for part in (*_PARTS, *_AFFILIATION)),
        signatures.c.id.label("signature_id"),
        signatures.c.signed_at,
        database_now().label("read_at"),
        may_answer().label("is_open"),
        invitations.c.admitted_until,
        printed_correction(signatures.c.id).label("correction_id"),
    )
    .join(statements, statements.c.id == invitations.c.statement_id)
    .join(
        text_versions,
        (text_versions.c.statement_id == statements.c.id) & (text_versions.c.number == statements.c.text_number),
    )
    .join(persons, persons.c.id == invitations.c.person_id)
    .outerjoin(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
    .where(invitations.c.link_version == bindparam("link_version"))
)
_BY_LINK = _QUERY.where(invitations.c.nonce == bindparam("nonce"))
_BY_REFERENCE = _QUERY.where(invitations.c.reference == bindparam("reference"))
_LOCKING = _BY_REFERENCE.with_for_update(read=True, of=statements)
_LOCK = (
    select(statements.c.id)
    .join(invitations, invitations.c.statement_id == statements.c.id)
    .where(invitations.c.reference == bindparam("reference"))
    .with_for_update(read=True, of=statements)
)


def _read(session: Session, query: Select[Any], **which: Any) -> Standing:
    row = session.connection().execute(query, which).one_or_none()
    if row is None:
        raise BadLink("This link is not valid.")
    fields: dict[str, Any] = dict(row._mapping)
    roster = PersonName(*(fields.pop(f"roster_{part}") for part in _PARTS))
    belongs = Affiliation(*(fields.pop(f"own_{part}") for part in _AFFILIATION))
    own = OwnPart(*(fields.pop(f"part_{part}") for part in OwnPart._fields))
    signed = [fields.pop(f"signed_{part}") for part in _PARTS]
    belonged = [fields.pop(f"signed_{part}") for part in _AFFILIATION]
    reading = Reading(fields.pop("text_rule"), fields.pop("joins_lines"))
    list_form = ListForm.read(fields.pop("list_form"))
    if (fields["signature_id"] is not None) != (fields["state"] is InvitationState.SIGNED):
        # Somebody changed one of the two past the service. What is printed is the signature, so that is what is told.
        is_signed = fields["signature_id"] is not None
        fields["state"] = InvitationState.SIGNED if is_signed else InvitationState.INVITED
    is_open = bool(fields.pop("is_open"))
    admitted_until = fields.pop("admitted_until")
    if admitted_until is not None and fields["statement_state"] is not StatementState.CIRCULATING:
        fields["closes_at"] = admitted_until
    signed_name = PersonName(*signed) if signed[0] is not None else None
    signed_affiliation = Affiliation(*belonged) if belonged[0] is not None else None
    if (number := fields.pop("correction_id")) is not None:
        correction = session.get_one(Correction, number)
        signed_name, signed_affiliation = correction.person_name, correction.affiliation
    offered, number = roster, fields["invitation_id"]
    if may_have_ended(fields["state"], fields["link_version"]):
        offered = offered_names(session, {number: roster})[number]
    return Standing(
        **fields,
        reading=reading,
        list_form=list_form,
        roster_name=roster,
        offered_name=offered,
        affiliation=belongs,
        own=own,
        signed_name=signed_name,
        signed_affiliation=signed_affiliation,
        is_open=is_open,
    )


def by_link(session: Session, link: Link) -> Standing:
    """Return what a genuine link opens; raise `BadLink` if it is unknown or revoked."""
    return _read(session, _BY_LINK, nonce=link.nonce, link_version=link.version)


def by_reference(session: Session, reference: str, link_version: int, *, lock: bool = False) -> Standing:
    """Return what a granted page shows; raise `BadLink` once its link is revoked.

    With `lock`, the statement is kept as it is until the transaction ends. It is
    read after the lock and not with it: of what waits for a lock, PostgreSQL sees the
    rest of the rows as they were before it waited (READ COMMITTED), so that a text
    or a link that was replaced meanwhile would be taken for the newest. On a snapshot
    one query does both, because there a change of the statement, or of the invitation
    which is written next, undoes the transaction.
    """
    query = _BY_REFERENCE
    if lock and is_on_snapshot():
        query = _LOCKING
    elif lock and session.connection().dialect.name == "postgresql":
        session.connection().execute(_LOCK, {"reference": reference})
    return _read(session, query, reference=reference, link_version=link_version)


def is_merged(session: Session, invitation_id: int) -> bool:
    """Return whether another invitation to the same person stands for this one."""
    query = select(invitations.c.merged_into_id).where(invitations.c.id == invitation_id)
    return session.connection().execute(query).scalar() is not None
