"""Writing many rows at once, past the ORM and past what SQLAlchemy does for each row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Row = Mapping[str, Any]


def insert_all(session: Session, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows that all have the same columns, in the session's transaction.

    What a row does not have is left to the database's defaults. PostgreSQL takes
    them by COPY, which costs it and us a fraction of so many INSERTs, and works on
    the first while later ones are still being made. Both keep the rows' order.
    """
    given = iter(rows)
    first = next(given, None)
    if first is None:
        return
    connection = session.connection()
    columns = [column.name for column in table.columns if column.name in first]
    values = _values(connection.dialect, [table.columns[name] for name in columns], chain([first], given))
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, columns, values)
    else:
        statement = insert(table).inline().compile(dialect=connection.dialect, column_keys=columns)
        connection.exec_driver_sql(str(statement), list(values))


def _values(dialect: Dialect, columns: Sequence[Column[Any]], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield each row's values as the driver takes them, in the order of the columns."""
    names = [column.name for column in columns]
    binders = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    # Most columns take their values as they are.
    bound = [(place, bind) for place, bind in enumerate(binders) if bind]
    for row in rows:
        values = [row[name] for name in names]
        for place, bind in bound:
            values[place] = bind(values[place])
        yield tuple(values)


def _copy(connection: Connection, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection to the database is gone")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as problem:
        # Whoever looks after errors of the database knows them as SQLAlchemy's.
        raise DBAPIError.instance(f"COPY {table}", None, problem, psycopg.Error) from problem
