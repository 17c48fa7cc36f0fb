"""What the roster's figures stand beside: the bare driver of each engine, and the standard library's CSV.

They do what cannot be avoided and no more: no cell is looked at, nobody is
matched, and nothing is kept of what was done.
"""

import csv
import io
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

_MAKE = "CREATE TABLE bare_rows (a text, b text, c text, d text, e text, f text, g text, h text, i text, j text)"
_STORE = "INSERT INTO bare_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SIGNED = """
    SELECT name_changed, country, sort_name, sort_key, given_name, family_name, honorific_prefix, honorific_suffix
    FROM signatures WHERE statement_id = ? AND ended_at IS NULL ORDER BY id
"""
_A_PAGE = 50


@dataclass(frozen=True)
class Bare:
    """One connection of a driver; `mark` stands for a value in its statements."""

    connection: Any
    mark: str

    def store(self, content: bytes) -> float:
        """Read a file and put its raw cells into a table of text columns; return the seconds that this takes."""
        self._run(_MAKE)
        began = time.perf_counter()
        rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
        with closing(self.connection.cursor()) as cursor:
            cursor.executemany(_STORE.replace("?", self.mark), [tuple(row.values()) for row in rows])
        self.connection.commit()
        seconds = time.perf_counter() - began
        self._run("DROP TABLE bare_rows")
        return seconds

    def search(self, words: Sequence[str]) -> int:
        """Look the first page of people up, and how many there are; return that."""
        likes = "".join(" AND search_text LIKE ? ESCAPE '/'" for _ in words)
        where = f"FROM persons WHERE retired_at IS NULL{likes}"
        patterns = [f"%{word}%" for word in words]
        total: int = self._run(f"SELECT count(*) {where}", patterns)[0][0]
        if total:
            self._run(f"SELECT * {where} ORDER BY country, sort_key, id LIMIT {_A_PAGE}", patterns)
        return total

    def signed(self, statement_id: int) -> int:
        """Fetch the live signatures of a statement and sort them by country and stored key; return how many."""
        rows = self._run(_SIGNED, [statement_id])
        rows.sort(key=itemgetter(1, 3))
        return len(rows)

    def _run(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(statement.replace("?", self.mark), values)
            rows: list[Any] = cursor.fetchall() if cursor.description else []
        self.connection.commit()
        return rows


@contextmanager
def connected(url: str) -> Iterator[Bare]:
    """Connect to a database by its SQLAlchemy address, with the driver alone."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database))) as connection:
            yield Bare(connection, "?")
    else:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        # A statement that is prepared is planned for any word; one letter and a surname need plans of their own.
        with psycopg.connect(plain, prepare_threshold=None) as other:
            yield Bare(other, "%s")


def cells_of(content: bytes) -> list[list[str]]:
    """Return the cells of a file as the standard library reads them."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
