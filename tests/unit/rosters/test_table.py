"""Tables: numbered lines without what is empty, within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import RosterRefused
from petition.rosters.table import (
    MOST_COLUMNS,
    MOST_ROW_TEXT,
    MOST_ROWS,
    Line,
    column_letters,
    column_number,
    make_table,
)
from tests.unit.rosters.sheets import table


def test_empty_rows_and_last_columns_are_left_out_and_numbers_kept() -> None:
    made = table(["Name", "Party", "", " "], ["", "  "], ["Ada", "", "", ""])
    assert made.lines == [Line(1, ("Name", "Party")), Line(3, ("Ada",))]
    assert made.width == 2


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(RosterRefused, match="is empty"):
        table(["", " "], [])


def test_bounds_are_kept() -> None:
    with pytest.raises(RosterRefused, match="more than 500 columns"):
        table(["x"] * (MOST_COLUMNS + 1))
    with pytest.raises(RosterRefused, match="more than 100,000 rows"):
        make_table([Line(1, ("x",))] * (MOST_ROWS + 1))


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_columns_have_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters
    assert column_number(letters.lower()) == column
    assert column_number(f" {column + 1} ") == column


@given(st.integers(min_value=0, max_value=18_000))
def test_letters_are_read_back(column: int) -> None:
    assert column_number(column_letters(column)) == column


@pytest.mark.parametrize("text", ["", "0", "Nom usuel", "A1", "ABCD", "-1", "1.5", "É", "²"])
def test_what_names_no_column_is_none(text: str) -> None:
    assert column_number(text) is None


def test_t39_cells_and_text_of_a_table_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(["x" * MOST_ROW_TEXT])
    with pytest.raises(RosterRefused, match="more than 20,000 characters in row 2"):
        table(["x"], ["x" * MOST_ROW_TEXT, "x"])
    monkeypatch.setattr("petition.rosters.table.MOST_CELLS", 4)
    monkeypatch.setattr("petition.rosters.table.MOST_TEXT", 10)
    assert table(["x", "y"], ["x", "y"])
    with pytest.raises(RosterRefused, match="more than 4 cells"):
        table(["x", "y"], ["x", "y", "z"])
    with pytest.raises(RosterRefused, match="more text than any roster"):
        table(["x" * 6], ["x" * 5])
