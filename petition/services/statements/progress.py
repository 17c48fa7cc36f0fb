"""Where people stand with a statement, and with which mail; `tallies` counts them, `invited` finds them.

A statement may have tens of thousands of people, and each has several mails.
So nobody's mails are looked at before it is known whose matter: those that
did not arrive, and those of the few people who are shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    String,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.lists.lines import Affiliation
from petition.domain.mails import ASKING
from petition.domain.names.person_name import PersonName
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.errors import NotFound
from petition.models import Correction, Invitation, OutboxMessage, Person, Signature, Statement
from petition.models.correction import printed_correction
from petition.models.outbox_message import did_not_arrive
from petition.services.signing.last_printed import may_have_ended, offered_names
from petition.services.statements.answer_doubts import undone

corrections, invitations, outbox_messages, signatures = (
    table_of(model) for model in (Correction, Invitation, OutboxMessage, Signature)
)
# What of a line is looked at when its person changed it: all but honorifics.
_MARKED = ("given_name", "family_name", *Affiliation._fields)
# Made once, because making an alias of a wide table costs more than most queries here.
_last, _newer, _asking = (outbox_messages.alias(name) for name in ("last", "newer", "asking"))
_UNANSWERED = (InvitationState.PENDING, InvitationState.INVITED)


class Status(StrEnum):
    """Where a person stands, as a coordinator sees it: the states of an invitation,
    with "invited" told apart by whether the mail could be delivered.
    """

    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    STRUCK = "struck"
    UNINVITED = "uninvited"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class PersonProgress:
    """One invited person with their status and the last mail that asks them.

    `correction` is what is printed instead of what was signed. `offered` is the name that they find filled in
    when they sign, after a signature that ended.
    """

    invitation: Invitation
    person: Person
    status: Status
    signature: Signature | None
    correction: Correction | None
    mail: OutboxMessage | None
    offered: PersonName | None = None

    @property
    def printed(self) -> PersonName:
        """The name as it is printed, or would be."""
        given = self.correction or self.signature
        return given.person_name if given else self.offered or self.person.person_name

    @property
    def name_changed(self) -> bool:
        """Whether they gave another name than the roster's, or changed their line since, beyond honorifics."""
        if self.signature is None:
            return False
        own = self.correction if self.correction is not None and self.correction.is_own else None
        return self.signature.name_changed or (own is not None and own.line.says_other_than(self.signature.line))


def _asks(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail asks for an answer; one that was dropped unsent, and so has no verdict, does not."""
    dropped = (mail.c.state == OutboxState.FAILED) & mail.c.verdict.is_(None)
    return mail.c.kind.in_(ASKING) & ~dropped


def _is_lost(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail did not reach its reader; one that we could not build says nothing of them."""
    return did_not_arrive(mail) & mail.c.verdict.is_distinct_from(Verdict.NOT_BUILT)


def _last_mail() -> ScalarSelect[int]:
    """Return the number of the newest mail that asks an invitation's person."""
    mail = _asking.c
    newest = select(func.max(mail.id)).where(mail.invitation_id == invitations.c.id, _asks(_asking))
    return newest.correlate(invitations).scalar_subquery()


LAST_MAIL = _last_mail()
# Of an invitation and its last mail.
_STATUS = case(
    (
        invitations.c.state.in_(_UNANSWERED),
        case((_is_lost(outbox_messages), Status.UNREACHABLE.value), else_=Status.NO_ANSWER.value),
    ),
    else_=cast(invitations.c.state, String),
)


def with_last_mail(statement: Statement, states: Collection[OutboxState]) -> Select[int]:
    """Select the invitations whose last mail is in one of `states`; right where such mails are few."""
    return _where_last(statement, _last.c.state.in_(states))


def _where_last(statement: Statement, is_so: ColumnElement[bool]) -> Select[int]:
    """Select the invitations of whose last mail something is true; those of which it is are looked at one by one."""
    mail, newer = _last.c, _newer.c
    # Few have a newer one, and the index tells.
    newer_id = select(newer.id).where(newer.invitation_id == mail.invitation_id, newer.id > mail.id, _asks(_newer))
    is_last = newer_id.limit(1).correlate(_last).scalar_subquery().is_(None)
    ours = select(mail.invitation_id.label("id")).where(mail.statement_id == statement.id)
    return ours.where(is_so, _asks(_last), is_last)


def unreachable(statement: Statement) -> Select[int]:
    """Select the invitations of those who have not answered and whose last mail did not arrive."""
    # Asked of each alone as well, so that these few decide what is looked at.
    state = select(invitations.c.state).where(invitations.c.id == _last.c.invitation_id).correlate(_last)
    return _where_last(statement, _is_lost(_last)).where(state.scalar_subquery().in_(_UNANSWERED))


def has_status(statement: Statement, status: Status) -> ColumnElement[bool]:
    """Return whether an invitation has a status; the last two are of this statement alone."""
    if status is Status.UNREACHABLE:
        return invitations.c.id.in_(unreachable(statement))
    if status is Status.NO_ANSWER:
        return invitations.c.state.in_(_UNANSWERED) & invitations.c.id.not_in(unreachable(statement))
    return invitations.c.state == InvitationState(status.value)


def of_people(session: Session, statement: Statement, person_ids: Sequence[int]) -> list[PersonProgress]:
    """Return where these people, who were all invited, stand with a statement; in their order."""
    ours = (Invitation.statement_id == statement.id) & Invitation.person_id.in_(person_ids)
    found = {one.person.id: one for one in _progress(session, _everywhere().where(ours))}
    return [found[number] for number in person_ids]


def of_invitations(session: Session, numbers: Sequence[int]) -> list[PersonProgress]:
    """Return where the people of these invitations stand, in the order in which they were invited."""
    return _progress(session, _everywhere().where(Invitation.id.in_(numbers)).order_by(Invitation.id))


def person(session: Session, statement: Statement, invitation_id: int) -> PersonProgress:
    """Return one invited person; raise `NotFound` if the statement has no such invitation."""
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    found = _progress(session, _everywhere().where(ours))
    if not found:
        raise NotFound("There is no such invitation.")
    return found[0]


def of_person(session: Session, person_id: int) -> list[tuple[Statement, PersonProgress]]:
    """Return the statements that a person was invited to, with where they stand, the newest first."""
    query = _everywhere().add_columns(Statement).join(Statement, Statement.id == Invitation.statement_id)
    found = session.execute(query.where(Invitation.person_id == person_id).order_by(Statement.id.desc()))
    return [
        (statement, PersonProgress(invitation, person, Status(key), signature, correction, mail))
        for invitation, person, key, signature, correction, mail, statement in found
    ]


def attention(session: Session, statement: Statement, limit: int = 50) -> list[PersonProgress]:
    """Return the first whom a coordinator must look at: who could not be reached, changed
    their name, wrote something, or undid a change of their address."""
    # Literally empty, as the index of comments has it.
    wrote = (invitations.c.statement_id == statement.id) & (invitations.c.comment != literal_column("''"))
    several = (unreachable(statement), select(invitations.c.id).where(wrote), _changed(statement), undone(statement))
    # The first of each suffice for the first of all, and each has an index in this order.
    first = [select(query.order_by("id").limit(limit).subquery().c.id) for query in several]
    matters = union_all(*first).subquery()
    numbers = select(matters.c.id).distinct().order_by(matters.c.id).limit(limit)
    return of_invitations(session, session.scalars(numbers).all())


def changed_names(session: Session, statement: Statement, limit: int) -> list[PersonProgress]:
    """Return the first who signed with another given or family name than the roster's, or changed their line since."""
    return of_invitations(session, session.scalars(_changed(statement).order_by("id").limit(limit)).all())


def _changed(statement: Statement) -> Select[int]:
    live = (signatures.c.statement_id == statement.id) & signatures.c.ended_at.is_(None)
    signed = select(signatures.c.invitation_id.label("id")).where(live, signatures.c.name_changed)
    # Corrections are few, and asked for first.
    own = (corrections.c.statement_id == statement.id) & corrections.c.made_by.startswith("invitation:")
    since = (
        select(signatures.c.invitation_id.label("id"))
        .join_from(corrections, signatures, signatures.c.id == corrections.c.signature_id)
        .where(own, signatures.c.ended_at.is_(None), corrections.c.id == printed_correction(signatures.c.id))
        .where(or_(*(corrections.c[part] != signatures.c[part] for part in _MARKED)))
    )
    both = union_all(signed, since).subquery()
    return select(both.c.id).distinct()


_Row = Select[Invitation, Person, str, Signature, Correction, OutboxMessage]


def _everywhere() -> _Row:
    return (
        select(Invitation, Person, _STATUS, Signature, Correction, OutboxMessage)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == LAST_MAIL)
        .outerjoin(Signature, (Signature.invitation_id == Invitation.id) & Signature.ended_at.is_(None))
        .outerjoin(Correction, Correction.id == printed_correction(Signature.id))
    )


def _progress(session: Session, query: _Row) -> list[PersonProgress]:
    rows = session.execute(query).all()
    ended = {
        invitation.id: person.person_name
        for invitation, person, *_ in rows
        if may_have_ended(invitation.state, invitation.link_version)
    }
    offered = offered_names(session, ended)
    return [
        PersonProgress(invitation, person, Status(key), signature, correction, mail, offered.get(invitation.id))
        for invitation, person, key, signature, correction, mail in rows
    ]
