"""Accounts of coordinators: adding them, and links that sign them in once."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_after, database_now
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.errors import BadLink, FieldError, NotFound
from petition.models import Happening, OutboxMessage, Role, SignInLink, User
from petition.services import audit, outbox
from petition.services.outbox import Account
from petition.services.tokens import new_nonce

ROLES = ("coordinator", "approver", "administrator")
LINK_LIFETIME = timedelta(hours=1)
# Links are mailed no oftener than this.
MAILED_EVERY = timedelta(minutes=5)


def add_user(session: Session, email: str, role_name: str, *, actor: str) -> User:
    """Add an account with one role; its owner sets a password after signing in by link."""
    if role_name not in ROLES:
        raise FieldError("role", f"“{role_name}” is not one of {', '.join(ROLES)}")
    if session.scalar(select(User.id).where(func.lower(User.email) == email.lower())) is not None:
        raise FieldError("email", f"{email} has an account already")
    role = session.scalar(select(Role).where(Role.name == role_name)) or Role(name=role_name)
    # What happened before is no news to them.
    told_round = session.scalar(select(func.coalesce(func.max(Happening.round), 0)))
    user = User(email=email, active=True, roles=[role], told_round=told_round)
    forget_browsers(user)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise FieldError("email", f"{email} has an account already") from None
    audit.record(session, "user.add", ("user", user.id), actor=actor, details={"role": role_name})
    return user


def find_user(session: Session, email: str) -> User:
    """Return the account of `email`; raise `NotFound` if there is none."""
    user = session.scalar(select(User).where(func.lower(User.email) == email.lower()))
    if user is None:
        raise NotFound(f"There is no account for {email}.")
    return user


def new_sign_in(session: Session, user: User, *, actor: str) -> Link:
    """Return a link that signs `user` in once, within `LINK_LIFETIME`."""
    nonce = new_nonce()
    session.add(SignInLink(nonce=nonce, user_id=user.id, expires_at=database_after(LINK_LIFETIME.total_seconds())))
    session.flush()
    audit.record(session, "user.link", ("user", user.id), actor=actor)
    return Link(nonce, 0)


def mail_sign_in(session: Session, user: User, *, actor: str) -> None:
    """Send a link that signs `user` in once to the address of the account, who asks for it in a session of theirs.

    So it is sent whatever the account got today: without a password there is no other way to go on. One that was
    sent within five minutes is enough, because the session may be a thief's.
    """
    # Of many requests at once one is the first, and the others see what it sent.
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    recent = select(OutboxMessage.id).where(
        OutboxMessage.user_id == user.id,
        OutboxMessage.kind == MailKind.SIGN_IN,
        OutboxMessage.created_at > database_after(-MAILED_EVERY.total_seconds()),
    )
    if session.scalars(recent.limit(1)).first() is not None:
        return
    link = new_sign_in(session, user, actor=actor)
    account = Account(user.id, user.email, nonce=link.nonce)
    outbox.enqueue(session, MailKind.SIGN_IN, [account], by_coordinator=True)


def answer_asked(session: Session, asked: Sequence[str]) -> int:
    """Queue a link that signs in for each account of the addresses that were asked for; return how many.

    They are in small letters. Whoever asks may be anybody: an account gets one at a time, within
    its budget, and the log tells of it when it is used.
    """
    if not asked:
        return 0
    opens = select(SignInLink.user_id).join(OutboxMessage, OutboxMessage.nonce == SignInLink.nonce)
    waiting = opens.where(SignInLink.used_at.is_(None), SignInLink.expires_at > database_now())
    owners = select(User).where(func.lower(User.email).in_(asked), User.active, User.id.not_in(waiting))
    queued = 0
    for user in session.scalars(owners.order_by(User.id)).all():
        nonce = new_nonce()
        if outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email, nonce=nonce)]):
            until = database_after(LINK_LIFETIME.total_seconds())
            session.add(SignInLink(nonce=nonce, user_id=user.id, expires_at=until))
            queued += 1
    session.flush()
    return queued


def forget_browsers(user: User) -> None:
    """Make every browser unknown to an account, so that the next sign-in from any of them is told by mail.

    A new password does the same (Flask-Security changes the same text).
    """
    user.fs_uniquifier = secrets.token_hex(32)


def end_links(session: Session, user_id: int) -> None:
    """Use up every link that would still sign in to an account.

    Whoever ends its sessions calls this first: a link that is used at the same moment makes a session that ends too.
    """
    open_ones = update(SignInLink).where(SignInLink.user_id == user_id, SignInLink.used_at.is_(None))
    session.connection().execute(open_ones.values(used_at=database_now()))


def find_sign_in(session: Session, link: Link) -> User:
    """Return whom an unused link would sign in; raise `BadLink` otherwise."""
    query = (
        select(User)
        .join(SignInLink, SignInLink.user_id == User.id)
        .where(
            SignInLink.nonce == link.nonce,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > database_now(),
            User.active,
        )
    )
    user = session.scalar(query)
    if user is None:
        raise BadLink("This sign-in link has been used or has expired.")
    return user


def consume_sign_in(session: Session, link: Link) -> User:
    """Use up a link and return whom it signs in; of two at once, one gets through."""
    user = find_sign_in(session, link)
    unused = update(SignInLink).where(SignInLink.nonce == link.nonce, SignInLink.used_at.is_(None))
    if session.connection().execute(unused.values(used_at=database_now())).rowcount == 0:
        raise BadLink("This sign-in link has been used or has expired.")
    return user
