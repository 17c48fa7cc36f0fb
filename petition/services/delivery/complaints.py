"""People who called a mail of ours spam: they are written to no more, until a coordinator decides otherwise."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.models import Invitation, OutboxMessage, Person
from petition.services import audit

invitations, outbox_messages, persons = (table_of(model) for model in (Invitation, OutboxMessage, Person))
# The name in the log of what mail systems report.
ACTOR = "report"


def record(session: Session, mail: int) -> bool:
    """Note that the reader of a mail called it spam; return False if that is known, or it went to no person."""
    theirs = (
        select(func.coalesce(invitations.c.person_id, outbox_messages.c.person_id))
        .select_from(outbox_messages)
        .outerjoin(invitations, invitations.c.id == outbox_messages.c.invitation_id)
        .where(outbox_messages.c.id == mail)
    )
    number = session.scalar(theirs)
    content = (persons.c.id == number) & persons.c.complained_at.is_(None)
    if session.connection().execute(update(persons).where(content).values(complained_at=database_now())).rowcount == 0:
        return False
    audit.record(session, "person.complain", ("person", int(number or 0)), actor=ACTOR, details={"mail": mail})
    return True


def lift(session: Session, person: Person, *, actor: str) -> bool:
    """Let mails go to a person again who complained; return False if that was so already."""
    complained = (persons.c.id == person.id) & persons.c.complained_at.is_not(None)
    if session.connection().execute(update(persons).where(complained).values(complained_at=None)).rowcount == 0:
        return False
    audit.record(session, "person.write_again", ("person", person.id), actor=actor)
    session.refresh(person)
    return True
