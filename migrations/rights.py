"""Narrows what the service's account may do on PostgreSQL, where it is another one than that which migrates.

The script that makes the two accounts (`deploy/postgresql-accounts.sql`) lets the service read and write all
tables. Of rows that prove something it may not choose the number or the time: an event could claim to be older
than others. And what the database's revision is says whoever migrates. Rights on columns do not extend to
columns that come later, so this is done after each migration.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

# What the database alone fills in.
_GIVEN = {
    "audit_events": ("id", "at"),
    "text_versions": ("id", "created_at"),
    "signatures": ("id", "signed_at"),
    "corrections": ("id", "made_at"),
    "recordings": ("id", "recorded_at"),
    # A list says itself when it was published.
    "editions": ("id",),
    "retractions": ("id", "retracted_at"),
    "address_changes": ("id", "changed_at"),
}
_REVISION = "alembic_version"
_WRITERS = text(
    "SELECT DISTINCT pg_get_userbyid(given.grantee) FROM pg_class AS of LEFT JOIN pg_attribute AS part "
    "ON part.attrelid = of.oid CROSS JOIN LATERAL aclexplode(of.relacl || part.attacl) AS given "
    "WHERE of.oid = to_regclass(:of) AND given.privilege_type = 'INSERT' AND given.grantee NOT IN (0, of.relowner)"
)


def narrow(connection: Connection) -> None:
    """Let no account but the owner choose what the database fills in, or write which revision it has."""
    if connection.dialect.name != "postgresql":
        return
    for table in (*_GIVEN, _REVISION):
        for account in connection.execute(_WRITERS, {"of": table}).scalars().all():
            for change in _changes(connection, table):
                connection.exec_driver_sql(change.format(connection.dialect.identifier_preparer.quote(account)))


def _changes(connection: Connection, table: str) -> Iterator[str]:
    """Yield what takes an account's rights on a table and gives it what it needs; its name is missing."""
    if table == _REVISION:
        yield f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{}}"
        return
    columns = (column["name"] for column in inspect(connection).get_columns(table))
    yield f"REVOKE INSERT ON {table} FROM {{}}"
    yield f"GRANT INSERT ({', '.join(name for name in columns if name not in _GIVEN[table])}) ON {table} TO {{}}"
