"""Failures to sign in: timed by the database, and without a browser unless one was known."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.models import SignInFailure


def test_failure_is_timed_by_the_database_and_of_no_known_browser(session: Session) -> None:
    before = database_time(session)
    session.add_all([SignInFailure(account="a" * 64, network="n" * 64) for _ in range(2)])
    session.flush()
    session.expire_all()
    failures = session.scalars(select(SignInFailure)).all()
    assert [failure.browser for failure in failures] == ["", ""]
    assert all(before <= failure.failed_at <= database_time(session) for failure in failures)
