"""How those were printed last whose signature ended: what they find filled in when they sign again.

A line that was held when the signature ended was not printed, and is not offered.
What stands beside it belongs to their invitation, which follows each correction (`lines.keep_beside`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, Signature
from petition.models.correction import printed_correction


class LastPrinted(NamedTuple):
    """The name of a signature that ended, as it was printed last.

    `is_decided` is true where its person gave it, or it was corrected; otherwise it was the roster's of then.
    `is_counted_only` is true where they chose to be counted and not named.
    """

    name: PersonName
    is_decided: bool
    is_counted_only: bool = False

    def offered(self, roster_name: PersonName) -> PersonName:
        """Return the name that is filled in when they sign again."""
        # What nobody decided follows the roster; honorifics may have been changed by the person.
        return self.name if self.is_decided or self.name.same_person_as(roster_name) else roster_name


def may_have_ended(state: InvitationState, link_version: int) -> bool:
    """Return whether an invitation without a live signature may have had one.

    Most are waited for and had none, and nothing is looked up for them. Whoever was invited again has a new link.
    """
    is_first = state is InvitationState.PENDING or (state is InvitationState.INVITED and link_version == 1)
    return not is_first and state is not InvitationState.SIGNED


def last_printed(session: Session, which: ColumnElement[bool]) -> dict[int, LastPrinted]:
    """Return how those were printed last whose newest signature ended, by their invitations.

    `which` says of what signatures.
    """
    newest = select(func.max(Signature.id)).where(which).group_by(Signature.invitation_id)
    query = (
        select(Signature, Correction)
        .join(Invitation, Invitation.id == Signature.invitation_id)
        .outerjoin(Correction, Correction.id == printed_correction(Signature.id))
        .where(Signature.id.in_(newest), Signature.ended_at.is_not(None), Invitation.held_at.is_(None))
    )
    found = {}
    for signature, correction in session.execute(query):
        name = (correction or signature).person_name
        # Names may be emptied where somebody has to be forgotten.
        if name.given_name or name.family_name:
            is_decided = signature.name_changed or name != signature.person_name
            found[signature.invitation_id] = LastPrinted(name, is_decided, bool(signature.is_counted_only))
    return found


def offered_names(session: Session, roster: Mapping[int, PersonName]) -> dict[int, PersonName]:
    """Return the names that are filled in for the people of these invitations, which have their names on the roster."""
    last = last_printed(session, Signature.invitation_id.in_(roster)) if roster else {}
    return {number: last[number].offered(name) if number in last else name for number, name in roster.items()}
