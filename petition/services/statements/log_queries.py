"""Finds what the log has on a statement, an invitation or a person, the newest first, a page at a time by keyset.

Two tables tell of people: the audit log, which names nobody, and the changes of
their entry, which do. An act that both have is taken from the changes, because
these say what was changed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.lengths import LARGEST_ROW
from petition.domain.log_acts import Family, actions_of
from petition.domain.log_filters import ACTORS, Wanted
from petition.domain.states import INVITATION
from petition.models import AuditEvent, Invitation, Person, PersonChange, Statement
from petition.services import audit
from petition.services.roster import search

events, changes, invitations = (table_of(model) for model in (AuditEvent, PersonChange, Invitation))
# What the changes of a person tell as well, and better.
_IN_CHANGES = frozenset(
    f"person.{action}"
    for action in (
        *("add", "edit", "retire", "restore", "release", "delete", "merge", "unmerge"),
        *("address", "undo_address"),
    )
)
# So many people are looked up by their names before events are.
_FEW = 500
# When a row was written, which table it is in, and its number.
_Place = tuple[datetime, str, int]
_KEY = re.compile(r"([ec])([0-9]{1,19})")


class Row(NamedTuple):
    """One row of either table; `key` names it: "e17" is an event, "c5" a change of a person."""

    key: str
    number: int
    at: datetime
    actor: str
    action: str
    subject_type: str
    subject_id: int
    details: dict[str, Any]
    changes: dict[str, Any]
    source: str = ""


@dataclass(frozen=True)
class Scope:
    """Whose log is read, as events name it: which events, in the zone of which days.

    With a `person_id`, the changes of their entry stand among the events.
    """

    subject: tuple[str, int]
    where: ColumnElement[bool]
    zone: str = "UTC"
    person_id: int | None = None


def of_statement(statement: Statement) -> Scope:
    """Return the scope of all that was done with a statement and the invitations to it."""
    return Scope(("statement", statement.id), events.c.statement_id == statement.id, statement.time_zone)


def of_invitation(statement: Statement, invitation_id: int) -> Scope:
    """Return the scope of all that was done with one invitation."""
    return Scope((INVITATION.thing, invitation_id), _about(INVITATION.thing, [invitation_id]), statement.time_zone)


def of_person(session: Session, person: Person) -> Scope:
    """Return the scope of all that was done with a person's entry and their invitations."""
    theirs = session.scalars(select(invitations.c.id).where(invitations.c.person_id == person.id)).all()
    of_them = _about("person", [person.id]) & events.c.action.not_in(_IN_CHANGES)
    return Scope(("person", person.id), or_(of_them, _about(INVITATION.thing, theirs)), person_id=person.id)


def _about(thing: str, numbers: Sequence[int]) -> ColumnElement[bool]:
    return (events.c.subject_type == thing) & events.c.subject_id.in_(numbers)


def page(session: Session, scope: Scope, wanted: Wanted, *, before: str = "", limit: int) -> tuple[list[Row], str]:
    """Return so many rows that come after the one with the key `before`, and the key to go on from, if there are more.

    A key that names nothing begins with the newest.
    """
    key, number = (named[1], int(named[2])) if (named := _KEY.fullmatch(before)) else ("e", LARGEST_ROW + 1)
    table = events if key == "e" else changes
    at = session.scalar(select(table.c.at).where(table.c.id == number)) if number <= LARGEST_ROW else None
    place = None if at is None else (at, key, number)
    found = _events(session, scope, wanted, place, limit + 1)
    if scope.person_id is not None and wanted.kind in (None, Family.ROSTER):
        found += _changes(session, scope, wanted, place, limit + 1)
        found.sort(key=lambda row: (row.at, row.key[0], row.number), reverse=True)
    return found[:limit], found[limit - 1].key if len(found) > limit else ""


def _events(session: Session, scope: Scope, wanted: Wanted, place: _Place | None, limit: int) -> list[Row]:
    one = events.c
    fits = [scope.where, *_conditions(events, scope, wanted)]
    if wanted.kind is not None:
        fits.append(one.action.in_(actions_of(wanted.kind)))
    if wanted.words and scope.person_id is None:
        fits.append(_named(session, scope, wanted.words))
    if scope.person_id is not None:
        fits += _later(events, "e", place)
    elif place is not None:
        fits.append(one.id < place[2])
    order = (one.id,) if scope.person_id is None else (one.at, one.id)
    query = select(one.id, one.at, one.actor, one.action, one.subject_type, one.subject_id, audit.DETAILS)
    found = session.execute(query.where(*fits).order_by(*(column.desc() for column in order)).limit(limit))
    return [
        Row(f"e{number}", number, at, actor, action, thing, about, audit.read_details(details) or {}, {})
        for number, at, actor, action, thing, about, details in found
    ]


def _named(session: Session, scope: Scope, words: Collection[str]) -> ColumnElement[bool]:
    """Return whether an event is about somebody whose entry has all words.

    A few people are looked up first, and their events by an index. Where many fit, the newest events are looked
    through, because some of them are soon found.
    """
    theirs = select(invitations.c.id).join(Person, Person.id == invitations.c.person_id)
    theirs = theirs.where(*map(search.has_word, words))
    ours = theirs.where(invitations.c.statement_id == scope.subject[1])
    few = session.scalars(ours.limit(_FEW + 1)).all()
    if len(few) <= _FEW:
        return _about(INVITATION.thing, few)
    here = theirs.where(invitations.c.id == events.c.subject_id).correlate(events)
    return (events.c.subject_type == INVITATION.thing) & here.exists()


def _changes(session: Session, scope: Scope, wanted: Wanted, place: _Place | None, limit: int) -> list[Row]:
    one = changes.c
    fits = [one.person_id == scope.person_id, *_conditions(changes, scope, wanted), *_later(changes, "c", place)]
    query = select(one.id, one.at, one.actor, one.action, one.person_id, one.changes, one.source).where(*fits)
    return [
        Row(f"c{number}", number, at, actor, f"person.{action}", "person", person, {}, said, source)
        for number, at, actor, action, person, said, source in session.execute(
            query.order_by(one.at.desc(), one.id.desc()).limit(limit)
        )
    ]


def _conditions(table: Table, scope: Scope, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what a row of either table must be to be wanted: when and whose."""
    since, until = wanted.moments(scope.zone)
    fits = [] if since is None else [table.c.at >= since]
    fits += [] if until is None else [table.c.at < until]
    if wanted.who is not None:
        fits.append(or_(*(table.c.actor.startswith(word) for word in ACTORS[wanted.who])))
    return fits


def _later(table: Table, key: str, place: _Place | None) -> list[ColumnElement[bool]]:
    """Return what a row must be to come later on the page than a place: it is older, or as old and further down."""
    if place is None:
        return []
    at, other, number = place
    same = (table.c.at == at) & (table.c.id < number if key == other else key < other)
    return [or_(table.c.at < at, same)]
