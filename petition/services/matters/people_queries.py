"""Queries for the newest people of whom something is the matter, a query for each kind.

Each has an index in its order, because there may be tens of thousands of people.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.matters import Kind
from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, Person, PersonChange, ReceivedMessage, Signature, Statement
from petition.models.correction import printed_correction
from petition.models.invitation import has_held_line
from petition.models.person import is_not_to_be_invited
from petition.models.received_message import is_waiting
from petition.services.statements import answer_doubts, progress, reaching

invitations, persons, signatures = (table_of(model) for model in (Invitation, Person, Signature))
Ids = Collection[int]


def find_newest(
    session: Session, ids: Ids, asked: Mapping[Kind, Ids], most: Mapping[Kind, int], among: Ids | None
) -> dict[tuple[Kind, int], datetime]:
    """Return when each matter came about, by kind and invitation: of each kind in `most` the newest so many.

    `asked` are the numbers of the statements that each kind is told of, `ids` those of all. With `among`, numbers of
    invitations, it is about these alone, and any of their answers may be in doubt.
    """
    newest = [_newest(kind, QUERIES[kind](asked[kind]), count, among) for kind, count in most.items()]
    if Kind.ANSWER in most and among is not None:
        newest.append(_newest(Kind.ANSWER, _all(ids), len(among), among))
    # An empty union would be none.
    rows = [tuple(row) for row in session.execute(union_all(*newest))] if newest else []
    return {(Kind(kind), number): at for kind, number, at in rows}


def _newest(kind: Kind, query: Select[Any], most: int, among: Ids | None) -> Select[Any]:
    """Select (kind, id, at) of the newest of a query for (id, at)."""
    rows = query.subquery()
    at = func.max(rows.c.at).label("at")
    ours = true() if among is None else rows.c.id.in_(among)
    newest = select(rows.c.id, at).where(ours).group_by(rows.c.id).order_by(at.desc(), rows.c.id.desc()).limit(most)
    few = newest.subquery()
    return select(literal(kind.value), few.c.id, few.c.at)


def _unreachable(ids: Ids) -> Select[Any]:
    mail = reaching.last.c
    at = func.coalesce(mail.sent_at, mail.created_at)
    return reaching.unreachable(ids).add_columns(at.label("at"))


def _of_invitations(is_so: ColumnElement[bool], at: SQLColumnExpression[Any], ids: Ids) -> Select[Any]:
    return select(invitations.c.id.label("id"), at.label("at")).where(invitations.c.statement_id.in_(ids), is_so)


_ANSWERED_AT = func.coalesce(invitations.c.answered_at, invitations.c.created_at)


def _all(ids: Ids) -> Select[Any]:
    return _of_invitations(true(), _ANSWERED_AT, ids)


def _changed(ids: Ids) -> Select[Any]:
    changed = progress.changed_lines(ids).subquery()
    # What is said of a held line says what was changed as well; these are few.
    waiting = select(invitations.c.id).where(invitations.c.statement_id.in_(ids), has_held_line())
    # A coordinator who printed another line has looked at it; of their own act they are not told.
    printed = (Correction.id == printed_correction(Signature.id), Correction.made_by.not_like("invitation:%"))
    seen = select(Signature.invitation_id).join(Correction, Correction.signature_id == Signature.id)
    seen = seen.where(Correction.statement_id.in_(ids), Signature.ended_at.is_(None), *printed)
    return select(changed.c.id, changed.c.at).where(changed.c.id.not_in(waiting), changed.c.id.not_in(seen))


def _received(ids: Ids) -> Select[Any]:
    mail = ReceivedMessage
    whose: SQLColumnExpression[Any] = mail.invitation_id.label("id")
    return select(whose, mail.received_at.label("at")).where(mail.statement_id.in_(ids), is_waiting())


def _complained(ids: Ids) -> Select[Any]:
    # These are few, and asked for first.
    is_invited = (invitations.c.state != InvitationState.UNINVITED) & persons.c.complained_at.is_not(None)
    return _of_invitations(is_invited, persons.c.complained_at, ids).join(
        persons, persons.c.id == invitations.c.person_id
    )


def _retired(ids: Ids) -> Select[Any]:
    # Each is asked for alone, because each has an index of its own.
    gone = union_all(
        *(select(persons.c.id).where(one) for one in (Person.retired_at.is_not(None), is_not_to_be_invited()))
    )
    at = func.coalesce(persons.c.retired_at, _ANSWERED_AT)
    is_so = (invitations.c.state == InvitationState.SIGNED) & invitations.c.person_id.in_(gone)
    return _of_invitations(is_so, at, ids).join(persons, persons.c.id == invitations.c.person_id)


def _renamed(ids: Ids) -> Select[Any]:
    """Select who has another name on the roster by a change since they signed; whoever gave one themselves had none."""
    since = select(func.min(Statement.circulated_at)).where(Statement.id.in_(ids)).scalar_subquery()
    name = ("given_name", "family_name")
    of_name = or_(*(cast(PersonChange.changes, Text).contains(f'"{part}"') for part in name))
    # These are few, and asked for first.
    changes = select(PersonChange.person_id, PersonChange.at).where(PersonChange.at > since, of_name).subquery()
    return (
        select(invitations.c.id.label("id"), changes.c.at.label("at"))
        .join(changes, changes.c.person_id == invitations.c.person_id)
        .join(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(invitations.c.statement_id.in_(ids), changes.c.at > signatures.c.signed_at)
        .where(or_(*(signatures.c[part] != persons.c[part] for part in name)))
    )


QUERIES: Mapping[Kind, Callable[[Ids], Select[Any]]] = MappingProxyType(
    {
        Kind.UNREACHABLE: _unreachable,
        Kind.COMPLAINT: _complained,
        # Literally empty, as the index of comments has it.
        Kind.NOTE: lambda ids: _of_invitations(invitations.c.comment != literal_column("''"), _ANSWERED_AT, ids),
        Kind.RECEIVED: _received,
        Kind.RETIRED: _retired,
        Kind.RENAMED: _renamed,
        Kind.CHANGED: _changed,
        Kind.ANSWER: lambda ids: _of_invitations(invitations.c.id.in_(answer_doubts.undone(ids)), _ANSWERED_AT, ids),
        Kind.HELD: lambda ids: _of_invitations(has_held_line(), invitations.c.held_at, ids),
    }
)
