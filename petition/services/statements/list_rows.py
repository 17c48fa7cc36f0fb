"""The rows that a list is made of: who signed, who was asked, or who could be, column by column.

A list may have tens of thousands of people and a coordinator waits for it, so
rows come through SQLAlchemy Core.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, false, literal, select

from petition.db import table_of
from petition.domain.list_forms import Affiliation, ListForm, Order
from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, Person, Signature, Statement
from petition.services.statements import counting

signatures, invitations, persons = table_of(Signature), table_of(Invitation), table_of(Person)


class Row(NamedTuple):
    """One person as every query here selects them, column by column in this order.

    `number` is that of the signature, invitation or person. The affiliation is selected where the form prints it.
    A tuple, because a column of SQLAlchemy's own rows is looked up ten times as slowly by name.
    """

    number: int
    invitation_id: int
    name_changed: bool
    is_lead: bool
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


def _columns(table: Table, form: ListForm) -> list[ColumnElement[Any]]:
    """Return the columns of a signature or person that the form needs; what is not fetched costs nothing."""
    return [table.c[name] for name in _COLUMNS if form.parts or name not in _OPTIONAL]


def signed(statement: Statement, form: ListForm) -> Select[Any]:
    """Select the signatures that count, in the order of signing.

    One without an invitation to the statement is left out, and so is one whose line a coordinator holds.
    """
    by_lead = form.order is Order.LEADS
    to_it = (
        (invitations.c.id == signatures.c.invitation_id)
        & (invitations.c.statement_id == signatures.c.statement_id)
        & invitations.c.held_at.is_(None)
    )
    is_lead = invitations.c.is_lead if by_lead else false()
    said = (signatures.c.id, signatures.c.invitation_id, signatures.c.name_changed, is_lead)
    return (
        select(*said, *_columns(signatures, form))
        .join(invitations, to_it)
        .where(*counting.is_counted(statement))
        .order_by(*((signatures.c.signed_at,) if form.order is Order.SIGNING else ()), signatures.c.id)
    )


def invited(statement: Statement, form: ListForm) -> Select[Any]:
    """Select the invited as if all had signed, in the order in which they were invited."""
    columns = (
        (invitations if name in _OPTIONAL else persons).c[name]
        for name in _COLUMNS
        if form.parts or name not in _OPTIONAL
    )
    query = select(invitations.c.id, invitations.c.id, false(), invitations.c.is_lead, *columns)
    ours = (invitations.c.statement_id == statement.id) & (invitations.c.state != InvitationState.UNINVITED)
    return query.join(persons, invitations.c.person_id == persons.c.id).where(ours).order_by(invitations.c.id)


def roster(form: ListForm) -> Select[Any]:
    """Select everybody who could be invited, as if all had signed."""
    return (
        select(persons.c.id, literal(0), false(), false(), *_columns(persons, form))
        .where(persons.c.retired_at.is_(None))
        .order_by(persons.c.id)
    )


def corrected(row: Row, correction: Correction) -> Row:
    """Return a signature as it is printed since it was corrected."""
    names = (correction.given_name, correction.family_name)
    changed = row.name_changed or (correction.is_own and names != (row.given_name, row.family_name))
    line = {name: getattr(correction, name) for name in _COLUMNS if name != "country"}
    return row._replace(name_changed=changed, **line)
