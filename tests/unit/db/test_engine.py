"""The engines as they are set up: writers take turns, references hold, and what was committed stays."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import (
    db,
)
from petition.models import Role

Work = Callable[[], AbstractContextManager[Session]]


def test_writers_take_turns_and_lose_nothing(work: Work) -> None:
    """Each reads, waits for the others, and writes what it read plus one."""
    with work() as session:
        session.add(Role(name="counter", permissions="0"))
    failures: list[BaseException] = []

    def add_ten() -> None:
        try:
            for _ in range(10):
                with work() as session:
                    role = session.scalars(select(Role).with_for_update()).one()
                    role.permissions = str(int(role.permissions or 0) + 1)
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with work() as session:
        assert session.scalars(select(Role)).one().permissions == "80"


def test_references_are_enforced(work: Work) -> None:
    with pytest.raises(IntegrityError), work() as session:
        session.execute(text("INSERT INTO users_roles (user_id, role_id) VALUES (1, 1)"))


def test_sqlite_keeps_what_was_committed_through_a_power_cut(app: Flask, engine_name: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if engine_name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
