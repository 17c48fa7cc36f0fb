"""The bare driver, beside which rosters are measured, does what it is said to do, on a database of its own."""

from pathlib import Path

from bench.bare import cells_of, connected
from bench.made_roster import HEADINGS, csv_of, made_rows


def test_file_is_stored_and_nothing_stays(tmp_path: Path) -> None:
    with connected(f"sqlite:///{tmp_path / 'bare.sqlite'}") as bare:
        assert bare.store(csv_of(made_rows(20))) > 0
        # The table is gone again, so that it can be made anew.
        assert bare.store(csv_of(made_rows(20))) > 0


def test_people_are_counted_as_a_search_finds_them(tmp_path: Path) -> None:
    with connected(f"sqlite:///{tmp_path / 'bare.sqlite'}") as bare:
        bare.connection.executescript(
            """
            CREATE TABLE persons (id integer, country text, sort_key blob, search_text text, retired_at text);
            INSERT INTO persons VALUES
                (1, 'FR', x'02', 'anne petit ecolo', NULL), (2, 'FR', x'01', 'anne grand', NULL),
                (3, 'BE', x'03', 'anne petit', '2026-01-01'), (4, 'BE', x'04', 'els petit', NULL);
            """
        )
        found = [bare.search(words) for words in ([], ["petit"], ["anne", "petit"], ["nobody"])]
    assert found == [3, 2, 1, 0]


def test_signatures_of_one_statement_are_counted(tmp_path: Path) -> None:
    with connected(f"sqlite:///{tmp_path / 'bare.sqlite'}") as bare:
        bare.connection.executescript(
            """
            CREATE TABLE signatures (
                id integer primary key, statement_id integer, ended_at text, name_changed, country, sort_name,
                sort_key, given_name, family_name, honorific_prefix, honorific_suffix
            );
            INSERT INTO signatures (statement_id, ended_at, country, sort_key) VALUES
                (1, NULL, 'FR', x'02'), (1, NULL, 'BE', x'03'), (1, '2026-01-01', 'BE', x'01'), (2, NULL, 'BE', x'01');
            """
        )
        assert (bare.signed(1), bare.signed(2), bare.signed(3)) == (2, 1, 0)


def test_cells_are_those_of_the_file() -> None:
    rows = made_rows(5)
    assert cells_of(csv_of(rows)) == [list(HEADINGS), *(list(row) for row in rows)]
