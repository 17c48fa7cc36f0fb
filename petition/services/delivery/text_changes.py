"""What mails about another text say of it: what changed since their reader signed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.differences import TextChange
from petition.domain.letters import Letter, StatementLetter
from petition.domain.mails import ABOUT_TEXT
from petition.models import OutboxMessage
from petition.services.statements import versions
from petition.services.statements.versions import Pair

# So many characters of what changed stand in a mail.
_MOST_SHOWN = 12_000


def with_changes(session: Session, rows: Sequence[Any], letters: Mapping[int, StatementLetter]) -> dict[int, Letter]:
    """Return the letters about a new text with what changed in it since their readers signed.

    Where a newer one is on its way to the same person, it says all that an older one would.
    """
    if not rows:
        return {}
    theirs = OutboxMessage.invitation_id.in_({row.invitation for row in rows}) & OutboxMessage.kind.in_(ABOUT_TEXT)
    newest = select(OutboxMessage.invitation_id, func.max(OutboxMessage.id)).where(theirs)
    last = dict(session.execute(newest.group_by(OutboxMessage.invitation_id)).all())
    changed = versions.changes(session, {Pair(row.signed_text, row.text) for row in rows if row.signed_text})
    made: dict[int, Letter] = {}
    for row in rows:
        letter, change = letters[row.id], changed.get(Pair(row.signed_text, row.text))
        made[row.id] = replace(
            letter,
            change=in_a_mail(change) if change else None,
            pointless=letter.pointless
            or ("not sent: a newer one says the same" if last[row.invitation] > row.id else ""),
        )
    return made


def in_a_mail(change: TextChange) -> TextChange:
    """Return as much of what changed as stands in a mail; the page behind its link shows all of it."""
    return change.shortened(_MOST_SHOWN)
