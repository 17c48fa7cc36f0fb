"""The doorway: a move happens with its time and its record, or it is refused aloud."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.states import (
    INVITATION,
    OUTBOX,
    STATEMENT,
    InvitationEvent,
    InvitationState,
    Machine,
    OutboxEvent,
    OutboxState,
    StatementEvent,
    StatementState,
)
from petition.errors import IllegalTransition, NotFound
from petition.models import AuditEvent, Invitation, OutboxMessage, Statement
from petition.services.transitions import move, move_all
from tests import factories

Work = Callable[[], AbstractContextManager[Session]]

MOVES = [
    *((STATEMENT, Statement, state, event) for state in StatementState for event in StatementEvent),
    *((INVITATION, Invitation, state, event) for state in InvitationState for event in InvitationEvent),
    *((OUTBOX, OutboxMessage, state, event) for state in OutboxState for event in OutboxEvent),
]


def _log(session: Session, action: str) -> list[tuple[str, int, str]]:
    query = select(AuditEvent.subject_type, AuditEvent.subject_id, AuditEvent.actor).where(AuditEvent.action == action)
    return [(row.subject_type, row.subject_id, row.actor) for row in session.execute(query)]


def test_every_move_obeys_its_table(session: Session) -> None:
    """On the database, for every state and event: the row and the log change together or not at all."""
    made, (invitation,) = factories.circulated(session)
    factories.noise(session)
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).one()
    rows: dict[Any, Any] = {Statement: made, Invitation: invitation, OutboxMessage: message}
    for machine, model, state, event in MOVES:
        row: Any = rows[model]
        session.refresh(row)
        row.state = state
        session.flush()
        others = session.execute(select(model.id, model.state).where(model.id != row.id).order_by(model.id)).all()
        before = _log(session, f"{machine.thing}.{event}")
        allowed = (state, event) in machine.table
        if allowed:
            move(session, machine, model, row.id, event, actor="mover")
        else:
            with pytest.raises(IllegalTransition):
                move(session, machine, model, row.id, event, actor="mover")
        session.refresh(row)
        assert row.state == (machine.table[state, event] if allowed else state)
        new = [(machine.thing, row.id, "mover")] if allowed else []
        assert _log(session, f"{machine.thing}.{event}") == before + new
        found = session.execute(select(model.id, model.state).where(model.id != row.id).order_by(model.id)).all()
        assert found == others


def test_move_writes_time_and_values(session: Session) -> None:
    made, _ = factories.circulated(session)
    move(session, STATEMENT, Statement, made.id, StatementEvent.CLOSE, actor="mover", time_column="closed_at")
    session.refresh(made)
    assert made.closed_at is not None
    move(
        session,
        STATEMENT,
        Statement,
        made.id,
        StatementEvent.REOPEN,
        actor="mover",
        values={"closed_at": None},
        details={"count": 1},
    )
    session.refresh(made)
    assert made.closed_at is None
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (last.action, last.details) == ("statement.reopen", {"count": 1})


def test_move_of_nothing_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="There is no such statement"):
        move(session, STATEMENT, Statement, 4711, StatementEvent.CLOSE, actor="mover")


def test_move_all_moves_what_it_may_and_records_each(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")])
    made, invitations = factories.circulated(session, people)
    noise = factories.noise(session)
    factories.decline(session, invitations[1])
    invitations[2].state = invitations[0].state = InvitationState.SIGNED
    session.flush()
    ours = Invitation.statement_id == made.id
    moved = move_all(session, INVITATION, Invitation, ours, InvitationEvent.LAPSE, actor="mover")
    assert moved == [invitations[0].id, invitations[2].id]
    assert _log(session, "invitation.lapse") == [("invitation", number, "mover") for number in moved]
    session.expire_all()
    assert [one.state for one in invitations] == [
        InvitationState.LAPSED,
        InvitationState.DECLINED,
        InvitationState.LAPSED,
    ]
    assert noise.invitations[0].state is InvitationState.SIGNED


def test_f13_a_move_overtaken_between_its_two_steps_is_made_or_refused(work: Work, engine_name: str) -> None:
    """Our UPDATE found the row in a state that refuses; before we look again, somebody moved it on."""
    if engine_name == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nobody can come in between")
    with work() as session:
        _, (invitation,) = factories.circulated(session)
        factories.sign(session, invitation)
        number = invitation.id
    overtaken: list[str] = []

    def overtake(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
        if sql.startswith("UPDATE invitations") and not overtaken:
            overtaken.append(sql)
            other = threading.Thread(target=_withdraw, args=(work, number))
            other.start()
            other.join()

    with work() as session:
        connection = session.connection()
        sqlalchemy_event.listen(connection, "after_cursor_execute", overtake)
        move(session, INVITATION, Invitation, number, InvitationEvent.SIGN, actor="late")
        sqlalchemy_event.remove(connection, "after_cursor_execute", overtake)
    with work() as session:
        assert session.scalars(select(Invitation.state).where(Invitation.id == number)).one() is InvitationState.SIGNED
        query = select(AuditEvent.action).where(AuditEvent.subject_type == "invitation").order_by(AuditEvent.id)
        assert session.scalars(query).all()[-2:] == ["invitation.withdraw", "invitation.sign"]
    assert overtaken


def _withdraw(work: Work, number: int) -> None:
    with work() as session:
        move(session, INVITATION, Invitation, number, InvitationEvent.WITHDRAW, actor="first")


def test_machines_and_models_agree(session: Session) -> None:
    """Every state of a table can be stored."""
    machines: tuple[tuple[Machine[Any, Any], Any], ...] = ((STATEMENT, Statement), (INVITATION, Invitation))
    for machine, model in machines:
        states = {state for state, _ in machine.table} | set(machine.table.values())
        assert states <= set(model.__table__.c.state.type.enum_class)
