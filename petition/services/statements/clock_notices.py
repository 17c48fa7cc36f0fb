"""What the clock tells those who signed: that it closed the statement, and a day before, when it is to be published.

Nobody is at the desk then, so a coordinator chooses beforehand. A release that is
planned is published by a coordinator all the same; the clock tells of it and does
nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, database_time
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.errors import FieldError
from petition.models import Statement
from petition.services import audit
from petition.services.statements import telling
from petition.services.statements.telling import Telling
from petition.services.transitions import locked

# So long before the release it is told; where the statement closes later than that, as soon as it has closed.
BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Choices:
    """What is told by the clock: of the closing, and of the release, each with a sentence of the coordinator's own."""

    tells_closing: bool
    closing_word: str
    release_at: datetime | None
    tells_release: bool
    release_word: str

    @classmethod
    def of(cls, statement: Statement) -> "Choices":
        """Return those of a statement."""
        return cls(*(getattr(statement, name) for name in cls.__dataclass_fields__))


def choose(session: Session, statement: Statement, wanted: Choices, *, actor: str) -> bool:
    """Store what the clock tells; return whether that is anything else than before.

    Raises `FieldError` for a sentence that is too long, and for a release that is in the past or before the closing.
    A release at another time is told anew.
    """
    statement = locked(session, statement)
    acts.check(Act.PLAN_NOTICES, statement.state)
    before = Choices.of(statement)
    values = vars(wanted) | {
        name: telling.checked_word(getattr(wanted, name), name) for name in ("closing_word", "release_word")
    }
    wanted = Choices(**values)
    if wanted == before:
        return False
    if wanted.release_at is not None and wanted.release_at != before.release_at:
        if wanted.release_at <= database_time(session):
            raise FieldError("release_at", "is in the past")
        if statement.state is not StatementState.CLOSED and wanted.release_at <= statement.closes_at:
            raise FieldError("release_at", "is before the closing time")
    for name, value in vars(wanted).items():
        setattr(statement, name, value)
    if wanted.release_at != before.release_at:
        statement.release_told_at = None
    session.flush()
    session.refresh(statement)
    # Without the sentences, which may name somebody.
    release = None if statement.release_at is None else statement.release_at.isoformat()
    said = {"closing": statement.tells_closing, "release": statement.tells_release, "release_at": release}
    audit.record(session, "statement.notices", ("statement", statement.id), actor=actor, details=said)
    return True


def plan_release(session: Session, statement: Statement) -> Telling:
    """Return whom the mail about the release would tell now."""
    release = "" if statement.release_at is None else statement.release_at.isoformat()
    kind, word = MailKind.RELEASE_PLANNED, statement.release_word
    return telling.plan(session, statement, kind, word, release_at=release)


def queue_due(session: Session, *, actor: str) -> int:
    """Queue the mails about each release that is a day ahead, once; return how many."""
    due = (
        Statement.state == StatementState.CLOSED,
        Statement.tells_release,
        Statement.release_told_at.is_(None),
        Statement.release_at > database_now(),
        Statement.release_at <= database_after(BEFORE.total_seconds()),
        Statement.sending_paused_at.is_(None),
    )
    count = 0
    for number in session.scalars(select(Statement.id).where(*due).order_by(Statement.id)).all():
        locked(session, session.get_one(Statement, number))
        # Another worker, or a coordinator, may have been first.
        statement = session.scalar(select(Statement).where(Statement.id == number, *due))
        if statement is None:
            continue
        statement.release_told_at = database_time(session)
        session.flush()
        count += telling.send(session, plan_release(session, statement), actor=actor)
    return count
