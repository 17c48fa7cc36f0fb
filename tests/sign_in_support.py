"""What tests of accounts share: signing in by link and by password, and the sessions and passwords that are stored."""

from flask import Flask
from flask_security import hash_password
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.models import DeskSession, User
from petition.services import accounts
from tests.web_support import COORDINATOR, Visitor, Work, path_of, submit

PASSWORD = "correct horse battery staple"


def sign_in_by_link(app: Flask, work: Work, email: str = COORDINATOR, visitor: Visitor | None = None) -> Visitor:
    """Sign in to an account that is there, by a new link."""
    visitor = visitor or Visitor(app)
    with work() as session:
        link = accounts.new_sign_in(session, accounts.find_user(session, email), actor="test")
    submit(visitor.get(path_of(app, Purpose.SIGN_IN, link)))
    return visitor


def sign_in_by_password(
    visitor: Visitor, password: str = PASSWORD, status: int = 302, path: str = "/desk/sign-in"
) -> str:
    """Try the coordinator's password; return where the answer leads, or else the page."""
    answer = submit(visitor.get(path), {"email": COORDINATOR, "password": password}, status=status)
    return answer.headers.get("Location", "") or answer.text


def set_password(work: Work, password: str = PASSWORD) -> None:
    """Give the only account a password."""
    with work() as session:
        session.scalars(select(User)).one().password = hash_password(password)


def password_hash(work: Work) -> str | None:
    """Return what is stored of the only account's password."""
    with work() as session:
        return session.scalars(select(User.password)).one()


def desk_sessions(work: Work) -> list[DeskSession]:
    """Return all sessions of the desk, the oldest first."""
    with work() as session:
        rows = list(session.scalars(select(DeskSession).order_by(DeskSession.id)))
        session.expunge_all()
    return rows
