"""Importing: writing what a compared file says, all of it or nothing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, insert_all, table_of
from petition.domain.persons import FIELDS, OWN_SCHEME, Identifier, PersonRow, columns_of
from petition.models import ImportedPerson, Person, PersonChange, PersonIdentifier, PersonTag, RosterImport
from petition.services import audit
from petition.services.roster import addresses, history, people, settled_doubts
from petition.services.roster.addresses import Readdressed
from petition.services.roster.comparing import Compared, Kind, compare
from petition.services.roster.locks import lock_roster

# So many rows are written at a time; progress is told after each lot.
LOT = 1000
persons = table_of(Person)
# What is kept of a person for undoing: a row of `ImportedPerson`, without the number of the import.
_Kept = dict[str, Any]


@dataclass
class Imported:
    """What an import did, or would do; it grows while the import runs."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    retired: int = 0

    @property
    def done(self) -> int:
        """How many rows of the file are dealt with."""
        return self.people + self.left_out

    @property
    def people(self) -> int:
        """How many people of the file are on the roster now."""
        return self.new + self.changed + self.unchanged

    @property
    def words(self) -> str:
        """The counts in words; what is rare is told only where it happened."""
        rare = {"left out": self.left_out, "retired": self.retired}
        more = "".join(f", {count:,} {words}" for words, count in rare.items() if count)
        return f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} as they were{more}"


def import_rows(
    session: Session,
    rows: Iterable[PersonRow],
    provided: Collection[str] = FIELDS,
    *,
    actor: str,
    source: str,
    secret: str,
    retire_gone: bool = False,
) -> Imported:
    """Compare rows with the roster and import them in one go; return what was done."""
    lock_roster(session)
    compared = compare(session, rows, provided)
    done = Imported()
    for step in write(session, compared, actor=actor, source=source, secret=secret, retire_gone=retire_gone):
        done = step
    return done


def write(
    session: Session,
    compared: Iterable[Compared],
    *,
    actor: str,
    source: str,
    secret: str,
    retire_gone: bool = False,
    import_id: int | None = None,
) -> Iterator[Imported]:
    """Write what was compared, and yield how far it is, the same object each time.

    Faulty rows are left out; the caller has asked whether they may be. People
    who are gone stay unless `retire_gone`. The caller has locked the roster.
    `secret` is as with `addresses.record`. What undoing it takes is kept with the import of this number.
    """
    done = Imported()
    rows = iter(compared)
    while lot := list(islice(rows, LOT)):
        kinds: dict[Kind, list[Compared]] = {kind: [] for kind in Kind}
        for one in lot:
            kinds[one.kind].append(one)
        kept = _insert(session, kinds[Kind.NEW], actor, source)
        kept += _update(session, kinds[Kind.CHANGED], actor, source)
        addresses.record(session, readdressed(kinds[Kind.CHANGED]), actor=actor, secret=secret)
        if retire_gone:
            gone = _retire(session, kinds[Kind.GONE], actor, source)
            kept += gone
            done.retired += len(gone)
        if import_id is not None:
            rows_kept = ({"import_id": import_id, **row} for row in kept)
            insert_all(session, table_of(ImportedPerson), rows_kept)
        done.new += len(kinds[Kind.NEW])
        done.changed += len(kinds[Kind.CHANGED])
        done.unchanged += len(kinds[Kind.UNCHANGED])
        done.left_out += len(kinds[Kind.FAULTY]) + len(kinds[Kind.LEFT_OUT])
        yield done
    settled_doubts.connect(session)
    if import_id is not None:
        newest = select(func.max(PersonChange.id)).scalar_subquery()
        session.execute(update(RosterImport).where(RosterImport.id == import_id).values(last_change=newest))
    # What the session has read before is older than what was written past it.
    session.expire_all()
    audit.record(session, "roster.import", ("roster", 0), actor=actor, details=vars(done))


def readdressed(compared: Iterable[Compared]) -> list[Readdressed]:
    """Return those whose address a file changes."""
    return [
        Readdressed(one.person_id, *one.changes["email"])
        for one in compared
        if one.person_id is not None and "email" in one.changes
    ]


def _insert(session: Session, new: Sequence[Compared], actor: str, source: str) -> list[_Kept]:
    if not new:
        return []
    rows = (
        {
            **columns_of(one.values, "" if one.is_edited else one.identity),
            "source_identity": one.identity,
            "fixed": "",
        }
        for one in new
    )
    connection = session.connection()
    before = connection.execute(select(func.coalesce(func.max(persons.c.id), 0))).scalar_one()
    insert_all(session, persons, rows)
    # Nobody else writes meanwhile, and numbers grow; asking for each back would be one statement a row on SQLite.
    numbers = list(
        connection.execute(select(persons.c.id).where(persons.c.id > before).order_by(persons.c.id)).scalars()
    )
    history.record_all(session, ((number, {}) for number in numbers), "import", actor=actor, source=source)
    _attach(session, list(zip(numbers, new, strict=True)), are_new=True)
    return [{"person_id": number, "kind": Kind.NEW.value, "entry": {}} for number in numbers]


def _update(session: Session, changed: Sequence[Compared], actor: str, source: str) -> list[_Kept]:
    if not changed:
        return []
    numbers = [one.person_id for one in changed]
    columns = (persons.c.id, persons.c.source_identity, persons.c.retired_at)
    before = {row.id: row for row in session.connection().execute(select(*columns).where(persons.c.id.in_(numbers)))}
    rows: list[dict[str, Any]] = [
        {
            **columns_of(one.values),
            "source_identity": one.identity,
            "retired_at": None if one.returns else before[one.person_id].retired_at,
            "person": one.person_id,
        }
        for one in changed
        if one.person_id is not None
    ]
    settable: dict[str, Any] = {column: bindparam(column) for column in rows[0] if column != "person"}
    session.connection().execute(update(persons).where(persons.c.id == bindparam("person")).values(settable), rows)
    told = [(one.person_id, one.changes) for one in changed if one.person_id is not None]
    history.record_all(session, told, "import", actor=actor, source=source)
    people.reorder_signatures(session, [person for person, change in told if "sort_name" in change])
    pairs = [(one.person_id, one) for one in changed if one.person_id is not None]
    added = _attach(session, pairs, are_new=False)
    return [
        {
            "person_id": number,
            "kind": Kind.CHANGED.value,
            "entry": {
                "changes": dict(one.changes),
                "source_identity": before[number].source_identity,
                "retired_at": None if (at := before[number].retired_at) is None else at.isoformat(),
                **added.get(number, {}),
            },
        }
        for number, one in pairs
    ]


def _attach(
    session: Session, pairs: Sequence[tuple[int, Compared]], *, are_new: bool
) -> dict[int, dict[str, list[list[str]]]]:
    """Add the identifiers and tags that people do not have yet, new ones none; our own numbers are not stored.

    Return what was added, by person and by what it is.
    """
    added: dict[int, dict[str, list[list[str]]]] = {}
    for what, model, columns, rows in (
        (
            "identifiers",
            PersonIdentifier,
            ("person_id", "scheme", "identifier"),
            [(person, *one) for person, row in pairs for one in row.identifiers if one.scheme != OWN_SCHEME],
        ),
        ("tags", PersonTag, ("person_id", "tag"), [(person, tag) for person, row in pairs for tag in row.tags]),
    ):
        if not rows:
            continue
        table = table_of(model)
        theirs = select(*(table.c[column] for column in columns)).where(table.c.person_id.in_({row[0] for row in rows}))
        had = set() if are_new else {_key(row) for row in session.connection().execute(theirs)}
        # One that is written in two ways is one, as the roster has it or as it stands first.
        new = [row for key, row in {_key(row): row for row in reversed(rows)}.items() if key not in had][::-1]
        insert_all(session, table, (dict(zip(columns, row, strict=True)) for row in new))
        for person, *values in new:
            added.setdefault(int(person), {}).setdefault(what, []).append(list(map(str, values)))
    return added


def _key(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return what is equal for two rows of the same tag, or of the same identifier however it is written."""
    person, *others = row
    return (person, *(others if len(others) == 1 else Identifier(*others).key))


def _retire(session: Session, gone: Sequence[Compared], actor: str, source: str) -> list[_Kept]:
    numbers = [one.person_id for one in gone if one.person_id is not None]
    if numbers:
        session.connection().execute(update(persons).where(persons.c.id.in_(numbers)).values(retired_at=database_now()))
        history.record_all(session, ((number, {}) for number in numbers), "retire", actor=actor, source=source)
    return [{"person_id": number, "kind": Kind.GONE.value, "entry": {}} for number in numbers]
