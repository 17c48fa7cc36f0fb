"""One file at a time is read, in a process that ends within its bounds."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from petition.confined import running
from petition.errors import ReadingFailed, ReadingRefused
from petition.rosters.answering import question
from tests.unit.rosters.test_answering import TODAY

ASKED = question(b"Name\nAda\n", today=TODAY, encoding="", sheets=(), with_hidden=False)


def test_t39_one_file_is_worked_on_at_once_by_all_threads() -> None:
    with (
        running.one_file_at_a_time(),
        pytest.raises(ReadingRefused, match="Other files"),
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(running.one_file_at_a_time(0.01).__enter__).result()
    with running.one_file_at_a_time(0), pytest.raises(ReadingRefused), running.one_file_at_a_time(0):
        pass


def test_answer_is_that_of_the_reader() -> None:
    with running.answered("petition.rosters.answering", ASKED) as answer:
        assert answer.readline().startswith(b'{"sizes": [')


def test_reader_that_ends_badly_is_told() -> None:
    with pytest.raises(ReadingFailed), running.answered("petition.no_such_reader", ASKED):
        pass
    with pytest.raises(ReadingFailed), running.answered("petition.rosters.answering", ASKED, 0.001):
        pass
    with running.one_file_at_a_time(0):
        # Nothing holds the lock any more.
        pass
