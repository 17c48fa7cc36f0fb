"""What refuses to circulate or to remind, beforehand as in the act."""

from datetime import UTC, datetime, timedelta

import pytest

from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition
from petition.models import Statement
from petition.services.statements.guards import check_amends, check_circulates, check_reminds

DRAFT, CIRCULATING = StatementState.DRAFT, StatementState.CIRCULATING


def _statement(state: StatementState, hours: int = 1) -> Statement:
    return Statement(state=state, closes_at=datetime.now(UTC) + timedelta(hours=hours))


@pytest.mark.parametrize("state", sorted(set(StatementState) - {DRAFT, CIRCULATING}))
def test_statement_that_has_ended_is_not_circulated(state: StatementState) -> None:
    with pytest.raises(IllegalTransition, match="it cannot be circulated now"):
        check_circulates(_statement(state))


@pytest.mark.parametrize("state", sorted(set(StatementState) - {CIRCULATING}))
def test_only_who_is_asked_is_reminded(state: StatementState) -> None:
    with pytest.raises(IllegalTransition, match="it cannot send reminders now"):
        check_reminds(_statement(state))


AMENDED = {CIRCULATING, StatementState.CLOSED}


@pytest.mark.parametrize("state", sorted(StatementState))
def test_states_in_which_a_text_is_amended(state: StatementState) -> None:
    for is_substantive, allowed in ((True, AMENDED), (False, AMENDED | {StatementState.PUBLISHED})):
        statement = _statement(state)
        statement.is_open = state is CIRCULATING
        if state in allowed:
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
