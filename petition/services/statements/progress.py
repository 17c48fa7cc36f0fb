"""How a statement stands: counts, and the people behind each count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from petition.domain.mails import ASKING
from petition.domain.states import InvitationState, OutboxState
from petition.errors import NotFound
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.outbox import Addressee

_FAILED = (OutboxState.FAILED, OutboxState.BOUNCED)


class Status(StrEnum):
    """Where a person stands, as a coordinator sees it: the states of an invitation,
    with "invited" told apart by whether the mail could be delivered.
    """

    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Tally:
    """The counts of one statement; `invited` is the sum of the others."""

    counts: Mapping[Status, int]

    @property
    def invited(self) -> int:
        """How many people were invited."""
        return sum(self.counts.values())

    def __getitem__(self, status: Status | str) -> int:
        return self.counts.get(Status(status), 0)


@dataclass(frozen=True)
class PersonProgress:
    """One invited person with their status and the last mail that asks them."""

    invitation: Invitation
    person: Person
    status: Status
    signature: Signature | None
    mail: OutboxMessage | None


def last_mail() -> ColumnElement[int]:
    """The number of the newest mail that asks this invitation's person.

    One that was dropped before it was sent, and so has no verdict, tells nothing.
    """
    mail = aliased(OutboxMessage)
    dropped = (mail.state == OutboxState.FAILED) & mail.verdict.is_(None)
    return (
        select(func.max(mail.id))
        .where(mail.invitation_id == Invitation.id, mail.kind.in_(ASKING), ~dropped)
        .correlate(Invitation)
        .scalar_subquery()
    )


def _status() -> ColumnElement[str]:
    """The status of an invitation, as an SQL expression over it and its last mail."""
    unanswered = Invitation.state.in_((InvitationState.PENDING, InvitationState.INVITED))
    return case(
        (unanswered & OutboxMessage.state.in_(_FAILED), Status.UNREACHABLE.value),
        (unanswered, Status.NO_ANSWER.value),
        else_=cast(Invitation.state, String),
    )


def tally(session: Session, statement: Statement) -> Tally:
    """Count where the invited people of a statement stand."""
    return Tally(_counts(session, statement).get(None, {}))


def by_country(session: Session, statement: Statement) -> dict[str, Tally]:
    """Count the same for each country (by its code)."""
    counts = _counts(session, statement, Person.country)
    return {country: Tally(tallied) for country, tallied in counts.items() if country is not None}


def _counts(
    session: Session, statement: Statement, group: InstrumentedAttribute[str] | None = None
) -> dict[str | None, dict[Status, int]]:
    status = _status().label("status")
    groups = [status] if group is None else [status, group]
    query = (
        select(func.count(), *groups)
        .select_from(Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == last_mail())
        .where(Invitation.statement_id == statement.id)
        .group_by(*groups)
    )
    counts: dict[str | None, dict[Status, int]] = {}
    for count, key, *rest in session.execute(query):
        counts.setdefault(rest[0] if rest else None, {})[Status(key)] = count
    return counts


def people(
    session: Session, statement: Statement, *, status: Status | None = None, country: str | None = None
) -> list[PersonProgress]:
    """Return the invited people, by country code, then `sort_name`; filtered when asked."""
    query = _people(statement)
    if status is not None:
        query = query.where(_status() == status.value)
    if country:
        query = query.where(Person.country == country)
    return _progress(session, query)


def person(session: Session, statement: Statement, invitation_id: int) -> PersonProgress:
    """Return one invited person; raise `NotFound` if the statement has no such invitation."""
    found = _progress(session, _people(statement).where(Invitation.id == invitation_id))
    if not found:
        raise NotFound("There is no such invitation.")
    return found[0]


def of_person(session: Session, person_id: int) -> list[tuple[Statement, PersonProgress]]:
    """Return the statements that a person was invited to, with where they stand, the newest first."""
    query = _everywhere().add_columns(Statement).join(Statement, Statement.id == Invitation.statement_id)
    found = session.execute(query.where(Invitation.person_id == person_id).order_by(Statement.id.desc()))
    return [
        (statement, PersonProgress(invitation, person, Status(key), signature, mail))
        for invitation, person, key, signature, mail, statement in found
    ]


def attention(session: Session, statement: Statement, limit: int = 50) -> list[PersonProgress]:
    """Return those whom a coordinator must look at: who could not be reached, changed
    their name, or wrote something."""
    matters = (_status() == Status.UNREACHABLE.value) | Signature.name_changed.is_(True) | (Invitation.comment != "")
    return _progress(session, _people(statement).where(matters).limit(limit))


def _people(statement: Statement) -> Select[Invitation, Person, str, Signature, OutboxMessage]:
    order = (Person.country, Person.sort_key, Person.id)
    return _everywhere().where(Invitation.statement_id == statement.id).order_by(*order)


def _everywhere() -> Select[Invitation, Person, str, Signature, OutboxMessage]:
    return (
        select(Invitation, Person, _status(), Signature, OutboxMessage)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == last_mail())
        .outerjoin(Signature, (Signature.invitation_id == Invitation.id) & Signature.withdrawn_at.is_(None))
    )


def _progress(
    session: Session, query: Select[Invitation, Person, str, Signature, OutboxMessage]
) -> list[PersonProgress]:
    return [
        PersonProgress(invitation, person, Status(key), signature, mail)
        for invitation, person, key, signature, mail in session.execute(query)
    ]


def last_asked(session: Session, statement: Statement) -> datetime | None:
    """Return when the newest mail that asks anybody was sent."""
    asked = (OutboxMessage.kind.in_(ASKING)) & (Invitation.statement_id == statement.id)
    query = select(func.max(OutboxMessage.sent_at)).join(Invitation, Invitation.id == OutboxMessage.invitation_id)
    return session.scalar(query.where(asked))


def changed_names(session: Session, statement: Statement) -> list[PersonProgress]:
    """Return those who signed with another given or family name than the roster's."""
    return _progress(session, _people(statement).where(Signature.name_changed))


def silent(session: Session, statement: Statement) -> list[Addressee]:
    """Return those who have not answered, have not asked to hear no more, and whose
    last mail has been sent; nobody is reminded of a mail that is still on its way,
    nor after they left their parliament.
    """
    query = (
        select(Invitation.id, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .join(OutboxMessage, OutboxMessage.id == last_mail())
        .where(
            Invitation.statement_id == statement.id,
            Invitation.state == InvitationState.INVITED,
            Invitation.muted_at.is_(None),
            Person.retired_at.is_(None),
            Person.email != "",
            OutboxMessage.state == OutboxState.SENT,
        )
        .order_by(Invitation.id)
    )
    return [Addressee(row.id, statement.id, row.email) for row in session.execute(query)]
