"""What refuses to circulate or to remind, beforehand as in the act."""

from datetime import UTC, datetime, timedelta

import pytest

from petition.domain.states import StatementState
from petition.errors import IllegalTransition
from petition.models import Statement
from petition.services.statements.guards import check_circulates, check_reminds

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
