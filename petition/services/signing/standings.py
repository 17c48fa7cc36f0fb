"""Where a signatory stands: all that their page shows, in one joined query.

Reading it is the hot path of the last evening, so it is written with
SQLAlchemy Core, and made once with named parameters: making a statement anew,
and working out anew that its SQL is known, costs as much as running it.
"""

from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from petition.db import database_now, is_on_snapshot, table_of
from petition.domain.links import Link
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, StatementState
from petition.domain.text_rules import Reading
from petition.errors import BadLink
from petition.models import Correction, Invitation, Person, Signature, Statement, TextVersion
from petition.models.correction import printed_correction
from petition.models.invitation import may_answer
from petition.services.signing.last_printed import last_printed, may_have_ended
from petition.services.signing.standing import Standing

invitations = table_of(Invitation)
statements = table_of(Statement)
persons = table_of(Person)
text_versions = table_of(TextVersion)
signatures = table_of(Signature)

_PARTS = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
_AFFILIATION = Affiliation._fields
# What a standing has under the same name.
_PLAIN = (
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
    text_versions.c.number.label("text_number"),
    text_versions.c.title,
    text_versions.c.body,
    text_versions.c.language,
    text_versions.c.digest,
    # What was signed stays, though the roster may say another country since.
    func.coalesce(signatures.c.country, persons.c.country).label("country"),
    persons.c.email,
    persons.c.sort_name,
    invitations.c.answered_at,
    invitations.c.comment,
    invitations.c.is_counted_only,
    signatures.c.is_counted_only.label("signed_counted_only"),
    invitations.c.held_at,
    signatures.c.id.label("signature_id"),
    signatures.c.signed_at,
    database_now().label("read_at"),
)
_PLAIN_NAMES = tuple(column.name for column in _PLAIN)
# What it has is made of the others, which `_read` takes in this order.
_OTHERS = (
    text_versions.c.text_rule,
    text_versions.c.joins_lines,
    statements.c.list_form,
    may_answer().label("is_open"),
    invitations.c.admitted_until,
    printed_correction(signatures.c.id).label("correction_id"),
    *(persons.c[part].label(f"roster_{part}") for part in _PARTS),
    *(invitations.c[part].label(f"own_{part}") for part in _AFFILIATION),
    *(invitations.c[part].label(f"part_{part}") for part in OwnPart._fields),
    *(signatures.c[part].label(f"signed_{part}") for part in (*_PARTS, *_AFFILIATION)),
)
_QUERY = (
    select(*_PLAIN, *_OTHERS)
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
    values = iter(row)
    fields: dict[str, Any] = dict(zip(_PLAIN_NAMES, values, strict=False))
    reading = Reading(next(values), next(values))
    list_form = ListForm.read(next(values))
    is_open, admitted_until, number = bool(next(values)), next(values), next(values)
    roster = PersonName(*islice(values, len(_PARTS)))
    belongs = Affiliation(*islice(values, len(_AFFILIATION)))
    own = OwnPart(*islice(values, len(OwnPart._fields)))
    signed, belonged = list(islice(values, len(_PARTS))), list(values)
    if (fields["signature_id"] is not None) != (fields["state"] is InvitationState.SIGNED):
        # Somebody changed one of the two past the service. What is printed is the signature, so that is what is told.
        is_signed = fields["signature_id"] is not None
        fields["state"] = InvitationState.SIGNED if is_signed else InvitationState.INVITED
    if fields["signature_id"] is None or fields["is_counted_only"]:
        # What was held was of a signature that ended, or is not printed anyhow.
        fields["held_at"] = None
    if admitted_until is not None and fields["statement_state"] is not StatementState.CIRCULATING:
        fields["closes_at"] = admitted_until
    signed_name = PersonName(*signed) if signed[0] is not None else None
    signed_affiliation = Affiliation(*belonged) if belonged[0] is not None else None
    if number is not None:
        correction = session.get_one(Correction, number)
        signed_name, signed_affiliation = correction.person_name, correction.affiliation
    offered, last, invitation = roster, None, fields["invitation_id"]
    if may_have_ended(fields["state"], fields["link_version"]):
        last = last_printed(session, Signature.invitation_id == invitation).get(invitation)
        offered = last.offered(roster) if last else roster
    return Standing(
        **fields,
        reading=reading,
        list_form=list_form,
        roster_name=roster,
        offered_name=offered,
        offered_counted_only=last is not None and last.is_counted_only,
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
