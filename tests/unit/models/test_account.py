"""Accounts: one for an address, one role of a name, and links that belong to somebody."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import db, table_of
from petition.models import Role, SignInLink, User
from petition.services import accounts

ANNA = "anna@alliance.example"


@pytest.fixture
def anna(session: Session) -> User:
    """Somebody with an account."""
    return accounts.add_user(session, ANNA, "coordinator", actor="test")


@pytest.mark.parametrize("taken", ["email", "fs_uniquifier"])
def test_no_two_accounts_share_an_address_or_what_browsers_are_known_by(
    session: Session, anna: User, taken: str
) -> None:
    twin = {"email": "bob@alliance.example", "fs_uniquifier": "b" * 32, "active": True, taken: getattr(anna, taken)}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table_of(User)).values(twin))


def test_no_two_roles_have_one_name(session: Session, anna: User) -> None:
    assert [role.name for role in anna.roles] == ["coordinator"]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table_of(Role)).values(name="coordinator"))


def test_link_signs_in_an_account_that_there_is(session: Session, anna: User) -> None:
    links, expires = table_of(SignInLink), datetime.now(UTC)
    session.execute(insert(links).values(nonce=bytes(16), user_id=anna.id, expires_at=expires))
    for wrong in ({"nonce": b"another", "user_id": -1}, {"nonce": bytes(16), "user_id": anna.id}):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(links).values(**wrong, expires_at=expires))


def test_roles_of_all_accounts_are_read_at_once(session: Session, anna: User) -> None:
    """Flask-Security asks for the roles of whoever sends a page; a list of accounts asks for all."""
    for number in range(5):
        accounts.add_user(session, f"{number}@alliance.example", "approver", actor="test")
    session.expire_all()
    asked = []

    def count(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        asked.append(sql)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        users = session.scalars(select(User)).all()
        roles = {user.email: [role.name for role in user.roles] for user in users}
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert roles[ANNA] == ["coordinator"]
    assert roles["4@alliance.example"] == ["approver"]
    assert len(asked) == 2
