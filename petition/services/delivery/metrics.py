"""What there is to watch, counted in the database so that several processes agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState, StatementState
from petition.models import DeliveryReport, MailDomain, OutboxMessage, Statement
from petition.models.outbox_message import did_not_arrive, was_dropped
from petition.services.delivery import heartbeats, holding
from petition.services.delivery.claims import DUE
from petition.services.statements import tallies

outbox_messages = table_of(OutboxMessage)
delivery_reports = table_of(DeliveryReport)


@dataclass(frozen=True)
class Metrics:
    """Counts by state and kind; ages are in seconds, and None where there is nothing to be old.

    Mails that were dropped, because they had become pointless, are counted apart from those that a server refused.
    `people` has the numbers of each statement that is not over yet, by its slug and their keys.
    `not_built` counts the mails that could not be made, of which each means a fault of ours.
    """

    outbox: Mapping[str, int]
    due: int
    oldest_due_seconds: float
    not_built: int
    reports: Mapping[str, int]
    statements: Mapping[str, int]
    people: Mapping[str, Mapping[str, int]]
    throttled_domains: int
    held: bool
    worker_age_seconds: float | None


def measure(session: Session) -> Metrics:
    """Count everything as it is at this moment."""
    due, oldest = session.execute(select(func.count(), func.min(outbox_messages.c.not_before)).where(DUE)).one()
    seen = heartbeats.last_beat(session)
    now = database_time(session)
    states: dict[OutboxState, int] = dict(
        session.execute(select(outbox_messages.c.state, func.count()).group_by(outbox_messages.c.state)).all()
    )
    kinds: dict[str, int] = dict(
        session.execute(select(delivery_reports.c.kind, func.count()).group_by(delivery_reports.c.kind)).all()
    )
    # Few mails have failed, and the index has these alone.
    unmade = did_not_arrive(outbox_messages) & (outbox_messages.c.verdict == Verdict.NOT_BUILT)
    by_state = select(Statement.state, func.count()).group_by(Statement.state)
    statements = dict(session.execute(by_state).all())
    dropped = session.scalar(select(func.count()).select_from(outbox_messages).where(was_dropped(outbox_messages))) or 0
    states[OutboxState.FAILED] = states.get(OutboxState.FAILED, 0) - dropped
    return Metrics(
        outbox={**{state.value: states.get(state, 0) for state in OutboxState}, "dropped": dropped},
        due=due,
        oldest_due_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        not_built=session.scalar(select(func.count()).select_from(outbox_messages).where(unmade)) or 0,
        reports=kinds,
        people={slug: tally.numbers for slug, tally in tallies.by_slug(session).items()},
        statements={state.value: statements.get(state, 0) for state in StatementState},
        throttled_domains=session.scalar(select(func.count()).select_from(MailDomain)) or 0,
        held=holding.current_hold(session) is not None,
        worker_age_seconds=(now - seen).total_seconds() if seen else None,
    )
