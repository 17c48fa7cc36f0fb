"""Undoing an import: whoever came by it goes, what it changed goes back, whoever it retired comes back.

All of it is planned and shown first (`undoing_plan`), and done in one transaction.
An import that was undone is done again by importing its file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import columns_of
from petition.models import Person, PersonIdentifier, PersonTag, RosterImport
from petition.services import audit
from petition.services.roster import addresses, deleting, history, people
from petition.services.roster.importing import LOT
from petition.services.roster.locks import lock_roster
from petition.services.roster.undoing_plan import Back, Changes, Undoing, plan

persons = table_of(Person)


def undo(session: Session, import_id: int, *, actor: str, secret: str, expected: Shown | None = None) -> Undoing:
    """Undo an import, all of it or nothing, and return what that did.

    `expected` is what was shown of it (`plan`). `secret` is as with `addresses.record`, which tells those who had
    something to lose at the address that goes.
    """
    lock_roster(session)
    planned = plan(session, import_id)
    planned.shown.check(expected, "Nothing was undone")
    source = planned.upload.filename
    deleting.erase(session, planned.removed, actor=actor, source=source)
    _put_back(session, planned.back)
    back = update(persons).where(persons.c.id == bindparam("person")).values(retired_at=None)
    if planned.returned:
        session.connection().execute(back, [{"person": number} for number in planned.returned])
    told: list[tuple[int, Changes]] = [(number, one.changes) for number, one in planned.back.items()]
    told += [(number, {}) for number in planned.returned]
    history.record_all(session, told, "undo_import", actor=actor, source=source)
    sorted_anew = [number for number, change in told if "sort_name" in change]
    for start in range(0, len(sorted_anew), LOT):
        people.reorder_signatures(session, sorted_anew[start : start + LOT])
    addresses.record(session, planned.readdressed, actor=actor, secret=secret)
    over = update(RosterImport).where(RosterImport.id == import_id)
    session.execute(over.values(undone_at=database_now(), undone_by=actor))
    counts = {name: len(getattr(planned, name)) for name in ("removed", "back", "returned", "staying", "told")}
    audit.record(session, "roster.undo_import", ("roster_import", import_id), actor=actor, details=counts)
    session.expire_all()
    return planned


def _put_back(session: Session, back: Mapping[int, Back]) -> None:
    if not back:
        return
    rows: list[dict[str, Any]] = [
        {**columns_of(one.values), "source_identity": one.source_identity, "person": number}
        for number, one in back.items()
    ]
    connection = session.connection()
    settable: dict[str, Any] = {column: bindparam(column) for column in rows[0] if column != "person"}
    connection.execute(update(persons).where(persons.c.id == bindparam("person")).values(settable), rows)
    _each(
        session,
        update(persons).where(persons.c.id == bindparam("person")).values(retired_at=bindparam("then")),
        ({"person": number, "then": one.retired_at} for number, one in back.items() if one.retired_at),
    )
    tags, others = table_of(PersonTag), table_of(PersonIdentifier)
    _each(
        session,
        delete(tags).where(tags.c.person_id == bindparam("person"), tags.c.tag == bindparam("value")),
        ({"person": number, "value": tag} for number, one in back.items() for (tag,) in one.tags),
    )
    theirs = (others.c.person_id == bindparam("person"), others.c.scheme == bindparam("kind"))
    _each(
        session,
        delete(others).where(*theirs, others.c.identifier == bindparam("value")),
        (
            {"person": number, "kind": scheme, "value": value}
            for number, one in back.items()
            for scheme, value in one.identifiers
        ),
    )


def _each(session: Session, act: Any, rows: Iterable[dict[str, Any]]) -> None:
    if given := list(rows):
        session.connection().execute(act, given)
