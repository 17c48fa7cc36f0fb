"""Endorsement: what a signatory does with a link: read, sign, decline, withdraw.

This is the hot path: on the last evening everyone answers at once. Reading is
one joined query and answering is four statements, written with SQLAlchemy Core
because the ORM's bookkeeping costs almost half of the throughput here. The
statements are made once, with named parameters: making one anew, and working
out anew that its SQL is known, costs as much as running it.

An answer takes a share lock on the statement: closing and amending wait for
the answers in hand, and answers that come later see the new state. So rows and
audit log tell one order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.names import PersonName, sort_name
from petition.domain.ordering import sort_key
from petition.domain.states import INVITATION, InvitationEvent, InvitationState, StatementState
from petition.errors import AnswerRefused, BadLink, IllegalTransition, StatementClosed, TextChanged
from petition.models import Invitation, Person, Signature, Statement, TextVersion
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.transitions import move

_I = table_of(Invitation)
_S = table_of(Statement)
_P = table_of(Person)
_T = table_of(TextVersion)
_G = table_of(Signature)


@dataclass(frozen=True)
class Standing:
    """All that a signatory's page shows: the invitation, its statement and text,
    the person, and their live signature if there is one.
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
    language: str
    digest: str
    country: str
    email: str
    sort_name: str
    answered_at: datetime | None
    comment: str
    roster_name: PersonName
    signature_id: int | None
    signed_name: PersonName | None
    signed_at: datetime | None
    is_open: bool

    @property
    def ended_at(self) -> datetime:
        """When answers end, or ended: by hand, or else at the closing time."""
        return self.cancelled_at or self.closed_at or self.closes_at

    @property
    def name(self) -> PersonName:
        """The name to print: as it was signed, or else as it stands in the roster."""
        return self.signed_name or self.roster_name


_PARTS = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
_QUERY = (
    select(
        _I.c.id.label("invitation_id"),
        _I.c.statement_id,
        _T.c.id.label("text_version_id"),
        _I.c.reference,
        _I.c.link_version,
        _I.c.state,
        _S.c.state.label("statement_state"),
        _S.c.slug,
        _S.c.closes_at,
        _S.c.closed_at,
        _S.c.cancelled_at,
        _S.c.time_zone,
        _S.c.requested_by,
        _S.c.contact_email,
        _T.c.number.label("text_number"),
        _T.c.title,
        _T.c.body,
        _T.c.language,
        _T.c.digest,
        _P.c.country,
        _P.c.email,
        _P.c.sort_name,
        _I.c.answered_at,
        _I.c.comment,
        *(_P.c[part].label(f"roster_{part}") for part in _PARTS),
        *(_G.c[part].label(f"signed_{part}") for part in _PARTS),
        _G.c.id.label("signature_id"),
        _G.c.signed_at,
        ((_S.c.state == StatementState.CIRCULATING) & (_S.c.closes_at > database_now())).label("is_open"),
    )
    .join(_S, _S.c.id == _I.c.statement_id)
    .join(_T, (_T.c.statement_id == _S.c.id) & (_T.c.number == _S.c.text_number))
    .join(_P, _P.c.id == _I.c.person_id)
    .outerjoin(_G, (_G.c.invitation_id == _I.c.id) & _G.c.withdrawn_at.is_(None))
    .where(_I.c.link_version == bindparam("link_version"))
)
_BY_LINK = _QUERY.where(_I.c.nonce == bindparam("nonce"))
_BY_REFERENCE = _QUERY.where(_I.c.reference == bindparam("reference"))
_BY_REFERENCE_LOCKED = _BY_REFERENCE.with_for_update(read=True, of=_S)
_SIGN = insert(_G).inline()
_NOTE = update(_I).where(_I.c.id == bindparam("invitation")).values(comment=bindparam("note"))
# What a signatory is told when an answer does not fit what was recorded before.
_REFUSALS = {
    InvitationEvent.SIGN: "Your signature could not be recorded. Please open the link in your mail again.",
    InvitationEvent.DECLINE: "You had answered already, so this was not recorded. What was recorded stands below.",
    InvitationEvent.WITHDRAW: "There is no signature of yours to withdraw.",
}
_WITHDRAW = (
    update(_G)
    .where(_G.c.invitation_id == bindparam("invitation"), _G.c.withdrawn_at.is_(None))
    .values(withdrawn_at=database_now())
)


def _standing(row: Any) -> Standing:
    fields: dict[str, Any] = dict(row._mapping)
    roster = PersonName(*(fields.pop(f"roster_{part}") for part in _PARTS))
    signed = [fields.pop(f"signed_{part}") for part in _PARTS]
    is_open = bool(fields.pop("is_open"))
    return Standing(
        **fields,
        roster_name=roster,
        signed_name=PersonName(*signed) if signed[0] is not None else None,
        is_open=is_open,
    )


def _read(session: Session, query: Select[Any], **which: Any) -> Standing:
    row = session.connection().execute(query, which).one_or_none()
    if row is None:
        raise BadLink("This link is not valid.")
    return _standing(row)


def by_link(session: Session, link: Link) -> Standing:
    """Return what a genuine link opens; raise `BadLink` if it is unknown or revoked."""
    return _read(session, _BY_LINK, nonce=link.nonce, link_version=link.version)


def by_reference(session: Session, reference: str, link_version: int, *, lock: bool = False) -> Standing:
    """Return what a granted page shows; raise `BadLink` once its link is revoked.

    With `lock`, the statement is kept as it is until the transaction ends.
    """
    query = _BY_REFERENCE_LOCKED if lock else _BY_REFERENCE
    return _read(session, query, reference=reference, link_version=link_version)


def sign(
    session: Session, standing: Standing, name: PersonName, *, comment: str = "", digest: str | None = None
) -> bool:
    """Record the signature, queue its receipt; return False if it was there already.

    `standing` was read with its lock. `digest` is that of the text which the
    signatory was shown. Raises `StatementClosed` or `TextChanged`.
    """
    if standing.state is InvitationState.SIGNED:
        return False
    _must_be_open(standing)
    if digest is not None and digest != standing.digest:
        raise TextChanged("The text has changed since you opened this page. Please read it again.")
    try:
        _answer(session, standing, InvitationEvent.SIGN, comment, {"text": standing.digest})
    except IllegalTransition as refusal:
        # Another tab got through between our reading and our writing.
        if refusal.state == InvitationState.SIGNED:
            return False
        raise AnswerRefused(_REFUSALS[InvitationEvent.SIGN]) from None
    session.connection().execute(_SIGN, _signature(standing, name))
    outbox.enqueue(session, MailKind.RECEIPT, [_addressee(standing)])
    return True


def decline(session: Session, standing: Standing, *, comment: str = "") -> bool:
    """Record that the person declines; return False if they already had.

    Declining again keeps a new note to the coordinator.
    """
    _must_be_open(standing)
    if standing.state is InvitationState.DECLINED:
        if comment:
            session.connection().execute(_NOTE, {"invitation": standing.invitation_id, "note": comment})
        return False
    try:
        _answer(session, standing, InvitationEvent.DECLINE, comment)
    except IllegalTransition as refusal:
        if refusal.state == InvitationState.DECLINED:
            return False
        raise AnswerRefused(_REFUSALS[InvitationEvent.DECLINE]) from None
    outbox.enqueue(session, MailKind.DECLINED, [_addressee(standing)])
    return True


def withdraw(session: Session, standing: Standing) -> bool:
    """End the live signature; return False if there was none any more.

    It is possible until the statement is published; after that only a new
    edition can leave a name out, which is the coordinator's to make.
    """
    if standing.statement_state is StatementState.PUBLISHED:
        raise StatementClosed("The statement has been published. Please write to the coordinator.")
    try:
        _answer(session, standing, InvitationEvent.WITHDRAW)
    except IllegalTransition as refusal:
        if refusal.state == InvitationState.WITHDRAWN:
            return False
        raise AnswerRefused(_REFUSALS[InvitationEvent.WITHDRAW]) from None
    session.connection().execute(_WITHDRAW, {"invitation": standing.invitation_id})
    outbox.enqueue(session, MailKind.WITHDRAWN, [_addressee(standing)])
    return True


def _addressee(standing: Standing) -> Addressee:
    return Addressee(standing.invitation_id, standing.statement_id, standing.email)


def _must_be_open(standing: Standing) -> None:
    if not standing.is_open:
        raise StatementClosed("This statement has closed. Your answer was not recorded.")


def _answer(
    session: Session,
    standing: Standing,
    event: InvitationEvent,
    comment: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    move(
        session,
        INVITATION,
        Invitation,
        standing.invitation_id,
        event,
        actor=f"invitation:{standing.invitation_id}",
        time_column="answered_at",
        # A note that was written earlier stays until another one is written.
        values={"comment": comment} if comment else None,
        details=details,
    )


def _signature(standing: Standing, name: PersonName) -> dict[str, Any]:
    """Return the columns of a new signature."""
    changed = not name.same_person_as(standing.roster_name)
    order = sort_name(name, standing.country) if changed else standing.sort_name
    return {
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
        "name_changed": changed,
    }
