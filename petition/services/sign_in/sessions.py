"""Sessions of the desk: beginning one, finding it again, renewing it, and ending it before its time.

The browser holds a random token and the database its digest. Whoever copied the
cookie holds nothing any more when the row has ended, and whoever copied the
database cannot make a cookie of it.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, database_time, table_of
from petition.domain.mails import MailKind
from petition.domain.sign_in import FRESH, IDLE, KEPT, LIFETIME, SEEN_EVERY, Ending
from petition.models import DeskSession, User
from petition.services import audit, outbox
from petition.services.outbox import Account

_sessions = table_of(DeskSession)
_LIVE = (
    _sessions.c.ended_at.is_(None),
    _sessions.c.created_at > database_after(-LIFETIME.total_seconds()),
    _sessions.c.last_seen_at > database_after(-IDLE.total_seconds()),
)
# Made once, because every request of the desk asks it.
_FIND = (
    select(
        User,
        _sessions.c.id,
        _sessions.c.fresh_at > database_after(-FRESH.total_seconds()),
        _sessions.c.last_seen_at <= database_after(-SEEN_EVERY.total_seconds()),
    )
    .join(_sessions, _sessions.c.user_id == User.id)
    .where(_sessions.c.token == bindparam("token"), *_LIVE, User.active)
)


@dataclass(frozen=True)
class SignedIn:
    """One live session with its account.

    `is_fresh` says whether its owner proved who they are within ten minutes,
    `is_due` whether the time of its last use should be written down.
    """

    number: int
    user: User
    is_fresh: bool
    is_due: bool


def sign_in(session: Session, user: User, browser: str, *, is_known: bool) -> str:
    """Begin a session for whoever proved to own an account, and return its token.

    A browser that the account does not know is told to its owner by mail. The
    first of all is not: there is nothing yet that it would differ from.
    """
    audit.record(session, "user.sign_in", ("user", user.id), actor=f"user:{user.id}")
    if not is_known and user.signed_in_at is not None:
        outbox.enqueue(session, MailKind.NEW_BROWSER, [Account(user.id, user.email, details={"browser": browser})])
    user.signed_in_at = database_time(session)
    return begin(session, user.id, browser)


def begin(session: Session, user_id: int, browser: str) -> str:
    """Begin a session of an account in a browser, and return its token."""
    token = secrets.token_urlsafe(32)
    session.add(DeskSession(token=_digest(token), user_id=user_id, browser=browser))
    session.flush()
    return token


def find(session: Session, token: str) -> SignedIn | None:
    """Return the live session that a token opens, or None: forged, ended, idle for too long, too old, or closed."""
    row = session.execute(_FIND, {"token": _digest(token)}).one_or_none()
    return None if row is None else SignedIn(row[1], row[0], bool(row[2]), bool(row[3]))


def was_of(session: Session, token: str, user_id: int) -> bool:
    """Return whether a token opens a session of an account, or did until its time was over or the owner signed in anew.

    Of one that was ended by hand nothing goes on: it may have been a thief's as well.
    """
    ours = (_sessions.c.token == _digest(token), _sessions.c.user_id == user_id)
    by_itself = _sessions.c.ended_why.is_(None) | (_sessions.c.ended_why == Ending.SIGN_IN)
    return session.scalar(select(_sessions.c.id).where(*ours, by_itself)) is not None


def see(session: Session, number: int) -> None:
    """Write down that a session is in use; this is the one thing that opening a page may write."""
    _change(session, _sessions.c.id == number, last_seen_at=database_now())


def renew(session: Session, number: int) -> str:
    """Note that the owner has just proved who they are, and return a new token in place of the old one.

    A copy of the old cookie would otherwise become as fresh as the owner's.
    """
    token = secrets.token_urlsafe(32)
    _change(
        session,
        _sessions.c.id == number,
        token=_digest(token),
        fresh_at=database_now(),
        last_seen_at=database_now(),
    )
    return token


def end(session: Session, user_id: int, why: Ending, *, actor: str, only: int | None = None) -> int:
    """End the live sessions of an account, or `only` one of them; return how many ended."""
    which = [_sessions.c.user_id == user_id, *([] if only is None else [_sessions.c.id == only])]
    count = _change(session, *which, ended_at=database_now(), ended_why=why)
    if count:
        details = {"why": why.value, "sessions": count}
        audit.record(session, "user.sign_out", ("user", user_id), actor=actor, details=details)
    return count


def live(session: Session, user_id: int) -> list[DeskSession]:
    """Return the live sessions of an account, the one that was used last first."""
    query = select(DeskSession).where(_sessions.c.user_id == user_id, *_LIVE)
    return list(session.scalars(query.order_by(_sessions.c.last_seen_at.desc(), _sessions.c.id.desc())))


def purge(session: Session) -> int:
    """Delete the sessions that began more than thirty days ago; all of them have ended since."""
    old = delete(_sessions).where(_sessions.c.created_at < database_after(-KEPT.total_seconds()))
    return session.connection().execute(old).rowcount


def _change(session: Session, *which: ColumnElement[bool], **values: object) -> int:
    """Change live sessions alone, and return how many; one that has ended stays as it ended."""
    return session.connection().execute(update(_sessions).where(*which, *_LIVE).values(**values)).rowcount


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
