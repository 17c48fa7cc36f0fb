"""What the account of the database that is connected could do to the evidence; SQLite has no accounts.

On SQLite whoever may write the file can do everything.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

_OWNS = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'audit_events'::regclass"
_CHOOSES = "SELECT has_column_privilege('audit_events', 'id', 'INSERT')"


def owns_tables(session: Session) -> bool | None:
    """Return whether the account could take the triggers away; None on SQLite."""
    return _asked(session, _OWNS)


def chooses_numbers(session: Session) -> bool | None:
    """Return whether the account could give an event the number of an earlier one; None on SQLite."""
    return _asked(session, _CHOOSES)


def _asked(session: Session, question: str) -> bool | None:
    return bool(session.scalar(text(question))) if session.get_bind().dialect.name == "postgresql" else None
