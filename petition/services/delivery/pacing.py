"""Pacing: a domain whose server asks for patience is throttled.

A parliament is one domain, and a thousand mails at once are an attack to some
servers. A domain that says 421, or whose connection breaks, is served one mail
at a time with a pause between; the pause grows with each failure and shrinks
with each success. All other domains go on at full speed.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain.retries import DOMAIN_FIRST, faster, slower
from petition.models import MailDomain

mail_domains = table_of(MailDomain)


def throttled() -> ColumnElement[str]:
    """The domains that are throttled, as a subquery."""
    return select(mail_domains.c.domain).scalar_subquery()


def slow_down(session: Session, domain: str, reason: str) -> None:
    """Note a failure of a domain: its pause begins, or grows."""
    while (pause := _pause(session, domain)) is None:
        first = {
            "interval_seconds": DOMAIN_FIRST.total_seconds(),
            "next_at": database_after(DOMAIN_FIRST.total_seconds()),
        }
        try:
            with session.begin_nested():
                session.execute(insert(mail_domains).values(domain=domain, reason=reason[:500], failures=1, **first))
        except IntegrityError:
            # Another worker has met the domain's first failure at the same moment: its pause grows.
            continue
        return
    seconds = slower(pause).total_seconds()
    session.execute(
        update(mail_domains)
        .where(mail_domains.c.domain == domain)
        .values(
            interval_seconds=seconds,
            failures=mail_domains.c.failures + 1,
            reason=reason[:500],
            next_at=database_after(seconds),
        )
    )


def speed_up(session: Session, domain: str) -> None:
    """Note a success of a domain: its pause shrinks, or ends."""
    pause = _pause(session, domain)
    if pause is None:
        return
    seconds = faster(pause).total_seconds()
    if seconds:
        values = {"interval_seconds": seconds, "next_at": database_after(seconds)}
        session.execute(update(mail_domains).where(mail_domains.c.domain == domain).values(values))
    else:
        session.execute(delete(mail_domains).where(mail_domains.c.domain == domain))


def _pause(session: Session, domain: str) -> timedelta | None:
    """Lock a domain's row and return its pause; None for a domain that is not throttled."""
    ours = select(mail_domains.c.interval_seconds).where(mail_domains.c.domain == domain)
    seconds = session.scalar(ours.with_for_update())
    return None if seconds is None else timedelta(seconds=seconds)


def take_turn(session: Session) -> str | None:
    """Return a throttled domain whose pause is over, and begin its next pause; None if there is none.

    Only one worker gets it: the update counts only while the pause is over.
    """
    over = mail_domains.c.next_at <= database_now()
    for domain, seconds in session.execute(select(mail_domains.c.domain, mail_domains.c.interval_seconds).where(over)):
        taken = (
            update(mail_domains).where(mail_domains.c.domain == domain, over).values(next_at=database_after(seconds))
        )
        if session.connection().execute(taken).rowcount:
            return str(domain)
    return None
