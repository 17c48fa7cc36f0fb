"""Merging a duplicate into the person it is, and undoing that.

Nothing is deleted: the duplicate stays, retired, and points to the person who
is kept. What moved over is written down, so that undoing puts all of it back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import OTHER_FIELDS, Identifier, columns_of, values_of
from petition.errors import FieldError, NotFound
from petition.models import (
    Invitation,
    Person,
    PersonIdentifier,
    PersonMerge,
    PersonTag,
    Signature,
    Statement,
)
from petition.services import audit
from petition.services.roster import addresses, families, history, people, shared_invitations
from petition.services.roster.addresses import Readdressed
from petition.services.roster.locks import lock_for_edit, lock_people

# What a duplicate fills in where the kept person has nothing; a name is never put together from two.
_FILLABLE = tuple(field for field in OTHER_FIELDS if field not in ("country", "language"))


def shown_pair(session: Session, kept: Person, duplicate: Person) -> Shown:
    """Return what `merge` must find again: both entries, and what would move from one to the other."""
    whose = Invitation.person_id.in_([kept.id, duplicate.id])
    answers = select(Invitation.id, Invitation.state, Invitation.person_id).where(whose).order_by(Invitation.id)
    facts = (
        [(number, state.value, person_id) for number, state, person_id in session.execute(answers)],
        [tuple(one) for one in people.identifiers(session, duplicate.id)],
        people.tags(session, duplicate.id),
        [one.facts for one in shared_invitations.find(session, kept, duplicate)],
    )
    return Shown.of(
        facts, [(one.id, one.complained_at is not None, *values_of(one).values()) for one in (kept, duplicate)]
    )


def merge(
    session: Session, kept: Person, duplicate: Person, *, actor: str, secret: str, expected: Shown | None = None
) -> PersonMerge:
    """Merge `duplicate` into `kept`: empty fields are filled; invitations, identifiers and tags move.

    Whoever complained of a mail by either entry is written to by neither.
    `expected` is what was shown to who confirmed it (`shown_pair`); `ShownChanged`
    is raised where it is not so any more. Where both were asked to sign one statement, one of the two invitations
    stays (`petition.services.roster.shared_invitations`).
    """
    held = shared_invitations.lock(session, kept, duplicate)
    lock_people(session, kept, duplicate)
    _check(kept, duplicate)
    shown_pair(session, kept, duplicate).check(expected, "Nothing was merged", what="entries")
    before = values_of(kept)
    filled = filled_by(kept, duplicate)
    numbers = _movable(session, kept, duplicate)
    # An invitation that ends is taken, too: the one that stays answers for both.
    moves = bool(numbers or shared_invitations.find(session, kept, duplicate))
    # While the invitations are the duplicate's: whoever has something to lose is told.
    address = filled.get("email", kept.email)
    readdressed = _readdressed(session, kept, duplicate, address, moves=moves)
    addresses.record(session, readdressed, actor=actor, secret=secret)
    shared = shared_invitations.merge(session, kept, duplicate, held, address=address, actor=actor)
    moved = _move(session, kept, duplicate, numbers)
    complained = kept.complained_at is None and duplicate.complained_at is not None
    moved |= {"filled": filled, "retired": duplicate.retired_at is not None, "shared": shared, "complained": complained}
    _set(kept, {**before, **filled})
    if complained:
        kept.complained_at = duplicate.complained_at
    merged = PersonMerge(kept_id=kept.id, merged_id=duplicate.id, actor=actor, moved=moved)
    session.add(merged)
    retired = duplicate.retired_at or database_now()
    session.execute(update(Person).where(Person.id == duplicate.id).values(merged_into_id=kept.id, retired_at=retired))
    session.flush()
    session.refresh(duplicate)
    changes = {field: (before[field], value) for field, value in filled.items()}
    history.record(session, kept.id, "merge", changes, actor=actor)
    history.record(session, duplicate.id, "merged", {}, actor=actor)
    if moves and addresses.concerned(session, [kept.id]):
        # Addresses that were replaced while the kept person was invited to nothing, as at circulating.
        addresses.tell_invited(session, {kept.id: kept.email})
    audit.record(session, "person.merge", ("person", kept.id), actor=actor, details={"merged": duplicate.id})
    return merged


def filled_by(kept: Person, duplicate: Person) -> dict[str, str]:
    """Return the fields that `kept` lacks and `duplicate` would fill in."""
    return {field: value for field in _FILLABLE if not getattr(kept, field) and (value := values_of(duplicate)[field])}


def _readdressed(session: Session, kept: Person, duplicate: Person, email: str, *, moves: bool) -> list[Readdressed]:
    """Return whose mail goes to `email` from now on.

    It is the duplicate's where invitations move, or where none is there yet: whoever merges a member into an entry of
    their own before circulating would else go unseen.
    """
    found = [Readdressed(kept.id, kept.email, email)]
    if moves or not addresses.concerned(session, [kept.id]):
        found.append(Readdressed(duplicate.id, duplicate.email, email))
    return found


def undo(session: Session, merge_id: int, *, actor: str, secret: str) -> PersonMerge:
    """Undo a merge: what moved goes back, and what was filled is emptied unless it was edited since."""
    merged = session.get(PersonMerge, merge_id)
    if merged is None:
        raise NotFound("There is no such merge.")
    shared_invitations.lock_again(session, [*_given(merged), *(one["ending"] for one in _shared(merged))])
    lock_for_edit(session)
    session.refresh(merged, with_for_update=True)
    if merged.undone_at is not None:
        raise FieldError("merge", "it is undone already")
    kept, duplicate = people.find(session, merged.kept_id), people.find(session, merged.merged_id)
    lock_people(session, kept, duplicate)
    if kept.merged_into_id is not None:
        raise FieldError("merge", "the person was merged into another since; undo that first")
    before = values_of(kept)
    emptied = {field: "" for field, value in merged.moved["filled"].items() if before[field] == value}
    _set(kept, {**before, **emptied})
    # Of old merges nothing is noted. Whoever complained, or was asked again, since then keeps what they have.
    if merged.moved.get("complained") and kept.complained_at == duplicate.complained_at:
        kept.complained_at = None
    retired = Person.retired_at if merged.moved["retired"] else None
    session.execute(update(Person).where(Person.id == duplicate.id).values(merged_into_id=None, retired_at=retired))
    _check_signed_since(session, merged)
    shared_invitations.undo(session, kept, duplicate, _shared(merged))
    _move_back(session, kept, duplicate, merged.moved)
    session.execute(update(PersonMerge).where(PersonMerge.id == merge_id).values(undone_at=database_now()))
    session.flush()
    session.refresh(duplicate)
    people.reorder_signatures(session, [kept.id, duplicate.id])
    readdressed = [Readdressed(kept.id, before["email"], kept.email)]
    addresses.record(session, readdressed, actor=actor, secret=secret)
    if families.taken(merged.moved):
        # The duplicate has the address that it had, because no merged entry is edited.
        back = [Readdressed(duplicate.id, before["email"], duplicate.email)]
        addresses.record(session, back, actor=actor, secret=secret, is_back=True)
    history.record(session, kept.id, "unmerge", {field: (before[field], "") for field in emptied}, actor=actor)
    history.record(session, duplicate.id, "unmerge", {}, actor=actor)
    audit.record(session, "person.unmerge", ("person", kept.id), actor=actor, details={"merged": duplicate.id})
    return merged


def merges(session: Session, kept_id: int) -> list[tuple[PersonMerge, Person]]:
    """Return the merges into a person that are not undone, with the duplicates, the newest first."""
    query = (
        select(PersonMerge, Person)
        .join(Person, Person.id == PersonMerge.merged_id)
        .where(PersonMerge.kept_id == kept_id, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id.desc())
    )
    return [(merged, person) for merged, person in session.execute(query)]


def _check(kept: Person, duplicate: Person) -> None:
    if kept.id == duplicate.id:
        raise FieldError("person", "a person cannot be merged into themselves")
    if kept.merged_into_id is not None or duplicate.merged_into_id is not None:
        raise FieldError("person", "one of the two was merged into another already; look again")
    if kept.retired_at is not None:
        raise FieldError("person", "the person to keep is retired; restore them first")


def _shared(merged: PersonMerge) -> Sequence[dict[str, int]]:
    """Return what was done where both were asked to sign one statement; of old merges nothing is noted."""
    shared: Sequence[dict[str, int]] = merged.moved.get("shared", [])
    return shared


def _given(merged: PersonMerge) -> list[int]:
    """Return the invitations that the kept person has from the duplicate."""
    return [*merged.moved["invitations"], *(one["staying"] for one in _shared(merged) if one["swapped"])]


def _check_signed_since(session: Session, merged: PersonMerge) -> None:
    """Refuse to give back an invitation that was signed since under the kept person's name and country."""
    signed = (
        select(Statement.title)
        .join(Signature, Signature.statement_id == Statement.id)
        .where(
            Signature.invitation_id.in_(_given(merged)),
            Signature.signed_at > merged.at,
            Signature.ended_at.is_(None),
        )
    )
    title = session.scalar(signed.limit(1))
    if title is not None:
        raise FieldError("merge", f"“{title}” was signed since with the name of the person who was kept")


def _set(person: Person, values: Mapping[str, str]) -> None:
    for column, value in columns_of(values).items():
        setattr(person, column, value)


def _movable(session: Session, kept: Person, duplicate: Person) -> list[int]:
    """Return the duplicate's invitations that the kept person gets: all but those to statements that both are asked."""
    taken = select(Invitation.statement_id).where(Invitation.person_id == kept.id)
    theirs = select(Invitation.id).where(
        Invitation.person_id == duplicate.id, Invitation.statement_id.not_in(taken.scalar_subquery())
    )
    return sorted(session.scalars(theirs))


def _move(session: Session, kept: Person, duplicate: Person, numbers: list[int]) -> dict[str, Any]:
    """Give the kept person these invitations, and the identifiers and tags that they lack; return what moved."""
    session.execute(update(Invitation).where(Invitation.id.in_(numbers)).values(person_id=kept.id))
    had = {one.key for one in people.identifiers(session, kept.id)}
    theirs = session.scalars(select(PersonIdentifier).where(PersonIdentifier.person_id == duplicate.id))
    identifiers = [one for one in theirs if Identifier(one.scheme, one.identifier).key not in had]
    for one in identifiers:
        one.person_id = kept.id
    tags = sorted(set(people.tags(session, duplicate.id)) - set(people.tags(session, kept.id)))
    if tags:
        session.execute(insert(table_of(PersonTag)), [{"person_id": kept.id, "tag": tag} for tag in tags])
    return {"invitations": numbers, "identifiers": sorted(one.id for one in identifiers), "tags": tags}


def _move_back(session: Session, kept: Person, duplicate: Person, moved: Mapping[str, Any]) -> None:
    """Give the duplicate back what `_move` took."""
    back = update(Invitation).where(Invitation.id.in_(moved["invitations"]), Invitation.person_id == kept.id)
    session.execute(back.values(person_id=duplicate.id))
    theirs = update(PersonIdentifier).where(
        PersonIdentifier.id.in_(moved["identifiers"]), PersonIdentifier.person_id == kept.id
    )
    session.execute(theirs.values(person_id=duplicate.id))
    session.execute(delete(PersonTag).where(PersonTag.person_id == kept.id, PersonTag.tag.in_(moved["tags"])))
