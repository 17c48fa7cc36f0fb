"""Two entries of one person that were asked to sign the same statement: one invitation stays, the other ends.

Both may have signed, and then both would be printed. The signature of the
invitation that ends is ended too, by its own event, and its link says that the
other one stands.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from petition.db import database_now, table_of
from petition.domain.mails import MailKind
from petition.domain.persons import columns_of, values_of
from petition.domain.signatures import Ending
from petition.domain.states import INVITATION, WAITED_FOR, InvitationEvent, InvitationState
from petition.errors import FieldError, ShownChanged
from petition.models import Invitation, Person, Recording, Signature, Statement
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.roster import own_words
from petition.services.roster.own_words import OwnWord
from petition.services.transitions import locked, move

invitations, signatures = table_of(Invitation), table_of(Signature)
_NOT_ASKED = (InvitationState.PENDING, InvitationState.UNINVITED)


@dataclass(frozen=True)
class Side:
    """One of the two invitations, with what its person answered last by themselves.

    `is_own` says whether the answer that stands is theirs, and not one that only a coordinator recorded.
    """

    invitation: Invitation
    word: OwnWord | None
    is_own: bool

    @property
    def rank(self) -> tuple[int, int]:
        """How much stands behind it; of two answers that people gave themselves, the later one counts more."""
        state = self.invitation.state
        if state in _NOT_ASKED:
            return 0, 0
        # Who lapsed is asked anew, as if they had not answered.
        if state in WAITED_FOR:
            return 1, 0
        if self.is_own:
            return 4, self.number
        # Whoever asked to be struck does not come back by what somebody recorded.
        return (3, 0) if state is InvitationState.STRUCK else (2, 0)

    @property
    def is_signed(self) -> bool:
        """Whether a live signature belongs to it."""
        return self.invitation.state is InvitationState.SIGNED

    @property
    def number(self) -> int:
        """The number of their newest word; 0 if they never answered."""
        return self.word.number if self.word else 0

    @property
    def stands(self) -> str:
        """What stands, as the mail about it says it: the state, or "recorded" or "refusal_recorded"."""
        recorded = {InvitationState.SIGNED: "recorded", InvitationState.DECLINED: "refusal_recorded"}
        state = self.invitation.state
        return state.value if self.is_own else recorded.get(state, state.value)


@dataclass(frozen=True)
class Shared:
    """A statement that both were asked to sign, with the invitation of each."""

    statement: Statement
    mine: Side
    theirs: Side

    @property
    def swaps(self) -> bool:
        """Whether the kept person gets the duplicate's invitation: where there is more behind it.

        No signature outlasts a refusal that the person gave after it by themselves, or that they gave at all if it
        was only recorded; so the invitation that they refused by stays, whatever became of it.
        """
        last, other = self.mine, self.theirs
        if other.number > last.number:
            last, other = other, last
        if last.word is not None and last.word.is_refusal and other.is_signed:
            return last is self.theirs
        if self.mine.is_own and self.theirs.is_own and self.mine.is_signed == self.theirs.is_signed:
            return False
        return self.theirs.rank > self.mine.rank

    @property
    def staying(self) -> Invitation:
        """The invitation that stays."""
        return (self.theirs if self.swaps else self.mine).invitation

    @property
    def ending(self) -> Invitation:
        """The other one."""
        return (self.mine if self.swaps else self.theirs).invitation

    @property
    def ends_signature(self) -> bool:
        """Whether a live signature ends."""
        return self.ending.state is InvitationState.SIGNED

    @property
    def stands(self) -> str:
        """What stands from now on (`Side.stands`)."""
        return (self.theirs if self.swaps else self.mine).stands

    @property
    def facts(self) -> tuple[object, ...]:
        """What is done, as plain values."""
        return self.statement.id, self.staying.id, self.ends_signature, self.stands


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
    found = session.execute(query).all()
    return [Shared(statement, _side(session, one), _side(session, other)) for statement, one, other in found]


def _side(session: Session, invitation: Invitation) -> Side:
    word = own_words.newest(session, invitation.id)
    if invitation.state is InvitationState.SIGNED:
        live = (Signature.invitation_id == invitation.id) & Signature.ended_at.is_(None)
        recorded = select(Recording.id).join(Signature, Signature.id == Recording.signature_id)
        is_own = session.scalar(recorded.where(live, Recording.confirmed_at.is_(None))) is None
    elif invitation.state is InvitationState.DECLINED:
        is_own = word is not None and word.is_refusal
    else:
        is_own = invitation.state is InvitationState.WITHDRAWN
    return Side(invitation, word, is_own)


def lock(session: Session, kept: Person, duplicate: Person) -> list[int]:
    """Lock the statements that both were asked to sign, before any person; return their numbers.

    Whoever answers meanwhile waits, or has answered before.
    """
    found = [one.statement for one in find(session, kept, duplicate)]
    return [locked(session, statement).id for statement in found]


def lock_again(session: Session, numbers: Collection[int]) -> None:
    """Lock the statements of invitations that undoing a merge gives back, before any person.

    Whoever signs one of them meanwhile waits, or has signed before and is seen.
    """
    theirs = select(Invitation.statement_id).where(Invitation.id.in_(numbers))
    for statement in session.scalars(select(Statement).where(Statement.id.in_(theirs)).order_by(Statement.id)).all():
        locked(session, statement)


def merge(
    session: Session, kept: Person, duplicate: Person, held: Sequence[int], *, address: str, actor: str
) -> list[dict[str, int]]:
    """End one invitation of each pair, with its signature, and tell the person; return what was done, for undoing.

    `held` are the statements that `lock` locked; `ShownChanged` is raised where the two share another one by now.
    `address` is where mail to the kept person goes from now on.
    """
    done = []
    for one in find(session, kept, duplicate):
        if one.statement.id not in held:
            raise ShownChanged("Both entries were invited to a statement meanwhile. Nothing was merged; look again.")
        staying, ending, swaps, was_signed = one.staying, one.ending, one.swaps, one.ends_signature
        details = {"signed": was_signed, "stands": one.stands}
        _end(session, one, actor)
        if swaps:
            _swap(session, kept, duplicate, one.mine.invitation.id, one.theirs.invitation.id)
        _tell(session, one.statement, details, {staying.id: address, ending.id: duplicate.email})
        numbers = {"staying": staying.id, "ending": ending.id, "swapped": int(swaps), "signed": int(was_signed)}
        done.append(numbers)
        session.expire(staying)
        session.expire(ending)
    return done


def _tell(session: Session, statement: Statement, details: Mapping[str, object], addresses: Mapping[int, str]) -> None:
    """Write to the address of each invitation, once where it is the same; the link is that of the one that stays."""
    told: dict[str, Addressee] = {}
    for number, address in addresses.items():
        told.setdefault(address.lower(), Addressee(number, statement.id, address, statement.text_version_id, details))
    outbox.enqueue(session, MailKind.MERGED, told.values())


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
