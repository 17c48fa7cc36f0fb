"""Sessions of the desk: one for a token, of an account that there is, and live until they are ended."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.sign_in import Ending
from petition.models import DeskSession, User
from petition.services import accounts

TOKEN = "a" * 64


@pytest.fixture
def live(session: Session) -> DeskSession:
    """A new session of an account."""
    anna = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
    begun = DeskSession(token=TOKEN, user_id=anna.id, browser="Firefox on Linux")
    session.add(begun)
    session.flush()
    session.refresh(begun)
    return begun


def test_new_session_is_live_and_fresh(live: DeskSession) -> None:
    assert (live.ended_at, live.ended_why) == (None, None)
    assert live.created_at <= live.last_seen_at <= live.fresh_at


@pytest.mark.parametrize(("token", "is_theirs"), [(TOKEN, True), ("b" * 64, False)])
def test_no_two_sessions_share_a_token_and_each_is_somebodys(
    session: Session, live: DeskSession, token: str, *, is_theirs: bool
) -> None:
    row = {"token": token, "user_id": live.user_id if is_theirs else -1, "browser": "Chrome"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table_of(DeskSession)).values(row))


def test_session_ends_for_a_reason_that_is_known(session: Session, live: DeskSession) -> None:
    for ending in Ending:
        live.ended_why = ending
        session.flush()
        session.refresh(live)
        assert live.ended_why is ending
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE desk_sessions SET ended_why = 'bored'"))
    assert session.get_one(User, live.user_id).active
