"""A person's own part in one statement: where they stand in its list, and what of them it prints beside what they sign.

It is the invitation's, never the roster's, and ends with the statement. What a signature holds, such as the role, is
described before its person signs, and corrected with their knowledge after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import NAME_ORDERS, Affiliation, OwnPart, listed
from petition.domain.states import InvitationState
from petition.domain.text import clean_line, unisolated
from petition.errors import FieldError, NotFound
from petition.models import Invitation, Person, Statement
from petition.services import audit
from petition.services.signing import lines
from petition.services.statements import correcting
from petition.services.statements.correcting import Plan
from petition.services.statements.list_forms import next_lead_place
from petition.services.transitions import locked

invitations = table_of(Invitation)
_TEXTS = {
    **dict.fromkeys((*Affiliation._fields, "section", "note", "script_name"), lengths.LINE),
    "mark": lengths.TAG,
}
_SWITCHES = frozenset({"is_lead", "is_without_country", "is_organisation", "is_counted_only"})
LAST_PLACE = 999_999
# What a part has that is as it stands.
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Done:
    """What became of a person's part.

    `before` and `after` are the line as the list prints it, or would. `plan` is the correction of what was signed,
    which their person may have to agree to first.
    """

    changed: tuple[str, ...]
    before: str
    after: str
    is_signed: bool
    plan: Plan | None = None

    @property
    def changes_signed_line(self) -> bool:
        """Whether somebody who signed has another line now."""
        return self.is_signed and self.before != self.after


def set_part(
    session: Session,
    statement: Statement,
    invitation_id: int,
    told: Mapping[str, Any],
    labels: Mapping[str, str],
    *,
    actor: str,
) -> Done:
    """Store what is told of a person's part, by the names of the columns, and return what that did.

    `labels` are the organisation's names of countries. Raises `FieldError` naming what is wrong, and
    `IllegalTransition` once the statement is cancelled.
    """
    values = {name: checked(name, value) for name, value in told.items()}
    statement = locked(session, statement)
    acts.check(Act.CHANGE_LIST, statement.state)
    invitation = find(session, statement, invitation_id)
    before, plan = line_of(session, statement, invitation, labels), None
    is_signed = invitation.state is InvitationState.SIGNED
    if is_signed:
        signed = {part: values.pop(part) for part in Affiliation._fields if part in values}
        plan = correcting.correct(session, statement, invitation_id, signed, actor=actor) if signed else None
    if values.get("is_lead") and not invitation.is_lead and invitation.place is None:
        values.setdefault("place", next_lead_place(session, statement))
    changed = tuple(name for name, value in values.items() if getattr(invitation, name) != value)
    if changed:
        new = {name: values[name] for name in changed}
        session.execute(update(invitations).where(invitations.c.id == invitation_id).values(new))
        subject = ("invitation", invitation_id)
        audit.record(session, "invitation.part", subject, actor=actor, details={"parts": list(changed)})
    session.expire_all()
    after = line_of(session, statement, find(session, statement, invitation_id), labels)
    return Done(changed, before, after, is_signed, plan)


def find(session: Session, statement: Statement, invitation_id: int) -> Invitation:
    """Return an invitation to the statement; raise `NotFound` for another."""
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    invitation = session.scalar(select(Invitation).where(ours).execution_options(populate_existing=True))
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


def line_of(
    session: Session,
    statement: Statement,
    invitation: Invitation,
    labels: Mapping[str, str],
    new: Mapping[str, Any] = NOTHING,
) -> str:
    """Return a person's line as the list prints it, or would if they signed; `new` is what another part would have."""
    own = invitation.own_part._replace(**{name: value for name, value in new.items() if name in OwnPart._fields})
    signed = lines.read(session, invitation.id)
    if signed is not None:
        return unisolated(lines.line_of(statement, replace(signed, own=own), signed.printed, labels))
    person, form = session.get_one(Person, invitation.person_id), ListForm.read(statement.list_form)
    affiliation = Affiliation(*(new.get(part, getattr(invitation, part)) for part in Affiliation._fields))
    language, zone = statement.language, statement.time_zone
    about = (person.person_name, affiliation, form.country_label(person.country, language, labels), own)
    return unisolated(form.line_of(listed(*about, signed_at=None, time_zone=zone, language=language), language))


def checked(name: str, value: Any) -> Any:
    """Return a value as it is stored; raise `FieldError` naming it if it cannot be."""
    if name in _TEXTS:
        return clean_line(value, name, limit=_TEXTS[name])
    if name in _SWITCHES:
        return bool(value)
    if name == "name_order":
        if value not in NAME_ORDERS:
            raise FieldError(name, f"must be one of {', '.join(filter(None, NAME_ORDERS))}")
        return value
    if name != "place":
        raise FieldError(name, "is no part of a person in a statement")
    if value and not 0 < value <= LAST_PLACE:
        raise FieldError(name, f"must be a number from 1 to {LAST_PLACE:,}, or 0 for none")
    return value or None
