"""In which states of a statement a coordinator's act is possible.

An act that moves the statement itself has its row in `petition.domain.states`;
the others have theirs here. Services check it, and pages offer what is possible
(`petition.models.statement.Statement`).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from petition.domain.states import StatementState
from petition.errors import IllegalTransition


class Act(StrEnum):
    """What a coordinator does with a statement that leaves its state as it is; the value completes "it cannot ..."."""

    REVISE = "be revised"
    CHANGE_LIST = "have the form of its list changed"
    SEND = "send mails"
    SEND_LINKS = "send links"
    REMIND = "send reminders"
    EXTEND = "have its closing time moved"
    AMEND = "be amended"
    AMEND_IN_SUBSTANCE = "be amended in substance"
    RECORD = "have answers recorded"
    RECORD_REFUSAL = "have a refusal recorded"
    ADMIT = "be signed"
    SUCCEED = "have an invitation passed on"
    CORRECT = "be corrected"
    LET_THROUGH = "have a line let through"
    ASK_ABOUT_LINE = "have somebody asked about their line"
    PLAN_NOTICES = "have its notices planned"


# Where signatures are counted, and printed sooner or later.
_COUNTING = (StatementState.CIRCULATING, StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED)
# Tuples, so that a query that is made of them is always the same.
STATES: Mapping[Act, tuple[StatementState, ...]] = MappingProxyType(
    {
        Act.REVISE: (StatementState.DRAFT,),
        # Of what is published, the next edition takes the change.
        Act.CHANGE_LIST: (
            StatementState.DRAFT,
            StatementState.CIRCULATING,
            StatementState.CLOSED,
            StatementState.PUBLISHED,
            StatementState.RETRACTED,
        ),
        Act.SEND: (StatementState.CIRCULATING,),
        Act.SEND_LINKS: (StatementState.CIRCULATING,),
        Act.REMIND: (StatementState.CIRCULATING,),
        Act.EXTEND: (StatementState.CIRCULATING,),
        Act.AMEND: _COUNTING,
        # Signatures lapse by it, and nobody reads another text under the same names: what is out is retracted first.
        Act.AMEND_IN_SUBSTANCE: (StatementState.CIRCULATING, StatementState.CLOSED, StatementState.RETRACTED),
        # A late letter goes into the next edition of what is published; a refusal has nothing to say there.
        Act.RECORD: (StatementState.CIRCULATING, StatementState.CLOSED, StatementState.PUBLISHED),
        Act.RECORD_REFUSAL: (StatementState.CIRCULATING, StatementState.CLOSED),
        # What the clock tells lies ahead.
        Act.PLAN_NOTICES: (StatementState.DRAFT, StatementState.CIRCULATING, StatementState.CLOSED),
        # One person is admitted where others may not answer any more.
        Act.ADMIT: (StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED),
        # Once it has closed, whoever comes after another is admitted late.
        Act.SUCCEED: _COUNTING,
        Act.CORRECT: _COUNTING,
        Act.LET_THROUGH: _COUNTING,
        Act.ASK_ABOUT_LINE: _COUNTING,
    }
)


def is_possible(act: Act, state: StatementState) -> bool:
    """Return whether a statement in this state takes the act."""
    return state in STATES[act]


def check(act: Act, state: StatementState) -> None:
    """Raise `IllegalTransition` if a statement in this state does not take the act."""
    if not is_possible(act, state):
        raise IllegalTransition("statement", state, act)
