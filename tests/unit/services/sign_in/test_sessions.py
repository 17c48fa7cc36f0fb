"""Sessions of the desk: found by their token while they are live, ended in every way, and purged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.sign_in import Ending
from petition.models import AuditEvent, DeskSession, OutboxMessage, User
from petition.services import accounts
from petition.services.sign_in import sessions


@pytest.fixture
def anna(session: Session) -> User:
    """Somebody with an account, beside somebody else who is signed in."""
    other = accounts.add_user(session, "bob@alliance.example", "coordinator", actor="test")
    sessions.begin(session, other.id, "Chrome on Windows")
    return accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")


def _row(session: Session, token: str) -> DeskSession:
    found = sessions.find(session, token)
    assert found is not None
    return session.get_one(DeskSession, found.number)


def test_session_is_found_by_its_token_which_is_not_stored(session: Session, anna: User) -> None:
    token = sessions.begin(session, anna.id, "Firefox on Linux")
    found = sessions.find(session, token)
    assert found is not None
    assert (found.user, found.is_fresh, found.is_due) == (anna, True, False)
    row = session.get_one(DeskSession, found.number)
    assert (row.browser, row.ended_at, row.ended_why) == ("Firefox on Linux", None, None)
    assert token not in (row.token, str(row.id))
    assert len(token) >= 43


def test_each_session_has_a_token_of_its_own(session: Session, anna: User) -> None:
    assert len({sessions.begin(session, anna.id, "Firefox") for _ in range(20)}) == 20


@pytest.mark.parametrize("token", ["", "forged", "\0", "0" * 64])
def test_forged_token_opens_nothing(session: Session, anna: User, token: str) -> None:
    sessions.begin(session, anna.id, "Firefox")
    assert sessions.find(session, token) is None


def test_what_the_database_holds_opens_nothing(session: Session, anna: User) -> None:
    row = _row(session, sessions.begin(session, anna.id, "Firefox"))
    assert sessions.find(session, row.token) is None


def test_closed_account_has_no_session(session: Session, anna: User) -> None:
    token = sessions.begin(session, anna.id, "Firefox")
    anna.active = False
    session.flush()
    assert sessions.find(session, token) is None


@pytest.mark.parametrize(
    ("column", "age", "is_live"),
    [
        ("created_at", timedelta(hours=11, minutes=59), True),
        ("created_at", timedelta(hours=12, minutes=1), False),
        ("last_seen_at", timedelta(minutes=59), True),
        ("last_seen_at", timedelta(minutes=61), False),
    ],
)
def test_t35_session_ends_by_itself(session: Session, anna: User, column: str, age: timedelta, is_live: bool) -> None:
    token = sessions.begin(session, anna.id, "Firefox")
    row = _row(session, token)
    setattr(row, column, getattr(row, column) - age)
    session.flush()
    assert (sessions.find(session, token) is not None) is is_live
    assert [one.id for one in sessions.live(session, anna.id)] == [row.id] * is_live
    assert sessions.end(session, anna.id, Ending.REVOKED, actor="test") == int(is_live)


@pytest.mark.parametrize(("minutes", "is_fresh"), [(9, True), (11, False)])
def test_t35_sign_in_is_fresh_for_ten_minutes(session: Session, anna: User, minutes: int, is_fresh: bool) -> None:
    token = sessions.begin(session, anna.id, "Firefox")
    row = _row(session, token)
    row.fresh_at -= timedelta(minutes=minutes)
    session.flush()
    found = sessions.find(session, token)
    assert found is not None
    assert found.is_fresh is is_fresh


def test_t35_renewed_session_is_fresh_and_its_old_token_is_worthless(session: Session, anna: User) -> None:
    """Whoever copied the cookie before would otherwise be as fresh as the owner."""
    token = sessions.begin(session, anna.id, "Firefox")
    row = _row(session, token)
    row.fresh_at -= timedelta(minutes=11)
    session.flush()
    renewed = sessions.renew(session, row.id)
    assert sessions.find(session, token) is None
    found = sessions.find(session, renewed)
    assert found is not None
    assert (found.number, found.is_fresh) == (row.id, True)


def test_session_that_has_ended_is_not_renewed(session: Session, anna: User) -> None:
    row = _row(session, sessions.begin(session, anna.id, "Firefox"))
    sessions.end(session, anna.id, Ending.OPERATOR, actor="test")
    assert sessions.find(session, sessions.renew(session, row.id)) is None


def test_use_is_due_after_five_minutes_and_then_written_down(session: Session, anna: User) -> None:
    token = sessions.begin(session, anna.id, "Firefox")
    row = _row(session, token)
    row.last_seen_at -= timedelta(minutes=6)
    session.flush()
    found = sessions.find(session, token)
    assert found is not None
    assert found.is_due
    sessions.see(session, found.number)
    again = sessions.find(session, token)
    assert again is not None
    assert not again.is_due


def test_one_session_is_ended_or_all_and_never_those_of_others(session: Session, anna: User) -> None:
    first, second, third = (sessions.begin(session, anna.id, "Firefox") for _ in range(3))
    row = _row(session, first)
    assert sessions.end(session, anna.id, Ending.REVOKED, actor="user:2", only=row.id) == 1
    session.refresh(row)
    assert row.ended_why is Ending.REVOKED
    assert row.ended_at is not None
    assert sessions.find(session, first) is None
    assert sessions.find(session, second) is not None
    assert sessions.end(session, anna.id, Ending.OPERATOR, actor="command") == 2
    assert sessions.find(session, third) is None
    session.refresh(row)
    assert row.ended_why is Ending.REVOKED
    bob = accounts.find_user(session, "bob@alliance.example")
    assert len(sessions.live(session, bob.id)) == 1
    (his,) = sessions.live(session, bob.id)
    assert sessions.end(session, anna.id, Ending.REVOKED, actor="user:2", only=his.id) == 0
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "user.sign_out").order_by(AuditEvent.id))
    assert [(one.actor, one.subject_id, one.details) for one in events] == [
        ("user:2", anna.id, {"why": "revoked", "sessions": 1}),
        ("command", anna.id, {"why": "operator", "sessions": 2}),
    ]


def _age(days: int) -> Callable[[DeskSession], None]:
    def make_older(row: DeskSession) -> None:
        row.created_at -= timedelta(days=days)

    return make_older


def test_sessions_are_purged_after_thirty_days(session: Session, anna: User) -> None:
    rows = [_row(session, sessions.begin(session, anna.id, "Firefox")) for _ in range(3)]
    for row, days in zip(rows, (0, 29, 31), strict=True):
        _age(days)(row)
    session.flush()
    kept = {one.id for one in rows[:2]}
    assert sessions.purge(session) == 1
    assert set(session.scalars(select(DeskSession.id).where(DeskSession.user_id == anna.id))) == kept


def test_unknown_browser_is_told_by_mail_but_for_the_first_of_all(session: Session, anna: User) -> None:
    for browser, is_known in (("Firefox on Linux", False), ("Chrome on a Mac", True), ("Safari on an iPhone", False)):
        token = sessions.sign_in(session, anna, browser, is_known=is_known)
        assert _row(session, token).browser == browser
        assert anna.signed_in_at is not None
    (mail,) = session.scalars(select(OutboxMessage))
    assert (mail.kind, mail.user_id, mail.recipient) == (MailKind.NEW_BROWSER, anna.id, anna.email)
    assert mail.details == {"browser": "Safari on an iPhone"}
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.actor == f"user:{anna.id}"))
    assert list(events) == ["user.sign_in"] * 3


@pytest.mark.parametrize("why", [None, *Ending])
def test_session_that_was_ended_by_hand_is_nobodys(session: Session, anna: User, why: Ending | None) -> None:
    token = sessions.begin(session, anna.id, "Firefox")
    assert sessions.was_of(session, token, anna.id)
    assert not sessions.was_of(session, token, anna.id + 1)
    assert not sessions.was_of(session, f"{token}x", anna.id)
    assert not sessions.was_of(session, "", anna.id)
    if why is None:
        _row(session, token).last_seen_at -= timedelta(hours=2)
        session.flush()
        assert sessions.find(session, token) is None
    else:
        sessions.end(session, anna.id, why, actor="test")
    assert sessions.was_of(session, token, anna.id) is (why in (None, Ending.SIGN_IN))
