"""Failures to sign in: each makes the next attempt wait a little longer, and nobody is locked out.

An attempt is written down as a failure before the password is looked at, and
taken back if it was right. So of a hundred attempts at once each counts those
before it, and none gets by while the others are still being checked.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from petition.db import database_after, database_time, table_of
from petition.domain.mails import MailKind
from petition.domain.sign_in import COUNTED, KEPT, MANY_FAILURES, OF_ACCOUNT, OF_NETWORK, Patience
from petition.domain.too_often import TooManyAttempts
from petition.models import OutboxMessage, SignInFailure, User
from petition.services import outbox
from petition.services.outbox import Account

_failures = table_of(SignInFailure)
# Names the lock under which attempts are counted on PostgreSQL.
_LOCK = 0x51611


@dataclass(frozen=True)
class Attempt:
    """Whose account somebody tries to sign in to, from where; `browser` is empty unless it had signed in before."""

    account: str
    network: str
    browser: str = ""

    @classmethod
    def of(cls, key: str, address: str, network: str, browser: str = "") -> "Attempt":
        """Return an attempt by its keyed digests, which say nothing without the key."""
        return cls(
            account_digest(key, address),
            _digest(key, "network", network),
            _digest(key, "browser", browser) if browser else "",
        )


def account_digest(key: str, address: str) -> str:
    """Return what stands for an account's address, in whatever capitals it is written."""
    return _digest(key, "account", address.lower())


def begin(session: Session, attempt: Attempt) -> int:
    """Write an attempt down as a failure and return its number; raise `TooManyAttempts` if it comes too soon.

    A browser that has signed in to the account before is counted by itself, so
    that strangers who guess make only each other wait.
    """
    _lock(session)
    ours = _failures.c.account == attempt.account
    if attempt.browser:
        left = _left(session, OF_ACCOUNT, ours, _failures.c.browser == attempt.browser)
    else:
        stranger = _failures.c.browser == ""
        left = max(
            _left(session, OF_ACCOUNT, ours, stranger),
            _left(session, OF_NETWORK, _failures.c.network == attempt.network, stranger),
        )
    if left > timedelta(0):
        raise TooManyAttempts(left)
    made = SignInFailure(account=attempt.account, network=attempt.network, browser=attempt.browser)
    session.add(made)
    session.flush()
    return made.id


def take_back(session: Session, number: int) -> None:
    """Delete an attempt that turned out to be no failure."""
    session.connection().execute(delete(_failures).where(_failures.c.id == number))


def count(session: Session, account: str, since: datetime | None) -> int:
    """Return how many attempts on an account failed after a moment, or in all the time that is kept."""
    after = [] if since is None else [_failures.c.failed_at > since]
    return session.scalar(select(func.count()).where(_failures.c.account == account, *after)) or 0


def tell_owners(session: Session, key: str) -> int:
    """Queue a mail to the owner of each account at which many attempts failed within a day; return how many.

    The worker does it. A request that sent a mail would say by its time that there is an account.
    """
    since = database_time(session) - timedelta(days=1)
    number = func.count().label("number")
    recent = select(_failures.c.account, number).where(_failures.c.failed_at > since).group_by(_failures.c.account)
    counts: dict[str, int] = dict(session.execute(recent.having(number >= MANY_FAILURES)).all())
    if not counts:
        return 0
    _lock(session)
    told = select(OutboxMessage.user_id).where(
        OutboxMessage.kind == MailKind.FAILED_SIGN_INS, OutboxMessage.created_at > since
    )
    owners = session.scalars(select(User).where(User.active, User.id.not_in(told)).order_by(User.id))
    return outbox.enqueue(
        session,
        MailKind.FAILED_SIGN_INS,
        [
            Account(one.id, one.email, details={"failures": counts[account]})
            for one in owners
            if (account := account_digest(key, one.email)) in counts
        ],
    )


def purge(session: Session) -> int:
    """Delete what is older than thirty days."""
    old = delete(_failures).where(_failures.c.failed_at < database_after(-KEPT.total_seconds()))
    return session.connection().execute(old).rowcount


def _lock(session: Session) -> None:
    """Let the transactions that count go one after the other; on SQLite they do anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _left(session: Session, patience: Patience, *which: ColumnElement[bool]) -> timedelta:
    """Return how long the next attempt has to wait from now on; nothing, or less, when its time has come."""
    recent = _failures.c.failed_at > database_after(-COUNTED.total_seconds())
    number, last = session.execute(select(func.count(), func.max(_failures.c.failed_at)).where(*which, recent)).one()
    return last + patience.wait(number) - database_time(session) if number else timedelta(0)


def _digest(key: str, what: str, text: str) -> str:
    return hmac.digest(key.encode(), f"petition.sign-in.{what}\0{text}".encode(), sha256).hex()
