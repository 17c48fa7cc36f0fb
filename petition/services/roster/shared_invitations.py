"""Two entries of one person that were asked to sign the same statement: one invitation stays, the other ends.

Both may have signed, and then both would be printed. The signature of the
invitation that ends is ended too, by its own event, and its link says that the
other one stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from petition.db import database_now, table_of
from petition.domain.mails import MailKind
from petition.domain.persons import columns_of, values_of
from petition.domain.signatures import Ending
from petition.domain.states import INVITATION, InvitationEvent, InvitationState
from petition.errors import FieldError, ShownChanged
from petition.models import Invitation, Person, Signature, Statement
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.transitions import locked, move

invitations, signatures = table_of(Invitation), table_of(Signature)
_NOT_ASKED = (InvitationState.PENDING, InvitationState.UNINVITED)


@dataclass(frozen=True)
class Shared:
    """A statement that both were asked to sign, with the invitation of each."""

    statement: Statement
    mine: Invitation
    theirs: Invitation

    @property
    def staying(self) -> Invitation:
        """The kept person's, unless only the duplicate's has an answer, or only that one is asked at all."""
        return self.theirs if _weight(self.theirs) > _weight(self.mine) else self.mine

    @property
    def ending(self) -> Invitation:
        """The other one."""
        return self.mine if self.staying is self.theirs else self.theirs

    @property
    def swaps(self) -> bool:
        """Whether the kept person gets the duplicate's invitation."""
        return self.staying is self.theirs

    @property
    def ends_signature(self) -> bool:
        """Whether a live signature ends."""
        return self.ending.state is InvitationState.SIGNED


def _weight(invitation: Invitation) -> int:
    """Return how much stands behind an invitation: an answer, a question, or nothing."""
    if invitation.state in _NOT_ASKED:
        return 0
    return 1 if invitation.state is InvitationState.INVITED else 2


def find(session: Session, kept: Person, duplicate: Person) -> list[Shared]:
    """Return the statements that both were asked to sign, as they are now; in their order."""
    mine, theirs = aliased(Invitation), aliased(Invitation)
    query = (
        select(Statement, mine, theirs)
        .join(mine, mine.statement_id == Statement.id)
        .join(theirs, theirs.statement_id == Statement.id)
        .where(mine.person_id == kept.id, theirs.person_id == duplicate.id, theirs.merged_into_id.is_(None))
        .order_by(Statement.id)
        .execution_options(populate_existing=True)
    )
    return [Shared(*row) for row in session.execute(query)]


def lock(session: Session, kept: Person, duplicate: Person) -> list[int]:
    """Lock the statements that both were asked to sign, before any person; return their numbers.

    Whoever answers meanwhile waits, or has answered before.
    """
    found = [one.statement for one in find(session, kept, duplicate)]
    return [locked(session, statement).id for statement in found]


def merge(
    session: Session, kept: Person, duplicate: Person, held: Sequence[int], *, actor: str
) -> list[dict[str, int]]:
    """End one invitation of each pair, with its signature, and tell the person; return what was done, for undoing.

    `held` are the statements that `lock` locked; `ShownChanged` is raised where the two share another one by now.
    """
    done = []
    for one in find(session, kept, duplicate):
        if one.statement.id not in held:
            raise ShownChanged("Both entries were invited to a statement meanwhile. Nothing was merged; look again.")
        staying, ending, was_signed, swapped = one.staying, one.ending, one.ends_signature, one.swaps
        _end(session, one, actor)
        if swapped:
            _swap(session, kept, duplicate, one.mine.id, one.theirs.id)
        details = {"signed": was_signed, "stands": staying.state.value}
        to = Addressee(ending.id, one.statement.id, duplicate.email, one.statement.text_version_id, details)
        outbox.enqueue(session, MailKind.MERGED, [to])
        numbers = {"staying": staying.id, "ending": ending.id, "swapped": int(swapped), "signed": int(was_signed)}
        done.append(numbers)
        session.expire(staying)
        session.expire(ending)
    return done


def undo(session: Session, kept: Person, duplicate: Person, merged: Sequence[dict[str, int]]) -> None:
    """Give each entry its invitation back. The one that ended is asked no more, and can be invited again.

    Raises `FieldError` where a signature ended by the merge: no signature comes back, so only its person can sign anew.
    """
    for one in merged:
        if one["signed"]:
            title = session.scalars(
                select(Statement.title).join(Invitation).where(Invitation.id == one["ending"])
            ).one()
            raise FieldError("merge", f"it ended one of the two signatures under “{title}”, which cannot come back")
    for one in merged:
        if one["swapped"]:
            _swap(session, kept, duplicate, one["staying"], one["ending"])
        ours = update(invitations).where(invitations.c.id == one["ending"])
        session.execute(ours.values(merged_into_id=None))


def _end(session: Session, one: Shared, actor: str) -> None:
    ending, values = one.ending.id, {"merged_into_id": one.staying.id, "admitted_until": None}
    if one.ending.state in _NOT_ASKED:
        session.execute(update(invitations).where(invitations.c.id == ending).values(values))
        return
    details = {"into": one.staying.id}
    event = InvitationEvent.MERGE
    move(session, INVITATION, Invitation, ending, event, actor=actor, values=values, details=details)
    live = (signatures.c.invitation_id == ending) & signatures.c.ended_at.is_(None)
    ended = {"ended_at": database_now(), "ending": Ending.MERGED, "ended_by": actor}
    session.execute(update(signatures).where(live).values(ended))


def _swap(session: Session, one: Person, other: Person, of_one: int, of_other: int) -> None:
    """Give each of two people the invitation of the other.

    A person has one invitation to a statement, so the first waits with somebody who is there for no longer than that.
    """
    nobody = Person(**columns_of(values_of(one)), source_identity="", fixed="")
    session.add(nobody)
    session.flush()
    for number, person_id in ((of_one, nobody.id), (of_other, one.id), (of_one, other.id)):
        session.execute(update(invitations).where(invitations.c.id == number).values(person_id=person_id))
    session.delete(nobody)
    session.flush()
