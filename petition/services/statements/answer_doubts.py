"""Answers that a coordinator should look at: given soon after a change of address, or by a person added late.

They count as all others do. Whoever redirects a member's mail, or puts a person on
the roster to answer for them, cannot do so unseen.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, null, select, union_all
from sqlalchemy.orm import Session

from petition.db import UtcDateTime
from petition.models import AddressChange, Invitation, Person, PersonMerge, Statement
from petition.services.roster import families

# So long after a change of address an answer is marked.
WATCHED = timedelta(days=7)


class Reason(StrEnum):
    """Why an answer is marked: the address was changed, the old address undid that, or the person was added late."""

    CHANGED = "changed"
    UNDONE = "undone"
    ADDED = "added"


class Doubt(NamedTuple):
    """One reason; `days` is how long before the answer an address was changed."""

    reason: Reason
    days: int = 0


class Ground(NamedTuple):
    """What a doubt stands on: when the person answered, and a change of their address; none if they were added late."""

    answered_at: datetime | None
    changed_at: datetime | None
    undone_at: datetime | None


def answer_doubts(session: Session, invitation_ids: Collection[int]) -> dict[int, list[Doubt]]:
    """Return the doubts about these invitations' answers, by invitation; most have none."""
    found = {number: doubts_of(those) for number, those in grounds(session, invitation_ids).items()}
    return {number: doubts for number, doubts in found.items() if doubts}


def doubts_of(those: Iterable[Ground]) -> list[Doubt]:
    """Return the doubts that these grounds raise, each once."""
    doubts = []
    for answered_at, changed_at, undone_at in those:
        if changed_at is None:
            doubts.append(Doubt(Reason.ADDED))
        elif answered_at is not None and timedelta(0) <= answered_at - changed_at <= WATCHED:
            doubts.append(Doubt(Reason.CHANGED, (answered_at - changed_at).days))
        if undone_at is not None:
            doubts.append(Doubt(Reason.UNDONE))
    return sorted(set(doubts))


def grounds(session: Session, invitation_ids: Collection[int]) -> dict[int, list[Ground]]:
    """Return what doubts about these invitations' answers may stand on, by invitation; not all of it raises one."""
    rows: Iterable[Any] = session.execute(_grounds(invitation_ids))
    found: dict[int, list[Ground]] = defaultdict(list)
    for number, *those in rows:
        found[number].append(Ground(*those))
    return found


def _grounds(invitation_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select the grounds for doubt: each answer with a change of its person's address, or with none if added late.

    It is one query, because pages of people ask for many other things already.
    """
    ours = Invitation.id.in_(invitation_ids)
    # Merged entries have been where the answer is now.
    entries = families.entries(select(Invitation.person_id).where(ours))
    changed = (
        select(Invitation.id, Invitation.answered_at, AddressChange.changed_at, AddressChange.undone_at)
        .join(entries, entries.c.person == Invitation.person_id)
        .join(AddressChange, AddressChange.person_id == entries.c.entry)
        .where(ours)
    )
    # So has whoever an entry was merged into, as long as it was: a merge that is undone takes no mark away.
    meanwhile = AddressChange.changed_at.between(PersonMerge.at, PersonMerge.undone_at)
    parted = (
        select(Invitation.id, Invitation.answered_at, AddressChange.changed_at, AddressChange.undone_at)
        .join(PersonMerge, PersonMerge.merged_id == Invitation.person_id)
        .join(AddressChange, (AddressChange.person_id == PersonMerge.kept_id) & meanwhile)
        .where(ours, Invitation.created_at < PersonMerge.undone_at)
    )
    nothing = null().cast(UtcDateTime)
    added = (
        select(Invitation.id, Invitation.answered_at, nothing, nothing)
        .join(Statement, Statement.id == Invitation.statement_id)
        .join(entries, entries.c.person == Invitation.person_id)
        .join(Person, Person.id == entries.c.entry)
        .where(
            ours,
            Invitation.answered_at.is_not(None),
            Person.created_at > Statement.circulated_at,
            # A duplicate that came later than the invitation has nothing to do with the answer.
            Person.created_at <= Invitation.created_at,
        )
    )
    return union_all(changed, parted, added)


def undone(statement_ids: Collection[int]) -> Select[int]:
    """Select the invitations of those who undid a change of their address since the first of these was drafted."""
    drafted = select(func.min(Statement.created_at)).where(Statement.id.in_(statement_ids)).scalar_subquery()
    return _whose_address(statement_ids, AddressChange.undone_at > drafted)


def possible(statement: Statement) -> Select[int]:
    """Select the invitations whose answers may be in doubt; of many people these are few, and no other answer is."""
    lately = AddressChange.changed_at >= statement.created_at - WATCHED
    late = select(Person.id.label("person")).where(Person.created_at > statement.circulated_at)
    return _whose_address([statement.id], lately | AddressChange.undone_at.is_not(None), late)


def _whose_address(statement_ids: Collection[int], is_so: ColumnElement[bool], *others: Select[int]) -> Select[int]:
    """Select the invitations of people of whom a change of address has something; `others` are of other people."""
    # These are few, and asked for first: nobody else's invitation is looked at.
    changed = select(AddressChange.person_id.label("person")).where(is_so)
    meanwhile = AddressChange.changed_at.between(PersonMerge.at, PersonMerge.undone_at)
    parted = (
        select(PersonMerge.merged_id)
        .join(AddressChange, (AddressChange.person_id == PersonMerge.kept_id) & meanwhile)
        .where(is_so)
    )
    theirs = families.holders(select(changed.union(parted, *others).subquery().c.person))
    ours = Invitation.statement_id.in_(statement_ids) & Invitation.person_id.in_(select(theirs.c.person))
    return select(Invitation.id.label("id")).where(ours)
