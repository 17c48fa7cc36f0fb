"""In what order a person's addresses came: which of two may take the other's place, and whose links end with that.

Whoever could make an order by what they write beforehand could take a member's way away. So
all addresses that stood up to the last invitation or merge are equal: each of them may be the
member's. Only what came after that comes later, by the changes that were noted and by no other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.models import AddressChange, Invitation, Person, PersonMerge
from petition.services.roster import families

Order = Mapping[str, int]


def orders(session: Session, person_ids: Collection[int], *, is_invited_now: bool = False) -> dict[int, Order]:
    """Return by person the ranks of the addresses that changes tell of, in small letters; 0 is the first.

    Changes of all entries that were merged into a person count. Whoever has none is left out.
    With `is_invited_now`, the ranks are those that an invitation at this moment leaves.
    """
    entries = families.entries(select(Person.id).where(Person.id.in_(person_ids)))
    columns = (AddressChange.old_address, AddressChange.new_address, AddressChange.nonce, AddressChange.changed_at)
    changes = select(entries.c.person, *columns).join(AddressChange, AddressChange.person_id == entries.c.entry)
    found: dict[int, list[tuple[tuple[str, str], datetime]]] = {}
    for person, old, new, nonce, changed_at in session.execute(changes.order_by(AddressChange.id)):
        # An address that was put back stood before the one that it replaced.
        found.setdefault(person, []).append(((new, old) if nonce is None else (old, new), changed_at))
    # Most people whose address a file changes have no earlier change, and nothing more is asked of them.
    if not found:
        return {}
    entries = families.entries(select(Person.id).where(Person.id.in_(found)))
    by_person = select(entries.c.person).group_by(entries.c.person)
    invited = by_person.add_columns(func.max(Invitation.created_at)).join(
        Invitation, Invitation.person_id == entries.c.entry
    )
    merged = by_person.add_columns(func.max(PersonMerge.at)).join(PersonMerge, PersonMerge.kept_id == entries.c.entry)
    invited_at: dict[int, datetime] = dict(session.execute(invited).all())
    merged_at: dict[int, datetime] = dict(session.execute(merged.where(PersonMerge.undone_at.is_(None))).all())
    none = datetime.min.replace(tzinfo=UTC)
    return {
        person: _ranked(
            # A merge and the change that it makes may have one time.
            (pair, is_invited_now or at < invited_at.get(person, none) or at <= merged_at.get(person, none))
            for pair, at in theirs
        )
        for person, theirs in found.items()
    }


def _ranked(changes: Iterable[tuple[tuple[str, str], bool]]) -> Order:
    """Return the ranks of addresses by their changes: the earlier and the later one, and whether it was before all."""
    ranks: dict[str, int] = {}
    # The first address of the first change after that had stood before, too.
    place = 0
    for pair, was_before in changes:
        for address in pair:
            if address:
                ranks.setdefault(address.lower(), 0 if was_before else place)
            place += not was_before
    return ranks


def is_earlier(order: Order, one: str, other: str) -> bool:
    """Return whether an address came before another one, of which each is known."""
    one, other = one.lower(), other.lower()
    return one in order and other in order and order[one] < order[other]


def gives_way(order: Order, standing: str, earlier: str, *, is_own: bool) -> bool:
    """Return whether the address on file gives way to one that a change replaced.

    None at all gives way, and so does one that no change tells of, unless the change
    is another entry's than that of whoever has it (`is_own`): theirs is no matter of that entry.
    """
    if standing and standing.lower() not in order:
        return is_own
    return not is_earlier(order, standing, earlier)


def end_later(session: Session, person_id: int, order: Order, address: str) -> None:
    """End the links of a person's addresses that came after one: they may be an attacker's."""
    later = [other for other in order if is_earlier(order, address, other)]
    entries = families.entries(select(Person.id).where(Person.id == person_id))
    theirs = AddressChange.person_id.in_(select(entries.c.entry))
    _end_links(session, theirs & func.lower(AddressChange.old_address).in_(later))


def end_all_later(session: Session, addresses: Mapping[int, tuple[Order, str]]) -> None:
    """End the same of many people, each with their order and address; only who has such links is looked at alone."""
    entries = families.entries(select(Person.id).where(Person.id.in_(addresses)))
    live = (
        select(entries.c.person, AddressChange.old_address)
        .join(AddressChange, AddressChange.person_id == entries.c.entry)
        .where(AddressChange.undone_at.is_(None), AddressChange.ended_at.is_(None))
    )
    found = {
        person
        for person, other in session.execute(live)
        if is_earlier(addresses[person][0], addresses[person][1], other)
    }
    for person in sorted(found):
        end_later(session, person, *addresses[person])


def end_behind(session: Session, change: AddressChange, path: Sequence[int]) -> None:
    """End what undoing a change goes back behind: links of addresses that came later, and its own later ones.

    `path` is the change's entry with all that it was merged into; the last one is the person.
    """
    end_later(session, path[-1], orders(session, path[-1:])[path[-1]], change.old_address)
    is_same = func.lower(AddressChange.old_address) == change.old_address.lower()
    _end_links(session, AddressChange.person_id.in_(path) & is_same & (AddressChange.id > change.id))


def _end_links(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(AddressChange)
        .where(which, AddressChange.undone_at.is_(None), AddressChange.ended_at.is_(None))
        .values(ended_at=database_now())
        .execution_options(synchronize_session=False)
    )
