"""What somebody answered by themselves, which no recording of an answer may pass over.

An answer that came another way is recorded to what a page showed, and never
over the word that the person gave by their own link.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.confirmations import Shown
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.signing import recorded, standings
from petition.services.signing.standings import Standing


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


def find(session: Session, statement: Statement, person: Person) -> Standing | None:
    """Return where somebody stands who has signed, or who declined or withdrew by themselves."""
    ours = (Invitation.statement_id == statement.id) & (Invitation.person_id == person.id)
    found = session.scalar(select(Invitation).where(ours))
    if found is None:
        return None
    standing = standings.by_reference(session, found.reference, found.link_version)
    return standing if standing.state is InvitationState.SIGNED or is_refusal(session, standing) else None


def is_refusal(session: Session, standing: Standing) -> bool:
    """Return whether a person declined or withdrew by themselves, or confirmed a refusal that was recorded.

    A refusal that nobody but a coordinator knows of may be followed by a letter that says otherwise.
    """
    if standing.state is InvitationState.WITHDRAWN:
        return True
    came = recorded.find(session, standing)
    return standing.state is InvitationState.DECLINED and (came is None or came.confirmed_at is not None)
