"""What refuses to circulate or to remind, beforehand as in the act."""

from datetime import UTC, datetime, timedelta

import pytest

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition
from petition.models import Statement
from petition.services.statements.guards import check_amends, check_circulates, check_reminds, needs_renewal_time

DRAFT, CIRCULATING = StatementState.DRAFT, StatementState.CIRCULATING


def _statement(state: StatementState, hours: int = 1) -> Statement:
    return Statement(state=state, closes_at=datetime.now(UTC) + timedelta(hours=hours))


@pytest.mark.parametrize("state", sorted(set(StatementState) - {DRAFT, CIRCULATING}))
def test_statement_that_has_ended_is_not_circulated(state: StatementState) -> None:
    with pytest.raises(IllegalTransition, match="it cannot be circulated now") as refusal:
        check_circulates(_statement(state))
    assert ("comes in by a recorded answer" in str(refusal.value)) is acts.is_possible(Act.RECORD, state)


@pytest.mark.parametrize("state", sorted(set(StatementState) - {CIRCULATING}))
def test_only_who_is_asked_is_reminded(state: StatementState) -> None:
    with pytest.raises(IllegalTransition, match="it cannot send reminders now"):
        check_reminds(_statement(state))


# Of each state: whether the text is amended in substance, and editorially; and whether signatures that lapse need a
# time to be renewed.
AMENDED = {
    DRAFT: (False, False, False),
    CIRCULATING: (True, True, False),
    StatementState.CLOSED: (True, True, True),
    StatementState.PUBLISHED: (False, True, False),
    StatementState.RETRACTED: (True, True, True),
    StatementState.CANCELLED: (False, False, False),
    StatementState.DELETED: (False, False, False),
}


@pytest.mark.parametrize("state", sorted(StatementState))
def test_states_in_which_a_text_is_amended(state: StatementState) -> None:
    substance, editorial, needs_time = AMENDED[state]
    statement = _statement(state)
    statement.is_open = state is CIRCULATING
    assert needs_renewal_time(statement) is needs_time
    for is_substantive, is_allowed in ((True, substance), (False, editorial)):
        if is_allowed:
            check_amends(statement, is_substantive=is_substantive)
            continue
        with pytest.raises(IllegalTransition, match="be amended"):
            check_amends(statement, is_substantive=is_substantive)


def test_substance_is_not_amended_once_the_closing_time_has_come() -> None:
    late = _statement(CIRCULATING, -1)
    late.is_open = False
    with pytest.raises(FieldError, match="closing time"):
        check_amends(late, is_substantive=True)
    check_amends(late, is_substantive=False)
