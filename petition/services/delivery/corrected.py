"""People whom no mail reached and whose address is another one since: whoever changed it, they are sent a mail again.

An address is changed on the roster or by an import, which know of no statement.
So it is asked here what of all statements waits for that.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.names.person_name import PersonName
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services.delivery import sending_again
from petition.services.statements.reaching import LAST_MAIL, unreachable
from petition.services.statements.silent import can_be_written_to
from petition.services.transitions import locked


class Corrected(NamedTuple):
    """One invitation that no mail reached, with the address that failed and the one on file now."""

    invitation_id: int
    statement_id: int
    slug: str
    title: str
    person_id: int
    name: PersonName
    failed: str
    address: str

    @property
    def words(self) -> str:
        """The same in a line, as a command prints it."""
        return f"{self.name.display}: {self.failed} failed, {self.address} now ({self.slug})"


def find(session: Session, statement: Statement | None = None) -> list[Corrected]:
    """Return whom a mail can be sent again, of one statement or of all that send mails, by statement and invitation."""
    if statement is None:
        states = acts.STATES[Act.SEND]
        circulating = session.scalars(select(Statement).where(Statement.state.in_(states)).order_by(Statement.id))
        return [one for each in circulating.all() for one in find(session, each)]
    lost = (
        select(Invitation.id, Person, OutboxMessage.recipient, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .join(OutboxMessage, OutboxMessage.id == LAST_MAIL)
        .where(
            Invitation.id.in_(unreachable([statement.id])),
            func.lower(OutboxMessage.recipient) != func.lower(Person.email),
            can_be_written_to(),
        )
        .order_by(Invitation.id)
    )
    return [
        Corrected(number, statement.id, statement.slug, statement.title, person.id, person.person_name, failed, address)
        for number, person, failed, address in session.execute(lost)
    ]


def shown_corrected(found: Sequence[Corrected]) -> Shown:
    """Return what `send_all` must find again: whom it concerns, with both addresses."""
    return Shown.of((), [(one.invitation_id, one.statement_id, one.failed, one.address) for one in found])


def send_all(session: Session, *, actor: str, expected: Shown | None = None) -> int:
    """Send everybody the invitation again whose address was corrected; return how many mails go.

    `expected` is what was shown (`shown_corrected`); `ShownChanged` is raised where it is not so any more.
    """
    for number in {one.statement_id: None for one in find(session)}:
        locked(session, session.get_one(Statement, number))
    found = find(session)
    shown_corrected(found).check(expected, "Nothing was sent")
    count = 0
    for number, theirs in groupby(found, key=lambda one: one.statement_id):
        statement = session.get_one(Statement, number)
        count += sending_again.send_again(session, statement, [one.invitation_id for one in theirs], actor=actor)
    return count
