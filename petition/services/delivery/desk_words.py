"""What mails to accounts of the desk say: the words to the numbers that they were queued with.

A mail may wait, and what it tells of may be dealt with meanwhile. So names and
notes are read when it is sent, and it tells of what is still so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from petition.domain.letters import Letter
from petition.domain.mails import MailKind
from petition.domain.statuses import in_words
from petition.models import OutboxMessage, Statement
from petition.services.delivery import happening_words

_newer = aliased(OutboxMessage)


def with_desk_words(session: Session, rows: Sequence[Any], found: Mapping[int, Letter]) -> dict[int, Letter]:
    """Return letters, with their words those of `rows`, which are to accounts and have numbers alone."""
    told = dict(found)
    makers = {MailKind.NEEDS_YOU: happening_words.told, MailKind.DIGEST: digest, MailKind.CLOSES_SOON: closing}
    for row in rows:
        pointless, words = makers[row.kind](session, row)
        letter = found[row.id]
        told[row.id] = replace(letter, details=words, pointless=letter.pointless or pointless)
    return told


def digest(session: Session, row: Any) -> tuple[str, dict[str, Any]]:
    """Return where each statement stands, and what of that is otherwise than in the digest before."""
    newer = select(_newer.id).where(_newer.user_id == row.account, _newer.kind == row.kind, _newer.id > row.id)
    if session.scalars(newer.limit(1)).first() is not None:
        return "not sent: a newer one says more", {}
    now, before = row.details["numbers"], row.details["before"]
    found = session.scalars(select(Statement).where(Statement.id.in_(map(int, now))).order_by(Statement.id.desc()))
    statements = [
        {
            "title": one.title,
            "state": one.state.value,
            "closes_at": one.closes_at,
            "time_zone": one.time_zone,
            "needs": now[str(one.id)]["needs"],
            "numbers": _compared(now[str(one.id)], before.get(str(one.id), {})),
        }
        for one in found
    ]
    return "", {"statements": statements, "has_more": row.details["has_more"]}


def _compared(now: Mapping[str, int], before: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return the numbers that say something, with their keys in words, and how many more they are than before."""
    more = dict(in_words({key: now[key] - before.get(key, now[key]) for key in now if key != "needs"}))
    return [(words, number, more[words]) for words, number in in_words(now) if number or more[words]]


def closing(session: Session, row: Any) -> tuple[str, dict[str, Any]]:
    """Return which statement closes when, and where it stands."""
    one = session.get_one(Statement, row.details["statement"])
    is_so = one.is_open and one.closes_at.isoformat() == row.details["closes_at"]
    words = {"title": one.title, "slug": one.slug, "closes_at": one.closes_at, "time_zone": one.time_zone}
    numbers = _compared(row.details["numbers"], {})
    return "" if is_so else "not sent: the statement does not close then", {**words, "numbers": numbers}
