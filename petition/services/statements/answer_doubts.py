"""Answers that a coordinator should look at: given soon after a change of address, or by a person added late.

They count as all others do. Whoever redirects a member's mail, or puts a person on
the roster to answer for them, cannot do so unseen.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, null, select, union_all
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


def answer_doubts(session: Session, invitation_ids: Collection[int]) -> dict[int, list[Doubt]]:
    """Return the doubts about these invitations' answers, by invitation; most have none."""
    rows: Iterable[Any] = session.execute(_grounds(invitation_ids))
    found: dict[int, list[Doubt]] = {}
    for number, answered_at, changed_at, undone_at in rows:
        doubts = found.setdefault(number, [])
        if changed_at is None:
            doubts.append(Doubt(Reason.ADDED))
        elif answered_at is not None and timedelta(0) <= answered_at - changed_at <= WATCHED:
            doubts.append(Doubt(Reason.CHANGED, (answered_at - changed_at).days))
        if undone_at is not None:
            doubts.append(Doubt(Reason.UNDONE))
    return {number: sorted(set(doubts)) for number, doubts in found.items() if doubts}


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


def undone(statement: Statement) -> Select[int]:
    """Select the invitations of those who undid a change of their address since the statement was drafted."""
    # These are few, and asked for first: nobody else's invitation is looked at.
    is_undone = AddressChange.undone_at > statement.created_at
    undid = select(AddressChange.person_id.label("person")).where(is_undone)
    meanwhile = AddressChange.changed_at.between(PersonMerge.at, PersonMerge.undone_at)
    parted = (
        select(PersonMerge.merged_id)
        .join(AddressChange, (AddressChange.person_id == PersonMerge.kept_id) & meanwhile)
        .where(is_undone)
    )
    theirs = families.holders(select(undid.union(parted).subquery().c.person))
    ours = (Invitation.statement_id == statement.id) & Invitation.person_id.in_(select(theirs.c.person))
    return select(Invitation.id.label("id")).where(ours)
