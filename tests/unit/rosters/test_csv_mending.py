"""CSV as programs leave it is read as it was meant."""

import pytest

from petition.rosters.csv_text import read_lines


@pytest.mark.parametrize(
    "text",
    [
        '"Name,Email"\n"Ada,ada@x.example"\n',
        "Name,Email;;;;\nAda,ada@x.example;;;;\n",
        "“Name”,“Email”\n“Ada”,“ada@x.example”\n",
        '="Name",="Email"\n="Ada",="ada@x.example"\n',
    ],
)
def test_odd_quoting_and_spare_separators_are_read(text: str) -> None:
    assert [line.cells for line in read_lines(text)] == [("Name", "Email"), ("Ada", "ada@x.example")]


def test_number_that_is_kept_as_text_keeps_its_zeros_and_a_formula_is_marked() -> None:
    (_, line) = read_lines('Id,Name\n"=""00042""",=A1&B1\n')
    assert line.cells == ("00042", "\0=A1&B1")


def test_one_column_of_names_with_commas_stays_one() -> None:
    assert [line.cells for line in read_lines('"Lovelace, Ada"\n"Hoof, Els van"\n')] == [
        ("Lovelace, Ada",),
        ("Hoof, Els van",),
    ]


def test_separators_that_only_some_rows_have_stay() -> None:
    assert read_lines("Name,Email;\nAda,ada@x.example\n")[0].cells == ("Name", "Email;")
