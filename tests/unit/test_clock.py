"""The clock: aware, in UTC, and replaceable."""

from datetime import UTC, datetime

import time_machine

from petition.clock import utc_now


def test_now_is_utc_and_can_be_set() -> None:
    moment = datetime(2026, 12, 1, 17, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert utc_now() == moment
        assert utc_now().tzinfo is UTC
