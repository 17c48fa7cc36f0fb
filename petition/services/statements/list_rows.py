"""The rows that a list is made of: who signed, who was asked, or who could be, column by column.

A list may have tens of thousands of people and a coordinator waits for it, so
rows come through SQLAlchemy Core.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, false, func, literal, null, or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.corrections import NAME_PARTS
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.domain.lists.lines import Affiliation, OwnPart, own_order
from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, Person, Signature, Statement
from petition.services.statements import counting

signatures, invitations, persons = table_of(Signature), table_of(Invitation), table_of(Person)


class Row(NamedTuple):
    """One person as every query here selects them, column by column in this order.

    `number` is that of the signature, invitation or person. The affiliation and the day are selected where the form
    prints them.
    A tuple, because a column of SQLAlchemy's own rows is looked up ten times as slowly by name.
    """

    number: int
    invitation_id: int
    name_changed: bool
    is_lead: bool
    signed_at: datetime | None
    country: str
    sort_name: str
    sort_key: bytes
    given_name: str
    family_name: str
    honorific_prefix: str
    honorific_suffix: str
    role: str = ""
    legislature: str = ""
    party: str = ""
    constituency: str = ""


# What a signature and a person have alike, and what of it a line may leave out.
_COLUMNS = Row._fields[Row._fields.index("country") :]
_OPTIONAL = frozenset(Affiliation._fields)
_OWN = tuple(invitations.c[name] for name in OwnPart._fields)
# The invitation of a signature.
_TO_IT = (invitations.c.id == signatures.c.invitation_id) & (invitations.c.statement_id == signatures.c.statement_id)
# Whoever has nothing of their own in a statement, as nearly everybody, costs nothing.
_HAS_OWN = or_(
    *(invitations.c[name] != "" for name in ("section", "mark", "note", "script_name", "name_order")),
    invitations.c.place.is_not(None),
    invitations.c.is_without_country,
    invitations.c.is_organisation,
)


def _columns(table: Table, form: ListForm) -> list[ColumnElement[Any]]:
    """Return the columns of a signature or person that the form needs; what is not fetched costs nothing."""
    return [table.c[name] for name in _COLUMNS if form.parts or name not in _OPTIONAL]


def signed(statement: Statement, form: ListForm) -> Select[Any]:
    """Select the signatures that count, in the order of signing.

    One without an invitation to the statement is left out, and so is one whose line a coordinator holds, or whose
    person is counted and not named.
    """
    is_lead = invitations.c.is_lead if form.leads_first else false()
    signed_at = signatures.c.signed_at if "date" in form.slots else null()
    said = (signatures.c.id, signatures.c.invitation_id, signatures.c.name_changed, is_lead, signed_at)
    return (
        select(*said, *_columns(signatures, form))
        .join(invitations, _TO_IT & ~is_counted_only() & invitations.c.held_at.is_(None))
        .where(*counting.is_counted(statement))
        .order_by(*((signatures.c.signed_at,) if form.order is Order.SIGNING else ()), signatures.c.id)
    )


def is_counted_only() -> ColumnElement[bool]:
    """Return whether the person of a signature and its invitation is not named: they chose so, or it was arranged.

    What somebody chose when they signed, a coordinator cannot change.
    """
    return invitations.c.is_counted_only | signatures.c.is_counted_only.is_(True)


def hidden(session: Session, statement: Statement) -> Sequence[int]:
    """Return the invitations whose signatures count and whose people are not named."""
    query = select(invitations.c.id).join_from(signatures, invitations, _TO_IT & is_counted_only())
    return session.scalars(query.where(*counting.is_counted(statement))).all()


def count(session: Session, statement: Statement) -> int:
    """Return how many signatures count, whether their people are named or not."""
    # A held line waits with its name; who is not named has nothing that could wait.
    is_there = is_counted_only() | invitations.c.held_at.is_(None)
    query = select(func.count()).select_from(signatures).join(invitations, _TO_IT & is_there)
    return session.scalars(query.where(*counting.is_counted(statement))).one()


def own_parts(session: Session, statement: Statement) -> dict[int, OwnPart]:
    """Return what is true of people in this statement alone, by invitation; whoever has nothing of it is left out."""
    query = select(invitations.c.id, *_OWN).where(invitations.c.statement_id == statement.id, _HAS_OWN)
    return {number: OwnPart(*own) for number, *own in session.connection().execute(query)}


def invited(statement: Statement, form: ListForm) -> Select[Any]:
    """Select the invited as if all had signed, in the order in which they were invited."""
    columns = (
        (invitations if name in _OPTIONAL else persons).c[name]
        for name in _COLUMNS
        if form.parts or name not in _OPTIONAL
    )
    query = select(invitations.c.id, invitations.c.id, false(), invitations.c.is_lead, null(), *columns)
    ours = (invitations.c.statement_id == statement.id) & (invitations.c.state != InvitationState.UNINVITED)
    ours &= ~invitations.c.is_counted_only
    return query.join(persons, invitations.c.person_id == persons.c.id).where(ours).order_by(invitations.c.id)


def roster_orders(session: Session) -> dict[int, OwnPart]:
    """Return in which order the names of people on the roster are printed, by their numbers, of whom it says so."""
    query = select(persons.c.id, persons.c.name_order, persons.c.additional_name).where(persons.c.name_order != "")
    found = ((number, own_order(*said)) for number, *said in session.connection().execute(query))
    return {
        number: OwnPart(name_order=own["name_order"], additional_name=own["additional_name"]) for number, own in found
    }


def roster(form: ListForm) -> Select[Any]:
    """Select everybody who could be invited, as if all had signed."""
    return (
        select(persons.c.id, literal(0), false(), false(), null(), *_columns(persons, form))
        .where(persons.c.retired_at.is_(None))
        .order_by(persons.c.id)
    )


def corrected(row: Row, correction: Correction) -> Row:
    """Return a signature as it is printed since it was corrected."""
    is_other = any(getattr(correction, part) != getattr(row, part) for part in NAME_PARTS)
    changed = row.name_changed or (correction.is_own and is_other)
    line = {name: getattr(correction, name) for name in _COLUMNS if name != "country"}
    return row._replace(name_changed=changed, **line)
