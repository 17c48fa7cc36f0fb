"""CSV as spreadsheets write it: separators, line ends, quotes, comments."""

import time

import pytest

from petition.errors import RosterRefused
from petition.rosters.csv_text import read_lines, separator_of
from petition.rosters.table import MOST_ROWS, Line


def _cells(text: str) -> list[tuple[str, ...]]:
    return [line.cells for line in read_lines(text)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ":"])
def test_separator_is_found(separator: str) -> None:
    rows = [("Name", "Party", "Seat"), ("Ada", "Whig", "Ockham"), ("Els", "CD&V", "Leuven")]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert _cells(text) == rows


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ('Name;Party\n"Bakshi, Kanwaljit";"A, B"\n"Smith, Jo";"C, D"\n', ";"),
        ("Name;Party\nBakshi, Kanwaljit;A\nSmith, Jo;B\n", ";"),
        ("Name\tNotes\nAda\ta, b, c; d\nEls\te, f, g; h\n", "\t"),
        ("Members of the House, 2021; all\n\nName|Party\nAda|Whig\n", "|"),
        ("given_name,family_name,email\nAda,Lovelace,ada@x.example\n", ","),
        ("Ada,Lovelace\nEls,van Hoof\n", ","),
    ],
)
def test_signs_inside_cells_do_not_mislead(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_one_column_stays_one_column() -> None:
    assert _cells("Member\nBakshi, Kanwaljit Singh\nDunne, Peter\n") == [
        ("Member",),
        ("Bakshi, Kanwaljit Singh",),
        ("Dunne, Peter",),
    ]
    assert _cells("ABRIGNANI Ignazio\nADINOLFI Matteo\n") == [("ABRIGNANI Ignazio",), ("ADINOLFI Matteo",)]


def test_comments_before_the_header_are_left_out_and_lines_keep_their_numbers() -> None:
    text = '# Members, as of "May; 2021\r\n#\r\n\r\nName;Party\r\nAda;Whig\r\n'
    assert read_lines(text) == [Line(4, ("Name", "Party")), Line(5, ("Ada", "Whig"))]


@pytest.mark.parametrize("text", ["# as of May", "\n\n# as of May", "\r\n\r"])
def test_nothing_but_comments_has_no_rows(text: str) -> None:
    assert read_lines(text) == []


@pytest.mark.parametrize("line", ["\n", "\r", "#\r\n"])
def test_head_of_a_million_empty_lines_is_read_in_one_go(line: str) -> None:
    """Looking for both kinds of line end anew from each line took a minute for this, and hours for 20 MB."""
    started = time.process_time()
    assert [row.number for row in read_lines(line * 1_000_000 + "Name;Party\nAda;Whig\n")] == [1_000_001, 1_000_002]
    assert time.process_time() - started < 15


def test_column_of_counts_is_no_comment() -> None:
    assert _cells("#;Name\n1;Ada\n") == [("#", "Name"), ("1", "Ada")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_end_is_counted(ending: str) -> None:
    text = ending.join(["Name,Seat", '"Ada', 'Lovelace",Ockham', "Els,Leuven"])
    assert [line.number for line in read_lines(text)] == [1, 2, 4]


@pytest.mark.parametrize("first", ["sep=|", "SEP=|", '"sep=|"'])
def test_stated_separator_is_obeyed(first: str) -> None:
    assert read_lines(f"{first}\r\nName|Seat, x\r\nAda|Ockham, y\r\n") == [
        Line(2, ("Name", "Seat, x")),
        Line(3, ("Ada", "Ockham, y")),
    ]


def test_t23_apostrophe_of_our_export_is_taken_off() -> None:
    assert _cells("Name,Seat\n'=Ada,'t Hooft\n") == [("Name", "Seat"), ("=Ada", "'t Hooft")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('Name,Seat\nAda,Ockham\n"Els,Leuven\nJo,York\n', "row 3: is not CSV: a quotation mark opens"),
        ('Name,Seat\n"Ada" L,Ockham\n', "row 2: is not CSV: text follows a closing quotation mark"),
        (f'Name,Seat\n"{"x" * 140_000}",Ockham\n', "row 2: is not CSV"),
    ],
)
def test_broken_quotes_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        read_lines(text)


@pytest.mark.slow
def test_too_many_rows_are_refused() -> None:
    with pytest.raises(RosterRefused, match="more than 100,000 rows"):
        read_lines("Name,Seat\n" + "a,b\n" * MOST_ROWS)
