"""Every act in every state, written out by hand and not derived from the table under test."""

import pytest

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.states import StatementState
from petition.errors import IllegalTransition

# One line an act; the columns are the states in their order.
POSSIBLE = """
                      draft  circulating  closed  published  cancelled  retracted  deleted
revise                yes    -            -       -          -          -          -
change_list           yes    yes          yes     yes        -          yes        -
send                  -      yes          -       -          -          -          -
send_links            -      yes          -       -          -          -          -
remind                -      yes          -       -          -          -          -
extend                -      yes          -       -          -          -          -
amend                 -      yes          yes     yes        -          yes        -
amend_in_substance    -      yes          yes     -          -          yes        -
record                -      yes          yes     yes        -          -          -
record_refusal        -      yes          yes     -          -          -          -
admit                 -      -            yes     yes        -          yes        -
succeed               -      yes          yes     yes        -          yes        -
correct               -      yes          yes     yes        -          yes        -
let_through           -      yes          yes     yes        -          yes        -
ask_about_line        -      yes          yes     yes        -          yes        -
plan_notices          yes    yes          yes     -          -          -          -
"""


def test_acts_are_possible_in_the_states_that_are_written_here() -> None:
    columns, *lines = (line.split() for line in POSSIBLE.strip().splitlines())
    assert columns == [state.value for state in StatementState]
    written = {Act[name.upper()]: [mark == "yes" for mark in marks] for name, *marks in lines}
    assert written == {act: [acts.is_possible(act, state) for state in StatementState] for act in Act}


@pytest.mark.parametrize("act", Act)
def test_refusal_names_the_act_and_the_state(act: Act) -> None:
    acts.check(act, acts.STATES[act][0])
    with pytest.raises(IllegalTransition, match=f"This statement is cancelled; it cannot {act.value} now"):
        acts.check(act, StatementState.CANCELLED)
