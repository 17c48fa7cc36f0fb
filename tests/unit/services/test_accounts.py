"""Accounts: added once, and signed in by a link that works once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.errors import BadLink, FieldError, NotFound
from petition.models import AuditEvent, OutboxMessage, Role, SignInLink, User
from petition.services import accounts
from tests.races import at_once
from tests.unit.services.signing.test_endorsement_races import Work


def test_account_is_added_with_its_role(session: Session) -> None:
    user = accounts.add_user(session, "Desk@alliance.example", "coordinator", actor="command")
    second = accounts.add_user(session, "two@alliance.example", "coordinator", actor="command")
    assert [role.name for role in user.roles] == ["coordinator"]
    assert user.roles == second.roles
    assert (user.active, user.password) == (True, None)
    assert user.fs_uniquifier != second.fs_uniquifier
    assert accounts.find_user(session, "desk@ALLIANCE.example") is user
    assert len(session.scalars(select(Role)).all()) == 1
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id).limit(1)).one()
    assert (event.action, event.subject_id, event.details) == ("user.add", user.id, {"role": "coordinator"})


@pytest.mark.parametrize("address", ["desk@alliance.example", "DESK@alliance.example"])
def test_address_has_one_account(session: Session, address: str) -> None:
    accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
    with pytest.raises(FieldError, match=r"email: .*has an account already"):
        accounts.add_user(session, address, "approver", actor="command")


def test_unknown_role_and_account_are_told(session: Session) -> None:
    with pytest.raises(FieldError, match="role: “king” is not one of coordinator, approver, administrator"):
        accounts.add_user(session, "desk@alliance.example", "king", actor="command")
    with pytest.raises(NotFound, match=r"desk@alliance\.example"):
        accounts.find_user(session, "desk@alliance.example")


def test_link_signs_in_once(session: Session) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
    other = accounts.add_user(session, "two@alliance.example", "coordinator", actor="command")
    link, others = (accounts.new_sign_in(session, one, actor="command") for one in (user, other))
    assert accounts.find_sign_in(session, link) is user
    assert accounts.consume_sign_in(session, link) is user
    for use in (accounts.find_sign_in, accounts.consume_sign_in):
        with pytest.raises(BadLink, match="used or has expired"):
            use(session, link)
    assert accounts.consume_sign_in(session, others) is other


def _expire(session: Session, link: Link) -> None:
    session.get_one(SignInLink, link.nonce).expires_at = datetime.now(UTC) - timedelta(seconds=1)


def _deactivate(session: Session, link: Link) -> None:
    accounts.find_user(session, "desk@alliance.example").active = False


@pytest.mark.parametrize("end", [_expire, _deactivate])
def test_link_of_an_ended_account_or_hour_is_bad(session: Session, end: Callable[[Session, Link], None]) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
    link = accounts.new_sign_in(session, user, actor="command")
    end(session, link)
    session.flush()
    with pytest.raises(BadLink):
        accounts.consume_sign_in(session, link)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_link_lasts_an_hour(session: Session, minutes: int, works: bool) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
    link = accounts.new_sign_in(session, user, actor="command")
    stored = session.get_one(SignInLink, link.nonce)
    stored.expires_at -= timedelta(minutes=minutes)
    session.flush()
    with nullcontext() if works else pytest.raises(BadLink):
        assert accounts.find_sign_in(session, link) is user


def test_t18_unknown_nonce_is_bad(session: Session) -> None:
    with pytest.raises(BadLink):
        accounts.consume_sign_in(session, Link(bytes(16), 0))


def test_of_two_uses_at_once_one_gets_through(work: Work) -> None:
    with work() as session:
        user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
        link = accounts.new_sign_in(session, user, actor="command")

    def use() -> bool:
        with work() as session:
            try:
                accounts.consume_sign_in(session, link)
            except BadLink:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = [future.result() for future in [pool.submit(use) for _ in range(8)]]
    assert sorted(outcomes) == [False] * 7 + [True]


def test_t38_coordinator_without_a_password_gets_each_link_that_they_ask_for(session: Session) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command")
    for _ in range(9):
        accounts.mail_sign_in(session, user, actor=f"user:{user.id}")
        for mail in session.scalars(select(OutboxMessage)):
            mail.created_at -= accounts.MAILED_EVERY
        session.flush()
    sent = select(OutboxMessage.nonce).where(OutboxMessage.user_id == user.id)
    assert set(session.scalars(sent)) == set(session.scalars(select(SignInLink.nonce)))
    assert len(session.scalars(sent).all()) == 9


def test_t38_link_that_is_asked_for_many_times_at_once_is_mailed_once(work: Work) -> None:
    with work() as session:
        number = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="command").id

    def ask(session: Session) -> None:
        accounts.mail_sign_in(session, session.get_one(User, number), actor="test")

    at_once(work, ask, ask)
    with work() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_link_is_mailed_once_in_five_minutes(session: Session) -> None:
    """Whoever holds a stolen session could otherwise fill its owner's inbox."""
    user, other = (accounts.add_user(session, f"{name}@alliance.example", "coordinator", actor="x") for name in "ab")
    accounts.new_sign_in(session, user, actor="command")
    for one in (user, user, other, user):
        accounts.mail_sign_in(session, one, actor=f"user:{one.id}")
    mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(mail.kind, mail.recipient) for mail in mails] == [
        (MailKind.SIGN_IN, "a@alliance.example"),
        (MailKind.SIGN_IN, "b@alliance.example"),
    ]
    assert accounts.find_sign_in(session, Link(mails[0].nonce or b"", 0)) is user
    mails[0].created_at -= accounts.MAILED_EVERY
    session.flush()
    accounts.mail_sign_in(session, user, actor=f"user:{user.id}")
    assert len(session.scalars(select(OutboxMessage)).all()) == 3


def test_t37_account_that_was_asked_for_gets_one_link_at_a_time(session: Session) -> None:
    """Whoever asks: three a day at most, and nothing in the log before it is used."""
    user, other = (accounts.add_user(session, f"{name}@Alliance.example", "coordinator", actor="x") for name in "ab")
    closed = accounts.add_user(session, "c@alliance.example", "coordinator", actor="x")
    closed.active = False
    session.flush()
    log = len(session.scalars(select(AuditEvent)).all())
    asked = ["a@alliance.example", "c@alliance.example", "stranger@x.example"]
    assert [accounts.answer_asked(session, asked) for _ in range(9)] == [1] + [0] * 8
    assert accounts.answer_asked(session, []) == 0
    (mail,) = session.scalars(select(OutboxMessage)).all()
    assert (mail.kind, mail.recipient, mail.user_id) == (MailKind.SIGN_IN, user.email, user.id)
    sent = 1
    for _ in range(9):
        # An hour later, or when it was used, the next one goes.
        session.execute(update(SignInLink).values(expires_at=database_now()))
        sent += accounts.answer_asked(session, asked)
    assert sent == 3
    assert len(session.scalars(select(SignInLink)).all()) == 3
    assert len(session.scalars(select(AuditEvent)).all()) == log
    assert accounts.answer_asked(session, ["b@alliance.example"]) == 1
    newest = session.scalars(select(OutboxMessage.nonce).where(OutboxMessage.user_id == other.id)).one()
    assert accounts.consume_sign_in(session, Link(newest or b"", 0)) is other
    assert accounts.answer_asked(session, ["b@alliance.example"]) == 1
