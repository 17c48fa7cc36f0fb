"""What may stand beside a name in one statement: edited by a coordinator before the person signs.

It was filled in from the roster when the person was invited, and belongs to the
invitation. Once somebody has signed, it is corrected with their knowledge instead.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.confirmations import Shown
from petition.domain.lists.lines import Affiliation
from petition.domain.states import InvitationState
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Invitation, Statement
from petition.services import audit
from petition.services.transitions import locked

invitations = table_of(Invitation)


def describe(
    session: Session,
    statement: Statement,
    invitation_id: int,
    affiliation: Affiliation,
    *,
    actor: str,
    expected: Shown | None = None,
) -> bool:
    """Store what may stand beside a name, before its person signs; return whether it was changed.

    Nobody is written to: the person sees it when they sign. `expected` is what was shown (`shown_affiliation`).
    """
    parts = {part: clean_line(getattr(affiliation, part), part) for part in Affiliation._fields}
    statement = locked(session, statement)
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    invitation = session.scalar(select(Invitation).where(ours).execution_options(populate_existing=True))
    if invitation is None:
        raise NotFound("There is no such invitation.")
    if invitation.state is InvitationState.SIGNED:
        raise FieldError("person", "this person has signed; correct the printed line instead, so that they hear of it")
    before = affiliation_of(invitation)
    changed = [part for part, value in parts.items() if value != getattr(before, part)]
    if not changed:
        return False
    shown_affiliation(invitation).check(expected, "Nothing was changed")
    session.execute(update(invitations).where(invitations.c.id == invitation_id).values(parts))
    audit.record(session, "invitation.describe", ("invitation", invitation_id), actor=actor, details={"parts": changed})
    return True


def affiliation_of(invitation: Invitation) -> Affiliation:
    """Return what may stand beside the name of an invited person."""
    return Affiliation(*(getattr(invitation, part) for part in Affiliation._fields))


def shown_affiliation(invitation: Invitation) -> Shown:
    """Return what `describe` must find again."""
    return Shown.of((invitation.id, *affiliation_of(invitation)), ())
