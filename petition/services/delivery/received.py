"""Mails of people to the signed address of one of ours: kept with their words, so that a coordinator reads them.

What is sent to such an address proves only that its writer has seen our mail. So
a mail changes nothing but that a coordinator is shown it. Of one person some a
day are kept, and the others are counted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain.account_notices import AccountNotice
from petition.domain.mails import PERIOD
from petition.domain.received import ADVICE, MOST_A_DAY, NEEDS, ReceivedMail
from petition.domain.states import InvitationState
from petition.errors import NotFound
from petition.models import Invitation, OutboxMessage, Person, ReceivedMessage, Statement
from petition.models.received_message import is_waiting
from petition.services import happenings

received_messages = table_of(ReceivedMessage)


@dataclass(frozen=True)
class Received:
    """One mail that came, its person, and the statement that it is about, if it is about one."""

    message: ReceivedMessage
    person: Person
    statement: Statement | None

    @property
    def advice(self) -> str:
        """What a coordinator does about it."""
        return ADVICE[self.message.kind]


def is_one_too_many(session: Session, mail: OutboxMessage) -> bool:
    """Count a mail that is beyond the bound of its person, and return True; else return False."""
    table = received_messages.c
    # Every statement of a person counts, as with the mails that go to them.
    theirs = (table.person_id == _person(session, mail), table.received_at > database_after(-PERIOD.total_seconds()))
    kept = session.scalars(select(table.id).where(*theirs).order_by(table.id)).all()
    if len(kept) < MOST_A_DAY:
        return False
    session.execute(
        update(received_messages).where(table.id == kept[-1]).values(further=received_messages.c.further + 1)
    )
    return True


def keep(session: Session, mail: OutboxMessage, report_id: int, said: ReceivedMail) -> None:
    """Store what a mail says that answers one of ours; `report_id` is its report.

    What answers a mail about no statement stands with the newest that its person is asked to sign, so that
    it is seen there.
    """
    person_id, about = _person(session, mail), (mail.invitation_id, mail.statement_id)
    if mail.invitation_id is None:
        asked = (Invitation.person_id == person_id, Invitation.state != InvitationState.UNINVITED)
        newest = select(Invitation.id, Invitation.statement_id).where(*asked).order_by(Invitation.id.desc()).limit(1)
        about = session.execute(newest).one_or_none() or (None, None)
    whose = {"person_id": person_id, "invitation_id": about[0], "statement_id": about[1]}
    words = {"kind": said.kind, "sender": said.sender, "subject": said.subject, "words": said.words}
    session.execute(insert(received_messages).values(report_id=report_id, further=0, **whose, **words))
    if about[0] is not None and said.kind in NEEDS:
        happenings.record(session, AccountNotice.RECEIVED, about[0])


def waiting(session: Session, invitation_ids: Collection[int]) -> Sequence[ReceivedMessage]:
    """Return the mails about these invitations that nobody has answered; automatic replies need no answer."""
    query = select(ReceivedMessage).where(ReceivedMessage.invitation_id.in_(invitation_ids), is_waiting())
    return session.scalars(query.order_by(ReceivedMessage.id)).all()


def of_invitation(session: Session, invitation_id: int) -> list[Received]:
    """Return all that was kept of an invitation's person about it, the newest first."""
    return _read(session, _everything().where(ReceivedMessage.invitation_id == invitation_id))


def of_person(session: Session, person_id: int) -> list[Received]:
    """Return all that was kept of a person about any statement or none, the newest first."""
    return _read(session, _everything().where(Person.id == person_id))


def latest(session: Session, *, limit: int, statement: Statement | None = None) -> list[Received]:
    """Return the newest of all, or of one statement."""
    query = _everything() if statement is None else _everything().where(ReceivedMessage.statement_id == statement.id)
    return _read(session, query.limit(limit))


def find(session: Session, message_id: int) -> Received:
    """Return one; raise `NotFound` if there is none."""
    found = _read(session, _everything().where(ReceivedMessage.id == message_id))
    if not found:
        raise NotFound("There is no such mail.")
    return found[0]


def _person(session: Session, mail: OutboxMessage) -> int:
    """Return to whom a mail went."""
    if mail.person_id is not None:
        return mail.person_id
    return session.scalars(select(Invitation.person_id).where(Invitation.id == mail.invitation_id)).one()


_Row = Select[ReceivedMessage, Person, Statement]


def _everything() -> _Row:
    # An invitation goes with its person when entries are merged.
    whose = func.coalesce(Invitation.person_id, ReceivedMessage.person_id)
    return (
        select(ReceivedMessage, Person, Statement)
        .outerjoin_from(ReceivedMessage, Invitation, Invitation.id == ReceivedMessage.invitation_id)
        .join(Person, Person.id == whose)
        .outerjoin(Statement, Statement.id == ReceivedMessage.statement_id)
        .order_by(ReceivedMessage.id.desc())
    )


def _read(session: Session, query: _Row) -> list[Received]:
    return [Received(message, person, statement) for message, person, statement in session.execute(query)]
