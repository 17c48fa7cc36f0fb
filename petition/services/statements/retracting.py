"""Retracting a published statement, and withholding one of its editions; both can be undone.

Nothing that is stored changes. The addresses answer with a notice in place of
what was published, until a further edition ends a retraction, or somebody shows
a withheld edition again.
"""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain import lengths
from petition.domain.confirmations import Shown
from petition.domain.digests import notice_digest
from petition.domain.mails import MailKind
from petition.domain.states import STATEMENT, StatementEvent
from petition.domain.text import clean_line
from petition.errors import FieldError
from petition.models import Retraction, Statement
from petition.services import audit
from petition.services.statements import editions, telling
from petition.services.statements.editions import Issue
from petition.services.transitions import locked, move

retractions = table_of(Retraction)


def shown_issues(session: Session, statement: Statement, issues: Sequence[Issue]) -> Shown:
    """Return what each act here must find again: the statement, and its editions, shown or not.

    What was withheld and shown again looks as before, so the number of the newest notice is part of it.
    """
    newest = session.scalar(select(func.max(Retraction.id)).where(Retraction.statement_id == statement.id))
    facts = (statement.id, statement.state.value, statement.slug, statement.requested_by, newest)
    return Shown.of(facts, ((one.number, one.signatories, one.withheld_because) for one in issues))


def retract(
    session: Session,
    statement: Statement,
    reason: str,
    *,
    actor: str,
    expected: Shown | None = None,
    notice: telling.Notice | None = None,
    expected_told: Shown | None = None,
) -> int:
    """Show nothing of a published statement any more but a notice with the reason; return how many are told.

    `expected` is what was shown to who confirmed it (`shown_issues`). With a `notice`, those who signed get a mail
    with the reason; `expected_told` is what was shown of that (`plan_told`).
    """
    statement, _ = _confirmed(session, statement, expected)
    said = _checked(reason)
    planned = None if notice is None else plan_told(session, statement, reason, notice)
    if planned is not None:
        planned.shown.check(expected_told, "Nothing was done")
    STATEMENT.target(statement.state, StatementEvent.RETRACT)
    details = {"notice": _begin(session, statement, None, said, actor)}
    move(session, STATEMENT, Statement, statement.id, StatementEvent.RETRACT, actor=actor, details=details)
    session.refresh(statement)
    return 0 if planned is None else telling.send(session, planned, actor=actor)


def plan_told(session: Session, statement: Statement, reason: str, notice: telling.Notice) -> telling.Telling:
    """Return whom `retract` would tell, and what it must find again of that."""
    said = _checked(reason)
    return telling.plan(session, statement, MailKind.RETRACTED, notice.word, facts=(statement.id,), reason=said)


def withhold(
    session: Session, statement: Statement, number: int, reason: str, *, actor: str, expected: Shown | None = None
) -> None:
    """Show a notice with the reason in place of one edition; the others stay. `expected` as with `retract`."""
    statement, issues = _confirmed(session, statement, expected)
    issue = editions.one(statement, issues, number)
    said = _checked(reason)
    if issue.is_withheld:
        raise FieldError("number", f"edition {number} is withheld already")
    notice = _begin(session, statement, issue, said, actor)
    _record(session, statement, "withhold", actor, {"edition": number, "notice": notice})


def show_again(
    session: Session, statement: Statement, number: int, *, actor: str, expected: Shown | None = None
) -> None:
    """Show a withheld edition again. `expected` as with `retract`."""
    statement, issues = _confirmed(session, statement, expected)
    issue = editions.one(statement, issues, number)
    if not issue.is_withheld:
        raise FieldError("number", f"edition {number} is not withheld")
    _end(session, statement, issue, actor)
    _record(session, statement, "show_again", actor, {"edition": number})


def end_retraction(session: Session, statement: Statement, *, actor: str) -> None:
    """End what retracted a statement, because a further edition is published; the caller moves its state."""
    _end(session, statement, None, actor)


def _confirmed(session: Session, statement: Statement, expected: Shown | None) -> tuple[Statement, Sequence[Issue]]:
    """Lock the statement, and return it with its editions as they were confirmed."""
    statement = locked(session, statement)
    issues = editions.issues(session, statement)
    shown_issues(session, statement, issues).check(expected, "Nothing was done", what="editions")
    return statement, issues


def _checked(reason: str) -> str:
    said = clean_line(reason, "reason", limit=lengths.REASON)
    if not said:
        raise FieldError("reason", "is empty; the notice says why")
    return said


def _begin(session: Session, statement: Statement, issue: Issue | None, reason: str, actor: str) -> str:
    """Store what the notice says, and return its digest for the log; the time is the database's."""
    said = {"reason": reason, "requested_by": statement.requested_by}
    about = {"statement_id": statement.id, "edition_id": None if issue is None else issue.id, "retracted_by": actor}
    stored = session.execute(insert(retractions).values(**said, **about).returning(retractions.c.retracted_at))
    return notice_digest(**said, at=stored.scalar_one())


def _end(session: Session, statement: Statement, issue: Issue | None, actor: str) -> None:
    edition = retractions.c.edition_id
    of_it = edition.is_(None) if issue is None else edition == issue.id
    live = (retractions.c.statement_id == statement.id, retractions.c.ended_at.is_(None), of_it)
    session.execute(update(retractions).where(*live).values(ended_at=database_now(), ended_by=actor))


def _record(session: Session, statement: Statement, what: str, actor: str, details: dict[str, object]) -> None:
    """Record it without the reason, which may name somebody."""
    audit.record(session, f"statement.{what}", ("statement", statement.id), actor=actor, details=details)


def retraction(session: Session, statement: Statement) -> Retraction | None:
    """Return what retracts a statement as a whole now, if anything does."""
    live = (Retraction.statement_id == statement.id, Retraction.edition_id.is_(None), Retraction.ended_at.is_(None))
    return session.scalar(select(Retraction).where(*live))
