"""Every state with every event, written out by hand and not derived from the tables under test."""

from enum import StrEnum
from typing import Any

import pytest

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
from petition.errors import IllegalTransition

# One line a state, one column an event; "-" is a refusal.
STATEMENTS = """
              circulate    close   reopen       publish    retract    cancel     resume       restore  delete   undelete
draft         circulating  -       -            -          -          -          -            -        deleted  -
circulating   -            closed  -            -          -          cancelled  -            -        -        -
closed        -            -       circulating  published  -          cancelled  -            -        -        -
published     -            -       -            published  retracted  -          -            -        -        -
retracted     -            -       -            published  -          -          -            -        -        -
cancelled     -            -       -            -          -          -          circulating  closed   -        -
deleted       -            -       -            -          -          -          -            -        -        draft
"""
INVITATIONS = """
          invite  sign   decline  withdraw  record_signature record_refusal strike lapse  uninvite  merge
pending   invited -      -        -         signed           declined       -      -      -         -
invited   -       signed declined -         signed           declined       -      -      uninvited uninvited
signed    -       -      -        withdrawn -                -              struck lapsed -         uninvited
declined  -       signed -        -         signed           -              -      -      uninvited uninvited
withdrawn -       signed -        -         -                -              -      -      uninvited uninvited
lapsed    -       signed declined -         signed           declined       -      -      uninvited uninvited
struck    -       signed -        -         -                -              -      -      uninvited uninvited
uninvited invited -      -        -         -                -              -      -      -         -
"""
MESSAGES = """
              claim    release  transmit      accept  defer     fail    lose     requeue  bounce
queued        claimed  -        -             -       -         -       -        -        -
claimed       -        queued   transmitting  -       deferred  failed  -        -        -
transmitting  -        -        -             sent    deferred  failed  unknown  -        -
sent          -        -        -             -       -         -       -        -        bounced
deferred      claimed  -        -             -       -         -       -        -        -
failed        -        -        -             -       -         -       -        -        -
unknown       -        -        -             -       -         -       -        queued   -
bounced       -        -        -             -       -         -       -        -        -
"""
MACHINES: tuple[tuple[Machine[Any, Any], str, type[StrEnum], type[StrEnum]], ...] = (
    (STATEMENT, STATEMENTS, StatementState, StatementEvent),
    (INVITATION, INVITATIONS, InvitationState, InvitationEvent),
    (OUTBOX, MESSAGES, OutboxState, OutboxEvent),
)


def _pairs(drawing: str) -> list[tuple[str, str, str]]:
    header, *lines = drawing.strip().splitlines()
    return [
        (line.split()[0], event, after)
        for line in lines
        for event, after in zip(header.split(), line.split()[1:], strict=True)
    ]


each_machine = pytest.mark.parametrize(
    ("machine", "drawing", "states", "events"), MACHINES, ids=["statement", "invitation", "message"]
)


def _behaves(machine: Machine[Any, Any], state: StrEnum, event: StrEnum, after: str) -> bool:
    """Return whether a pair does what is drawn, and the lists of states are of the same mind."""
    if after != "-":
        leads = machine.target(state, event) == after and machine.outcome(event) == after
        return leads and state in machine.sources(event)
    try:
        machine.target(state, event)
    except IllegalTransition as refusal:
        return (refusal.state, refusal.event) == (state, event) and state not in machine.sources(event)
    return False


@each_machine
def test_every_pair_does_what_is_drawn(
    machine: Machine[Any, Any], drawing: str, states: type[StrEnum], events: type[StrEnum]
) -> None:
    pairs = _pairs(drawing)
    assert not [pair for pair in pairs if not _behaves(machine, states(pair[0]), events(pair[1]), pair[2])]


@each_machine
def test_no_pair_is_missing_above(
    machine: Machine[Any, Any], drawing: str, states: type[StrEnum], events: type[StrEnum]
) -> None:
    drawn = {(state, event) for state, event, _ in _pairs(drawing)}
    assert drawn == {(state.value, event.value) for state in states for event in events}


def test_refusal_says_what_was_tried() -> None:
    with pytest.raises(IllegalTransition, match="This statement is a draft; it cannot be published now"):
        STATEMENT.target(StatementState.DRAFT, StatementEvent.PUBLISH)


def test_tables_cannot_be_changed() -> None:
    table: Any = STATEMENT.table
    with pytest.raises(TypeError):
        table[StatementState.DRAFT, StatementEvent.PUBLISH] = StatementState.PUBLISHED
