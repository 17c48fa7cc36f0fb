"""A coordinator changes a person's part in a statement: what that does to their line, and who is told.

The statement's own changes at once, and the person can be told. What stands beside the name, such as the role, is
described before they sign, and corrected with their knowledge after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing import lines
from petition.services.statements import correcting, describing, own_parts
from petition.services.statements.correcting import Plan
from petition.services.statements.list_forms import next_lead_place
from petition.services.transitions import locked

invitations = table_of(Invitation)
PARTS = (*OwnPart._fields, "is_lead", "is_counted_only")


@dataclass(frozen=True)
class PartChange:
    """What another part would do: which of it changes, and the line before and after, empty where nobody is named.

    `told` is whom a mail could tell: somebody who signed, has another line by it, and has an address. `beside` is what
    would stand beside the name of somebody who has not signed, and `correction` what becomes of it where they have;
    they hear of that in any case, and may have to agree first.
    """

    stored: Shown
    values: Mapping[str, Any]
    changed: Sequence[str]
    before: str
    after: str
    is_signed: bool
    told: Sequence[Addressee] = ()
    beside: Affiliation | None = None
    correction: Plan | None = None

    @property
    def changes_signed_line(self) -> bool:
        """Whether somebody who signed would have another line."""
        return self.is_signed and self.before != self.after

    @property
    def shown(self) -> Shown:
        """What `change` must find again: the part as it is and would be, both lines, and where the mail goes."""
        addresses = [one.address for one in self.told]
        return Shown.of((str(self.stored), sorted(self.values.items()), self.before, self.after, addresses), ())


def part_of(invitation: Invitation) -> dict[str, Any]:
    """Return what can be changed of a person's part at any time, by the names of the columns."""
    return {name: getattr(invitation, name) for name in PARTS}


def shown_part(invitation: Invitation) -> Shown:
    """Return what a page shows of a part, which an act must find again."""
    return Shown.of((invitation.id, *part_of(invitation).values()), ())


def plan(
    session: Session, statement: Statement, invitation_id: int, told: Mapping[str, Any], labels: Mapping[str, str]
) -> PartChange:
    """Return what another part would do; raise `FieldError` naming what is wrong.

    `told` has what is to be otherwise, by the names of the columns: of the part, or beside the name. `labels` are the
    organisation's names of countries.
    """
    invitation = own_parts.find(session, statement, invitation_id)
    values = {name: own_parts.checked(name, value) for name, value in told.items()}
    said = {part: values.pop(part) for part in Affiliation._fields if part in values}
    stored, is_signed = part_of(invitation), invitation.state is InvitationState.SIGNED
    correction = correcting.plan(session, statement, invitation_id, said) if said and is_signed else None
    at_once = {} if correction and correction.needs_agreement else said

    signed = lines.read(session, invitation_id) if is_signed else None
    # Whoever chose themselves not to be named has no line, whatever a coordinator arranges.
    is_unnamed = signed is not None and signed.is_counted_only

    def line_of(part: Mapping[str, Any]) -> str:
        is_hidden = is_unnamed or part["is_counted_only"]
        return "" if is_hidden else own_parts.line_of(session, statement, invitation, labels, part)

    before, after = line_of(stored), line_of({**stored, **values, **at_once})
    # Of what is corrected another mail tells.
    is_told = is_signed and before != line_of({**stored, **values})
    address = session.get_one(Person, invitation.person_id).email if is_told else ""
    details = {"before": before, "after": after}
    return PartChange(
        stored=shown_part(invitation),
        values=values,
        changed=[name for name, value in values.items() if value != stored[name]],
        before=before,
        after=after,
        is_signed=is_signed,
        told=[Addressee(invitation_id, statement.id, address, statement.text_version_id, details)] if address else (),
        beside=None if is_signed or not said else describing.affiliation_of(invitation)._replace(**said),
        correction=correction if correction and not correction.is_done else None,
    )


def change(
    session: Session,
    statement: Statement,
    invitation_id: int,
    told: Mapping[str, Any],
    labels: Mapping[str, str],
    *,
    actor: str,
    tell: bool = False,
    expected: Shown | None = None,
) -> PartChange:
    """Store another part, tell its person with `tell` if they signed another line, and return what was done.

    `expected` is what was shown to who confirmed it (`PartChange.shown`); `ShownChanged` is raised where it is not so
    any more. Raises `FieldError` naming what is wrong, and `IllegalTransition` once the statement is cancelled.
    """
    statement = locked(session, statement)
    acts.check(Act.CHANGE_LIST, statement.state)
    done = plan(session, statement, invitation_id, told, labels)
    done.shown.check(expected, "Nothing was changed")
    about = (session, statement, invitation_id)
    if done.beside is not None:
        describing.describe(*about, done.beside, actor=actor)
    if done.correction is not None:
        correcting.correct(*about, done.correction.new.affiliation._asdict(), actor=actor)
    _store(*about, {name: done.values[name] for name in done.changed}, actor)
    session.expire_all()
    if tell:
        outbox.enqueue(session, MailKind.LINE_CHANGED, done.told)
    return done


def _store(session: Session, statement: Statement, invitation_id: int, new: dict[str, Any], actor: str) -> None:
    """Store and record what is new of a part; who comes to lead stands behind those who do."""
    if not new:
        return
    if new.get("is_lead") and "place" not in new:
        place = own_parts.find(session, statement, invitation_id).place
        new["place"] = place or next_lead_place(session, statement)
    session.execute(update(invitations).where(invitations.c.id == invitation_id).values(new))
    subject, details = ("invitation", invitation_id), {"parts": list(new)}
    audit.record(session, "invitation.part", subject, actor=actor, details=details)
