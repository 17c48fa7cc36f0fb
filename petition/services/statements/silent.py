"""The silent: who was asked and has not answered to the text as it is now, and may be asked again by a reminder."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import ASKING
from petition.domain.states import WAITED_FOR, OutboxState
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.models.person import has_complained, is_not_to_be_invited
from petition.services.outbox import Addressee
from petition.services.statements.reaching import LAST_MAIL, with_last_mail

invitations, persons = table_of(Invitation), table_of(Person)
_sent, _asked = (table_of(OutboxMessage).alias(name) for name in ("sent", "asked"))
_UNSENT = tuple(state for state in OutboxState if state is not OutboxState.SENT)


def find_silent(
    session: Session, statement: Statement, invitation_ids: Collection[int] | None = None
) -> list[Addressee]:
    """Return those, of all or of the given ones, who have not answered, have not asked to hear no more, and whose
    last mail has been sent; nobody is reminded of a mail that is still on its way,
    nor after they left their parliament.
    """
    query = select(invitations.c.id, persons.c.email).join(persons, persons.c.id == invitations.c.person_id)
    # There may be tens of thousands, and a column of a row is looked up slowly by its name.
    query = query.where(*_is_silent(statement)).order_by(invitations.c.id)
    if invitation_ids is not None:
        query = query.where(invitations.c.id.in_(invitation_ids))
    found = session.connection().execute(query)
    ours, text = statement.id, statement.text_version_id
    return [Addressee(number, ours, address, text) for number, address in found]


def find_unasked(session: Session, statement: Statement) -> list[Addressee]:
    """Return those who were invited and whose every mail that asks them was dropped, such as while it was cancelled."""
    query = select(invitations.c.id, persons.c.email).join(persons, persons.c.id == invitations.c.person_id)
    found = session.connection().execute(query.where(*_may_be_silent(statement), LAST_MAIL.is_(None)))
    ours, text = statement.id, statement.text_version_id
    return [Addressee(number, ours, address, text) for number, address in found]


def silent_numbers(statement: Statement) -> Select[int]:
    """Select the numbers of the people whom `find_silent` returns."""
    return select(invitations.c.person_id).where(*_is_silent(statement))


def count_silent(session: Session, statement: Statement) -> int:
    """Return how many people `find_silent` returns."""
    mail = _asked.c
    sent = (mail.statement_id == statement.id, mail.state == OutboxState.SENT, mail.kind.in_(ASKING))
    counted = select(func.count()).select_from(invitations).where(*_is_silent(statement))
    # While no mail has gone out there is nobody to find, and the search would look at everybody.
    query = select(case((select(mail.id).where(*sent).exists(), counted.scalar_subquery()), else_=0))
    count: int = session.scalars(query).one()
    return count


def last_asked(session: Session, statement: Statement) -> datetime | None:
    """Return when the newest mail that asks any of the silent was sent; what others got since is no matter."""
    mail = _asked.c
    # One after the other is looked at, and the first of the silent will do.
    was_sent = select(_sent.c.id).where(_sent.c.id == LAST_MAIL, _sent.c.state == OutboxState.SENT)
    silent = (*_may_be_silent(statement), was_sent.correlate(invitations).exists())
    # Each kind alone, and from the newest on, because the index has it so.
    newest = [
        select(mail.sent_at)
        .join_from(_asked, invitations, invitations.c.id == mail.invitation_id)
        .where(mail.statement_id == statement.id, mail.kind == kind, mail.sent_at.is_not(None), *silent)
        .order_by(mail.sent_at.desc())
        .limit(1)
        .subquery()
        for kind in ASKING
    ]
    each = union_all(*(select(one.c.sent_at) for one in newest)).subquery()
    found: datetime | None = session.scalar(select(func.max(each.c.sent_at)))
    return found


def _is_silent(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    mail = _sent.c
    asked = select(mail.id).where(
        mail.statement_id == statement.id,
        mail.state == OutboxState.SENT,
        mail.kind.in_(ASKING),
        mail.invitation_id == invitations.c.id,
    )
    unsent = with_last_mail(statement, _UNSENT)
    return (*_may_be_silent(statement), invitations.c.id.not_in(unsent), asked.exists())


def _may_be_silent(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the silent beside that their last mail was sent."""
    return (
        invitations.c.statement_id == statement.id,
        invitations.c.state.in_(WAITED_FOR),
        invitations.c.muted_at.is_(None),
        can_be_written_to(),
    )


def can_be_written_to() -> ColumnElement[bool]:
    """Return whether an invitation's person has an address, and is none of the few whom nobody may ask.

    These are retired, or called our mail spam, or are not to be invited.
    """
    # Each is asked for alone, because each has an index of its own.
    others = (persons.c.retired_at.is_not(None), has_complained(), is_not_to_be_invited(), persons.c.email == "")
    return invitations.c.person_id.not_in(union_all(*(select(persons.c.id).where(one) for one in others)))
