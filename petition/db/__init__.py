"""The database: its types and clock, its engines, the base of the models, and the one place that commits."""

from petition.db.base import Base, Model, db, table_of
from petition.db.bulk import insert_all
from petition.db.session import is_on_snapshot, reading, snapshot, transaction, write_on_snapshot
from petition.db.types import UtcDateTime, database_after, database_now, database_time

__all__ = [
    "Base",
    "Model",
    "UtcDateTime",
    "database_after",
    "database_now",
    "database_time",
    "db",
    "insert_all",
    "is_on_snapshot",
    "reading",
    "snapshot",
    "table_of",
    "transaction",
    "write_on_snapshot",
]
