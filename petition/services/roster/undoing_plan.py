"""What undoing an import would do: who goes, what goes back, who comes back, and what stays as it is now.

What was done since stays: nobody who was invited goes, and no field that was
edited, or changed by a later file, is touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import FIELDS, name_of
from petition.errors import FieldError, NotFound
from petition.models import ImportedPerson, Invitation, Person, PersonChange, PersonIdentifier, PersonTag, RosterImport
from petition.services.roster import addresses
from petition.services.roster.addresses import Readdressed
from petition.services.roster.comparing import Kind

imported, invitations, persons, changes = (
    table_of(model) for model in (ImportedPerson, Invitation, Person, PersonChange)
)
Changes = dict[str, tuple[str, str]]
_MOVED = frozenset({"retire", "restore", "merge", "merged", "unmerge"})


@dataclass(slots=True)
class Back:
    """What goes back of one person: fields, as (now, then), what was added, and whether they are retired again."""

    values: Mapping[str, str]
    changes: Changes = field(default_factory=dict)
    identifiers: Sequence[Sequence[str]] = ()
    tags: Sequence[Sequence[str]] = ()
    source_identity: str = ""
    retired_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.changes or self.identifiers or self.tags or self.retired_at)


@dataclass
class Undoing:
    """What undoing an import does.

    `removed` came by it and go, `returned` were retired by it and come back, `back` are those of whom something goes
    back. `staying` says of whom something stays as it is now, and why. `readdressed` get another address.
    """

    upload: RosterImport
    removed: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    back: dict[int, Back] = field(default_factory=dict)
    staying: dict[int, tuple[str, str]] = field(default_factory=dict)
    readdressed: list[Readdressed] = field(default_factory=list)
    told: frozenset[int] = frozenset()

    @property
    def shown(self) -> Shown:
        """Return what `undo` must find again: what becomes of whom, and who is told at an old address."""
        rows: dict[int, list[object]] = {}
        for what, numbers in (("removed", self.removed), ("returned", self.returned)):
            for number in numbers:
                rows[number] = [number, what]
        for number, one in self.back.items():
            said = [one.changes, [*one.identifiers], [*one.tags], str(one.retired_at)]
            rows.setdefault(number, [number, "back"]).extend([str(said), number in self.told])
        for number, (_, why) in self.staying.items():
            rows.setdefault(number, [number, "stays"]).append(why)
        return Shown.of((self.upload.id,), map(tuple, rows.values()))


@dataclass(frozen=True)
class _Since:
    """What was done since an import, by person."""

    actions: Mapping[int, set[str]]
    invited: Mapping[int, datetime]
    identifiers: set[tuple[int, str, str]]
    tags: set[tuple[int, str]]


def find(session: Session, import_id: int) -> RosterImport:
    """Return an import; raise `NotFound` if there is none, and `FieldError` if it cannot be undone (any more)."""
    found = session.get(RosterImport, import_id)
    if found is None or found.imported_at is None:
        raise NotFound("There is no such import.")
    if found.undone_at is not None:
        raise FieldError("import", "this import is undone already")
    if found.last_change is None:
        raise FieldError("import", "what undoing takes was not kept yet when this was imported")
    return found


def plan(session: Session, import_id: int) -> Undoing:
    """Return what undoing an import would do."""
    upload = find(session, import_id)
    planned, since = Undoing(upload), _since(session, upload)
    rows = (
        select(imported.c.person_id, imported.c.kind, imported.c.entry)
        .add_columns(*(persons.c[name] for name in FIELDS))
        .add_columns(persons.c.fixed, persons.c.source_identity, persons.c.retired_at, persons.c.merged_into_id)
        .join(persons, persons.c.id == imported.c.person_id)
        # Of whoever is deleted, nothing is left.
        .where(imported.c.import_id == import_id, persons.c.deleted_at.is_(None))
        .order_by(imported.c.person_id)
    )
    of_kind: Mapping[str, Callable[[Undoing, Any, _Since], str]] = {
        Kind.NEW.value: _plan_new,
        Kind.GONE.value: _plan_gone,
        Kind.CHANGED.value: _plan_changed,
    }
    for row in session.connection().execute(rows):
        if why := of_kind[row.kind](planned, row, since):
            planned.staying[row.person_id] = (name_of(_values(row)).display, why)
    planned.readdressed = [
        Readdressed(number, *one.changes["email"]) for number, one in planned.back.items() if "email" in one.changes
    ]
    planned.told = frozenset(addresses.told(session, planned.readdressed))
    return planned


def _since(session: Session, upload: RosterImport) -> _Since:
    connection = session.connection()
    theirs = select(imported.c.person_id).where(imported.c.import_id == upload.id)
    actions: dict[int, set[str]] = {}
    later = select(changes.c.person_id, changes.c.action).where(changes.c.id > upload.last_change)
    for number, action in connection.execute(later.where(changes.c.person_id.in_(theirs))):
        actions.setdefault(number, set()).add(action)
    asked = select(invitations.c.person_id, invitations.c.created_at).where(invitations.c.person_id.in_(theirs))
    invited: dict[int, datetime] = dict(connection.execute(asked.order_by(invitations.c.id)).all())
    others, tags = (
        set(map(tuple, connection.execute(select(*columns).where(columns[0].in_(theirs)))))
        for columns in (
            (PersonIdentifier.person_id, PersonIdentifier.scheme, PersonIdentifier.identifier),
            (PersonTag.person_id, PersonTag.tag),
        )
    )
    return _Since(actions, invited, others, tags)


def _plan_new(planned: Undoing, row: Any, since: _Since) -> str:
    """Plan what becomes of somebody who came by the import; return why they stay, empty if they go."""
    if row.person_id in since.invited:
        return "was invited since, and stays"
    if row.person_id in since.actions:
        return "was changed since, and stays"
    planned.removed.append(row.person_id)
    return ""


def _plan_gone(planned: Undoing, row: Any, since: _Since) -> str:
    """Plan that somebody comes back whom the import retired; return why they do not."""
    if row.retired_at is None:
        return ""
    if since.actions.get(row.person_id, set()) & _MOVED or row.merged_into_id is not None:
        return "was retired or merged since, and stays retired"
    planned.returned.append(row.person_id)
    return ""


def _plan_changed(planned: Undoing, row: Any, since: _Since) -> str:
    """Plan what goes back of somebody; return what stays, and why."""
    number, entry = row.person_id, row.entry
    if row.merged_into_id is not None:
        return "was merged into another entry since, and stays as it is"
    now, fixed = _values(row), row.fixed.split()
    said: Changes = {name: (before, after) for name, (before, after) in entry["changes"].items()}
    goes: Changes = {
        name: (after, before) for name, (before, after) in said.items() if now[name] == after and name not in fixed
    }
    back = Back({**now, **{name: before for name, (_, before) in goes.items()}}, goes)
    back.identifiers = [one for one in entry.get("identifiers", ()) if (number, *one) in since.identifiers]
    back.tags = [one for one in entry.get("tags", ()) if (number, *one) in since.tags]
    # Another file that named them since finds them by what that said.
    is_named_anew = "import" in since.actions.get(number, ())
    back.source_identity = row.source_identity if is_named_anew else entry["source_identity"]
    why = [
        f"{name.replace('_', ' ')} was changed since"
        for name in said
        if name not in goes and now[name] != said[name][0]
    ]
    if entry["retired_at"] is not None and row.retired_at is None:
        is_wanted = since.actions.get(number, set()) & _MOVED or (
            number in since.invited and since.invited[number] > (planned.upload.imported_at or since.invited[number])
        )
        if is_wanted:
            why.append("was invited or put back since, and is not retired again")
        else:
            back.retired_at = datetime.fromisoformat(entry["retired_at"])
    if back:
        planned.back[number] = back
    return "; ".join(why)


def _values(row: Row[Any]) -> dict[str, str]:
    return {name: row._mapping[name] for name in FIELDS}
