"""Whether a statement can be circulated or reminded of now: asked by pages beforehand, and by the act itself."""

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.states import STATEMENT, StatementEvent, StatementState
from petition.errors import FieldError, IllegalTransition
from petition.models import Statement

_COMES_LATE = "Somebody who was not invited comes in by a recorded answer, and somebody who was can be admitted late."


def check_circulates(statement: Statement) -> None:
    """Raise what `circulate` would, if the statement can have no more people."""
    if statement.state is StatementState.CIRCULATING:
        check_open(statement)
    elif statement.may_record:
        # Whoever was never invited can come late all the same.
        raise IllegalTransition("statement", statement.state, StatementEvent.CIRCULATE, _COMES_LATE)
    else:
        STATEMENT.target(statement.state, StatementEvent.CIRCULATE)


def check_reminds(statement: Statement) -> None:
    """Raise what `remind` would, if the statement waits for no answers."""
    acts.check(Act.REMIND, statement.state)
    check_open(statement)


def check_open(statement: Statement) -> None:
    """Raise `FieldError` if the closing time of a circulating statement, just read, has come."""
    if not statement.is_open:
        raise FieldError("closes_at", "the closing time is in the past")


def check_amends(statement: Statement, *, is_substantive: bool) -> None:
    """Raise what `amend` would, if the text of a statement in this state cannot be changed in this way."""
    acts.check(Act.AMEND_IN_SUBSTANCE if is_substantive else Act.AMEND, statement.state)
    if is_substantive and statement.state is StatementState.CIRCULATING:
        # Signatures that lapse could not be renewed.
        check_open(statement)


def needs_renewal_time(statement: Statement) -> bool:
    """Return whether signatures that lapse need a time of their own to be renewed, because others answer no more."""
    return statement.may_amend_in_substance and statement.state is not StatementState.CIRCULATING
