"""Taking a log out, in words, as its filters show it; it is recorded that this was done."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy.orm import Session

from petition.domain.log_acts import ACTS
from petition.domain.log_filters import Wanted
from petition.domain.text import unisolated
from petition.services import audit
from petition.services.statements import log_entries
from petition.services.statements.log_entries import Entry
from petition.services.statements.log_queries import Scope


class Exported(NamedTuple):
    """One entry as a program reads it: the moment in ISO 8601, in UTC, what happened, who did it, and to whom.

    `person` is the number on the roster of whom it is about, and `statement` the slug of what they were asked to sign;
    both are empty for what is about nobody. `changes` gives fields with their texts before and after.
    """

    at: str
    what: str
    who: str
    kind: str
    action: str
    person: int | None
    statement: str
    changes: str

    @classmethod
    def of(cls, entry: Entry) -> "Exported":
        """Return an entry."""
        known = ACTS.get(entry.action)
        return cls(
            entry.at.isoformat(),
            unisolated(str(entry.sentence)),
            entry.by.name,
            "" if known is None else known.family.value,
            entry.action,
            entry.about.person_id if entry.about else None,
            entry.asked.slug if entry.asked else "",
            "; ".join(f"{field}: {before or '–'} → {after or '–'}" for field, before, after in entry.changes),
        )

    @property
    def cells(self) -> list[str]:
        """The same for a table."""
        return ["" if value is None else str(value) for value in self]


COLUMNS = Exported._fields
_TAKEN_OUT = {"statement": "statement.export_log", "person": "person.export_log"}


def take_out(session: Session, scope: Scope, wanted: Wanted, *, actor: str) -> Iterator[Exported]:
    """Yield the entries that fit, the newest first, and record at the end that somebody took them out.

    Of them only a lot is in memory at once.
    """
    count = 0
    for entry in log_entries.everything(session, scope, wanted):
        count += 1
        yield Exported.of(entry)
    audit.record(session, _TAKEN_OUT[scope.subject[0]], scope.subject, actor=actor, details={"entries": count})
