"""People one by one: adding, editing, retiring, tagging; each change stands in the person's history."""

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain import lengths
from petition.domain.confirmations import Shown
from petition.domain.names.person_name import check_name
from petition.domain.names.sort_name import sort_name
from petition.domain.persons import DO_NOT_INVITE, FIELDS, Identifier, PersonRow, columns_of, name_of, values_of
from petition.domain.states import StatementState
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound, PersonChanged
from petition.models import Invitation, Person, PersonIdentifier, PersonTag, Signature, Statement
from petition.services import audit
from petition.services.roster import addresses, history
from petition.services.roster.addresses import Readdressed
from petition.services.roster.locks import lock_for_edit, lock_people, lock_roster


def find(session: Session, person_id: int, *, or_deleted: bool = False) -> Person:
    """Return a person; raise `NotFound` if there is none of this number, or none any more unless `or_deleted`."""
    person = session.get(Person, person_id)
    if person is None or (person.deleted_at is not None and not or_deleted):
        raise NotFound("There is no such person.")
    return person


def fingerprint(person: Person) -> str:
    """Return what changes whenever somebody saves the person."""
    return hashlib.sha256("\0".join(values_of(person).values()).encode()).hexdigest()


def add(session: Session, row: PersonRow, *, actor: str) -> Person:
    """Put one person on the roster by hand; namesakes are two people."""
    check_name(row.name)
    lock_for_edit(session)
    decided = " ".join(field for field in (DO_NOT_INVITE, "sort_name") if getattr(row, field))
    person = Person(**columns_of(row.values), source_identity=row.identity, fixed=decided)
    session.add(person)
    session.flush()
    history.record(session, person.id, "add", {}, actor=actor)
    audit.record(session, "person.add", ("person", person.id), actor=actor)
    return person


def edit(
    session: Session, person: Person, row: PersonRow, *, actor: str, secret: str, based_on: str | None = None
) -> list[str]:
    """Change a person's fields; return the names of those that changed. `secret` is as with `addresses.record`.

    What is changed here is fixed: no import takes it back. With `based_on`, the
    fingerprint that the editor began with, a person whom somebody else saved
    in the meantime raises `PersonChanged`.
    """
    check_name(row.name)
    lock_people(session, person)
    _check_is_own(person)
    if based_on is not None and based_on != fingerprint(person):
        raise PersonChanged("Somebody else changed this person while you were editing. Nothing of yours is saved yet.")
    values = row.values
    if row.sort_name == person.sort_name and "sort_name" not in person.fixed_fields:
        # It was only proposed, and follows the name until somebody decides otherwise.
        values["sort_name"] = sort_name(row.name, row.country)
    return _save(session, person, values, actor, secret)


def set_address(session: Session, person: Person, address: str, *, actor: str, secret: str) -> None:
    """Give a person another address; the old one is told (`addresses.record`)."""
    _set(session, person, {"email": address}, actor, secret)


def set_do_not_invite(session: Session, person: Person, reason: str, *, actor: str, secret: str) -> bool:
    """Let no invitation go to a person, or let them go again where there is no reason; return whether that is new.

    Either is a coordinator's decision, which no import takes back.
    """
    why = clean_line(reason, "reason", limit=lengths.LINE)
    return _set(session, person, {DO_NOT_INVITE: why}, actor, secret)


def _set(session: Session, person: Person, new: Mapping[str, str], actor: str, secret: str) -> bool:
    lock_people(session, person)
    _check_is_own(person)
    return bool(_save(session, person, {**values_of(person), **new}, actor, secret))


def _check_is_own(person: Person) -> None:
    """Refuse to change a merged entry: nobody would see it before the merge is undone, and then it would count.

    Of whoever was deleted meanwhile there is nothing to change.
    """
    if person.deleted_at is not None:
        raise NotFound("There is no such person.")
    if person.merged_into_id is not None:
        raise FieldError("person", "This entry was merged into another one. Edit that one, or undo the merge first")


def _save(session: Session, person: Person, values: Mapping[str, str], actor: str, secret: str) -> list[str]:
    before = values_of(person)
    changed = {field: (before[field], values[field]) for field in FIELDS if before[field] != values[field]}
    if not changed:
        return []
    made = columns_of(values)
    fixed = person.fixed_fields | set(changed)
    if values["sort_name"] == sort_name(name_of(values), values["country"]):
        fixed -= {"sort_name"}
    for column, value in {**made, "fixed": " ".join(sorted(fixed))}.items():
        setattr(person, column, value)
    session.flush()
    if "sort_name" in changed:
        reorder_signatures(session, [person.id])
    if "email" in changed:
        addresses.record(session, [Readdressed(person.id, *changed["email"])], actor=actor, secret=secret)
    history.record(session, person.id, "edit", changed, actor=actor)
    audit.record(session, "person.edit", ("person", person.id), actor=actor, details={"fields": sorted(changed)})
    return sorted(changed)


def reorder_signatures(session: Session, person_ids: Collection[int]) -> None:
    """Let the live signatures of statements that are not published stand where their people do.

    The printed name is the signatory's, so it stays as it was signed; where it
    stands is the coordinator's. Who changed their given or family name keeps its place.
    """
    theirs = (
        select(Invitation.id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(Invitation.person_id.in_(person_ids), Statement.state != StatementState.PUBLISHED)
    )
    person = select(Person).join(Invitation, Invitation.person_id == Person.id)
    here = person.where(Invitation.id == Signature.invitation_id).correlate(Signature)
    # A title alone moves nobody.
    is_same = (Person.given_name == Signature.given_name) & (Person.family_name == Signature.family_name)
    keeps_name = or_(Signature.name_changed.is_(False), here.where(is_same).exists())
    session.execute(
        update(Signature)
        .where(Signature.invitation_id.in_(theirs), Signature.ended_at.is_(None), keeps_name)
        .values(
            sort_name=here.with_only_columns(Person.sort_name).scalar_subquery(),
            sort_key=here.with_only_columns(Person.sort_key).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )


def retire(session: Session, person: Person, *, actor: str) -> None:
    """Take a person off the roster: they are kept, and invited to nothing more."""
    lock_people(session, person)
    if person.retired_at is None:
        session.execute(update(Person).where(Person.id == person.id).values(retired_at=database_now()))
        _note(session, person, "retire", actor)


def retire_all(session: Session, person_ids: Collection[int], *, actor: str, expected: Shown) -> int:
    """Take people off the roster; return how many, who must be those who were shown (`shown_people`).

    Raises `ShownChanged` where they are others; those who are retired already do not count.
    """
    lock_roster(session)
    leaving = still_here(session, person_ids)
    shown_people(session, leaving).check(expected, "Nobody was retired")
    if leaving:
        persons = table_of(Person)
        gone = update(persons).where(persons.c.id == bindparam("person")).values(retired_at=database_now())
        session.connection().execute(gone, [{"person": one} for one in leaving])
        history.record_all(session, [(one, {}) for one in leaving], "retire", actor=actor)
        audit.record_all(session, "person.retire", "person", leaving, actor=actor)
    return len(leaving)


def shown_people(session: Session, person_ids: Collection[int], *facts: str) -> Shown:
    """Return what an act on many people must find again: its own facts, and who they are."""
    wanted = set(person_ids)
    rows = session.connection().execute(select(Person.id, Person.identity))
    return Shown.of(facts, (row for row in rows if row[0] in wanted))


def still_here(session: Session, person_ids: Collection[int]) -> list[int]:
    """Return which of these people are on the roster and not retired."""
    return sorted(set(person_ids).intersection(session.scalars(select(Person.id).where(Person.retired_at.is_(None)))))


def release(session: Session, person: Person, *, actor: str) -> None:
    """Let imports change again what was edited by hand, but not why somebody is not to be invited."""
    lock_people(session, person)
    kept = {DO_NOT_INVITE} & person.fixed_fields if person.do_not_invite else set()
    if freed := sorted(person.fixed_fields - kept):
        person.fixed = " ".join(kept)
        session.flush()
        history.record(session, person.id, "release", {}, actor=actor)
        audit.record(session, "person.release", ("person", person.id), actor=actor, details={"fields": freed})


def restore(session: Session, person: Person, *, actor: str) -> None:
    """Put a retired person back on the roster; a merged one comes back by undoing the merge."""
    lock_people(session, person)
    if person.deleted_at is not None:
        raise NotFound("There is no such person.")
    if person.merged_into_id is not None:
        raise FieldError("person", "this entry was merged into another; undo the merge there")
    if person.retired_at is not None:
        session.execute(update(Person).where(Person.id == person.id).values(retired_at=None))
        _note(session, person, "restore", actor)


def _note(session: Session, person: Person, action: str, actor: str) -> None:
    session.refresh(person)
    history.record(session, person.id, action, {}, actor=actor)
    audit.record(session, f"person.{action}", ("person", person.id), actor=actor)


def check_tag(text: str) -> str:
    """Return a tag as it is stored; raise `FieldError` for one that is empty or too long."""
    tag = clean_line(text, "tag", limit=lengths.TAG)
    if not tag:
        raise FieldError("tag", "is empty")
    return tag


def tags(session: Session, person_id: int) -> list[str]:
    """Return a person's tags."""
    return list(session.scalars(select(PersonTag.tag).where(PersonTag.person_id == person_id).order_by(PersonTag.tag)))


def identifiers(session: Session, person_id: int) -> list[Identifier]:
    """Return what others call a person."""
    query = select(PersonIdentifier.scheme, PersonIdentifier.identifier).where(PersonIdentifier.person_id == person_id)
    return [Identifier(*row) for row in session.execute(query.order_by(PersonIdentifier.id))]


def tag(session: Session, person_ids: Collection[int], text: str, *, actor: str, expected: Shown | None = None) -> int:
    """Put a tag on people; return how many did not have it.

    `expected` is what was shown to who confirmed it, of the people and "tag".
    """
    wanted = check_tag(text)
    lock_roster(session)
    if expected:
        shown_people(session, person_ids, "tag", wanted).check(expected, "Nothing was changed")
    # Whole columns are read, because a statement takes only so many numbers and there may be thousands.
    known = set(person_ids).intersection(session.scalars(select(Person.id)))
    new = sorted(known.difference(session.scalars(select(PersonTag.person_id).where(PersonTag.tag == wanted))))
    if new:
        session.execute(insert(table_of(PersonTag)), [{"person_id": one, "tag": wanted} for one in new])
        history.record_all(session, [(one, {"tags": ("", wanted)}) for one in new], "tag", actor=actor)
        audit.record(session, "roster.tag", ("roster", 0), actor=actor, details={"people": len(new)})
    return len(new)


def untag(
    session: Session, person_ids: Collection[int], text: str, *, actor: str, expected: Shown | None = None
) -> int:
    """Take a tag off people; return how many had it. `expected` is as with `tag`, of "untag"."""
    wanted = check_tag(text)
    lock_roster(session)
    if expected:
        shown_people(session, person_ids, "untag", wanted).check(expected, "Nothing was changed")
    have = session.scalars(select(PersonTag.person_id).where(PersonTag.tag == wanted))
    had = sorted(set(person_ids).intersection(have))
    if had:
        gone = delete(table_of(PersonTag)).where(PersonTag.tag == wanted, PersonTag.person_id == bindparam("person"))
        session.connection().execute(gone, [{"person": one} for one in had])
        history.record_all(session, [(one, {"tags": (wanted, "")}) for one in had], "untag", actor=actor)
        audit.record(session, "roster.untag", ("roster", 0), actor=actor, details={"people": len(had)})
    return len(had)
