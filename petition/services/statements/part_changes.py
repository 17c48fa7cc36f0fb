"""A coordinator changes a person's part in a statement at the desk: what that does to their line, and who is told.

What they signed of themselves, such as the role, is corrected with their knowledge (`correcting`). The rest is the
statement's own, and changes at once; the person can be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from petition.domain.confirmations import Shown
from petition.domain.lists.lines import OwnPart
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.statements import own_parts
from petition.services.transitions import locked

PARTS = (*OwnPart._fields, "is_lead", "is_counted_only")


@dataclass(frozen=True)
class PartChange:
    """What another part would do: which of it changes, and the line before and after, empty where nobody is named.

    `told` is whom a mail could tell: somebody who signed, has another line by it, and has an address.
    """

    stored: Shown
    values: Mapping[str, Any]
    changed: Sequence[str]
    before: str
    after: str
    is_signed: bool
    told: Sequence[Addressee] = ()

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

    `labels` are the organisation's names of countries.
    """
    invitation = own_parts.find(session, statement, invitation_id)
    values = {name: own_parts.checked(name, value) for name, value in told.items() if name in PARTS}
    stored, is_signed = part_of(invitation), invitation.state is InvitationState.SIGNED
    after_part = {**stored, **values}
    before, after = (
        "" if part["is_counted_only"] else own_parts.line_of(session, statement, invitation, labels, part)
        for part in (stored, after_part)
    )
    address = session.get_one(Person, invitation.person_id).email
    details = {"before": before, "after": after}
    is_told = is_signed and before != after and address
    told_by_mail = [Addressee(invitation_id, statement.id, address, statement.text_version_id, details)]
    return PartChange(
        stored=shown_part(invitation),
        values=values,
        changed=[name for name, value in values.items() if value != stored[name]],
        before=before,
        after=after,
        is_signed=is_signed,
        told=told_by_mail if is_told else (),
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
    done = plan(session, statement, invitation_id, told, labels)
    done.shown.check(expected, "Nothing was changed")
    own_parts.set_part(session, statement, invitation_id, done.values, labels, actor=actor)
    if tell:
        outbox.enqueue(session, MailKind.LINE_CHANGED, done.told)
    return done
