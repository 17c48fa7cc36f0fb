"""Counts what is asked of the database, so that nothing is asked twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def statements_run() -> Iterator[list[str]]:
    """Yield the SQL of every statement that any engine runs meanwhile, one by one."""
    run: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        run.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)
