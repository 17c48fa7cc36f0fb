"""How long a failure makes the next attempt wait."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from petition.domain.sign_in import OF_ACCOUNT, OF_NETWORK, Patience


def test_first_failures_cost_nothing_and_each_after_them_doubles_the_wait() -> None:
    patience = Patience(free=3, longest=timedelta(seconds=60))
    waits = [patience.wait(number).total_seconds() for number in range(11)]
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(min_value=0, max_value=10**9))
def test_no_number_of_failures_locks_anybody_out(failures: int) -> None:
    for patience in (OF_ACCOUNT, OF_NETWORK):
        assert timedelta(0) <= patience.wait(failures) <= patience.longest <= timedelta(minutes=15)
        assert patience.wait(failures) <= patience.wait(failures + 1)
