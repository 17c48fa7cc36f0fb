"""Two transactions at once, in an order that a test decides."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from tests.web_support import Work

# Long enough for the other thread to reach what it has to wait for.
_MEANWHILE = 0.3


def at_once(
    work: Work,
    first: Callable[[Session], object],
    second: Callable[[Session], object],
    *,
    then: Callable[[Session], object] | None = None,
    runs_second: Callable[[Callable[[Session], object]], object] | None = None,
) -> None:
    """Do two things in transactions of their own; the second begins when the first is done and not committed.

    While the second is on its way or waits, the first transaction also does
    `then`. SQLite lets the second in when the first is committed. `runs_second` is
    what gives the second its transaction, where that is not `work`.
    """
    done = threading.Event()

    def begin() -> None:
        with work() as session:
            first(session)
            done.set()
            time.sleep(_MEANWHILE)
            if then is not None:
                then(session)

    def follow() -> None:
        assert done.wait(10)
        if runs_second is not None:
            runs_second(second)
            return
        with work() as session:
            second(session)

    with ThreadPoolExecutor(2) as pool:
        for task in (pool.submit(begin), pool.submit(follow)):
            task.result(30)
