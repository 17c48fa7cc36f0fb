"""The history of a draft: what each save left behind, so that nothing is lost that another save replaced."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from petition.domain.differences import NumberedText, TextChange
from petition.domain.text_rules import Reading, shows_line_ends
from petition.errors import NotFound
from petition.models import DraftRevision, Statement
from petition.services import audit

# So many of a draft are kept, and so many bytes of them; the newest is kept whatever its size.
MOST = 50
MOST_BYTES = 2 * 2**20
# What is brought back of an earlier one: what stands in the text, and who asks. Its address and its closing time may
# be another's, or in the past, by now.
WORDS = ("title", "body", "joins_lines", "text_rule", "language", "requested_by", "contact_email")
_COLUMNS = (*WORDS, "slug", "time_zone")


@dataclass(frozen=True)
class Revision:
    """A draft as it stood after one save; `who` saved it, and is empty where nobody knows."""

    number: int
    saved_at: datetime
    who: str
    entries: Mapping[str, Any]

    @property
    def text(self) -> NumberedText:
        """Its text."""
        has_lines = shows_line_ends(self.entries["text_rule"])
        return NumberedText(self.number, self.entries["title"], self.entries["body"], has_lines)

    @property
    def reading(self) -> Reading:
        """How its body becomes what is read."""
        return Reading(self.entries["text_rule"], self.entries["joins_lines"])

    def others(self, other: "Revision") -> list[tuple[str, str, str]]:
        """Return what differs from another one beside the text: column, what it is here, and there."""
        columns = [name for name in self.entries if name not in ("title", "body", "text_rule")]
        pairs = [(name, str(self.entries[name]), str(other.entries.get(name, ""))) for name in columns]
        return [row for row in pairs if row[1] != row[2]]

    def change_to(self, other: "Revision") -> TextChange:
        """Return what changes from its text to that of another one."""
        return TextChange.between(self.text, other.text)


def keep(session: Session, statement: Statement, *, actor: str) -> None:
    """Keep a draft as it stands, unless it is what was kept last, and let go of the oldest beyond the bounds."""
    entries = entries_of(statement)
    ours = DraftRevision.statement_id == statement.id
    newest = session.scalar(select(DraftRevision).where(ours).order_by(DraftRevision.id.desc()).limit(1))
    if newest is not None and newest.entries == entries:
        return
    size = len(json.dumps(entries))
    session.add(DraftRevision(statement_id=statement.id, actor=actor, entries=entries, size=size))
    session.flush()
    sizes = session.execute(
        select(DraftRevision.id, DraftRevision.size).where(ours).order_by(DraftRevision.id.desc())
    ).all()
    totals = accumulate(size for _, size in sizes)
    kept = [number for (number, _), total in zip(sizes, totals, strict=True) if total <= MOST_BYTES][:MOST]
    if len(kept) < len(sizes):
        session.execute(delete(DraftRevision).where(ours, DraftRevision.id.not_in(kept or [sizes[0][0]])))


def entries_of(statement: Statement) -> dict[str, Any]:
    """Return what a coordinator writes of a draft, as it is kept."""
    entries = {name: getattr(statement, name) for name in _COLUMNS}
    return {**entries, "closes_at": statement.closes_at.astimezone(UTC).isoformat()}


def current(statement: Statement, **entries: Any) -> Revision:
    """Return the draft as it stands now, or as it would with these entries; it has no number."""
    return Revision(0, statement.created_at, "", {**entries_of(statement), **entries})


def all_revisions(session: Session, statement: Statement) -> Sequence[Revision]:
    """Return all that are kept of a draft, the newest first."""
    ours = DraftRevision.statement_id == statement.id
    rows = session.scalars(select(DraftRevision).where(ours).order_by(DraftRevision.id.desc())).all()
    names = audit.accounts(session, (row.actor for row in rows))
    return [Revision(row.id, row.saved_at, names.get(row.actor, row.actor), row.entries) for row in rows]


def find(session: Session, statement: Statement, number: int) -> Revision:
    """Return one of a draft's revisions; raise `NotFound` if there is none."""
    found = next((one for one in all_revisions(session, statement) if one.number == number), None)
    if found is None:
        raise NotFound("There is no such version of this draft.")
    return found
