"""What somebody answered by themselves, which no recording of an answer may pass over.

An answer that came another way is recorded to what a page showed, and never
over the word that the person gave by their own link.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.confirmations import Shown
from petition.domain.states import INVITATION, InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.roster import own_words
from petition.services.roster.own_words import OwnWord


@dataclass(frozen=True)
class Answered:
    """What somebody answered, as the state that it led to, and when."""

    state: InvitationState
    at: datetime


def shown(session: Session, statement: Statement, person: Person) -> Shown:
    """Return what `recording.record` must find again: the text, who it is, and what they have answered.

    Nobody can answer while the statement is locked.
    """
    answer = select(Invitation.state, Invitation.answered_at).where(
        Invitation.statement_id == statement.id, Invitation.person_id == person.id
    )
    state, at = session.execute(answer).one_or_none() or (InvitationState.PENDING, None)
    who = (person.id, person.person_name.display, person.country, person.email)
    facts = (statement.text_version_id, statement.prints_unconfirmed, state.value, str(at or ""), *who)
    return Shown.of(facts, ())


def find(session: Session, statement: Statement, person: Person) -> Answered | None:
    """Return what somebody answered who has signed, or who declined or withdrew by themselves."""
    ours = (Invitation.statement_id == statement.id) & (Invitation.person_id == person.id)
    found = session.scalar(select(Invitation).where(ours))
    if found is None:
        return None
    if found.state is InvitationState.SIGNED and found.answered_at is not None:
        return Answered(found.state, found.answered_at)
    word = refusal(session, found.id)
    return Answered(INVITATION.outcome(word.event), word.at) if word else None


def refusal(session: Session, invitation_id: int) -> OwnWord | None:
    """Return by what a person declined or withdrew, or confirmed a refusal that was recorded; None without such a word.

    It holds whatever became of the invitation since, until they sign by themselves. A refusal that nobody but a
    coordinator knows of may be followed by a letter that says otherwise.
    """
    word = own_words.newest(session, invitation_id)
    return word if word is not None and word.is_refusal else None
