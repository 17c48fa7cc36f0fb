"""Files as people who do this job have them are read by the command as their list says; it is not always here."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.report_samples import shared_folder
from tests.shell import shell

FIELD = shared_folder() / "field"
needs_field = pytest.mark.skipif(not FIELD.is_dir(), reason="the shared inputs are not here")
NOT_INVITED = "do_not_invite: by the file"


def _read(app: Flask, name: str, *options: str) -> tuple[list[dict[str, Any]], str]:
    """Return the lines of JSON that the command prints of a file, and what it says beside them."""
    (path,) = FIELD.glob(f"{name}-*") if (FIELD / name).suffix == "" else [FIELD / name]
    country = [] if b"Country" in path.read_bytes() or path.suffix == ".xlsx" else ["--country", "SE"]
    result = shell(app, "roster", "import", str(path), "--dry-run", "--json", *country, *options)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def _faulty(rows: list[dict[str, Any]]) -> list[int]:
    return [row["row"] for row in rows if row["change"] == "faulty"]


def _display(rows: list[dict[str, Any]]) -> list[str]:
    return [row["display"] for row in rows if row["change"] != "left out"]


@needs_field
@pytest.mark.parametrize(
    ("name", "row", "doubt"),
    [
        ("07", 2, "has several; “anna.berg@riksdagen.example” is taken"),
        ("07", 5, "has several; “dag.ek@riksdagen.example” is taken"),
        ("09", 2, "holds a formula without a value"),
        ("11", 4, "is a total"),
        ("11", 6, "taken for a note or a heading"),
        ("13", 2, "taken for a note or a heading"),
        ("14", 2, "“Sukarto” alone is read as the given name"),
        ("14", 4, "“.”, which stands for nothing"),
        ("14", 7, "“FNU”, which stands for nothing"),
        ("14", 8, "“N/A”, which stands for nothing"),
        ("16", 8, "is none: “via the office”"),
        ("39", 1, "has several; “elena@nr.example” is taken"),
        ("39", 3, NOT_INVITED),
        ("39", 4, NOT_INVITED),
        ("40e", 3, NOT_INVITED),
        ("40f", 3, NOT_INVITED),
        ("40f", 4, NOT_INVITED),
        ("40g", 3, NOT_INVITED),
        ("41", 2, "and is read as “Seán O'Brien”"),
        ("41b", 2, "has markup"),
        ("55", 2, "has “🌹” beside it"),
        ("55", 6, "has “@evasund” beside it"),
        ("80", 4, NOT_INVITED),
    ],
)
def test_doubt_is_said_beside_the_row(app: Flask, name: str, row: int, doubt: str) -> None:
    (found,) = [one for one in _read(app, name)[0] if one["row"] == row]
    assert doubt in "; ".join(found["doubts"])
    assert not found["errors"]


@needs_field
@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("11", ["Anna Berg", "Bo Lund"]),
        ("13", ["Anna Berg", "Bo Lund", "Cia Holm"]),
        ("14", ["Sukarto", "Suharni", "Dewanti", "Budiono", "Lestari Lestari", "Wirawan", "Hartono"]),
        ("21", ["Anna Berg", "Bo Lund"]),
        ("40", ["Anna Berg", "Bo Lund"]),
        ("40c", ["Dr Anna Berg MP"]),
        ("41b", ["Anna Berg", "Bo Lund", "Cia Holm"]),
        ("55", ["Anna Berg", "Bo Lund", "Cia Holm", "Dag Ek", "Eva Sund"]),
        ("60b", ["Anna Berg", "Bo Lund"]),
        ("64", ["Dr. Anna Berg"]),
        ("68", ["Anna Berg", "Bo Lund"]),
        ("68b", ["Anna Berg", "Bo Lund"]),
        ("68c", ["Anna Berg"]),
        ("71", ["Ana María Gómez Ríos", "Luis Paz Sol"]),
        ("71b", ["Anna Berg"]),
        ("72b", ["Anna Berg", "Bo Lund"]),
    ],
)
def test_people_are_read_and_have_their_addresses(app: Flask, name: str, names: list[str]) -> None:
    rows, _ = _read(app, name)
    assert _display(rows) == names
    assert all(row["email"] for row in rows if row["change"] != "left out")
    assert not _faulty(rows)


@needs_field
def test_addresses_are_read_out_of_what_stands_around_them(app: Flask) -> None:
    rows, _ = _read(app, "18")
    assert [row["email"].partition("@")[0] for row in rows[:6]] == [
        *("anna.berg", "bo.lund", "cia.holm", "dag.ek", "eva.sund", "fia.ny")
    ]
    assert _faulty(rows) == [8, 9, 10, 11]
    assert [row["email"] for row in _read(app, "09b")[0]] == [
        "anna.berg@riksdagen.example",
        "bo.lund@riksdagen.example",
    ]
    assert [row["email"] for row in _read(app, "16")[0]][1:] == [""] * 6
    assert [row["email"] for row in _read(app, "45b")[0]][2] == "cia@riksdagen.example"


@needs_field
def test_hidden_rows_and_further_sheets_are_said_and_read_when_asked(app: Flask) -> None:
    rows, said = _read(app, "08")
    assert (_display(rows), "2 rows of the sheet “Sheet” are hidden" in said) == (["Anna Berg"], True)
    assert len(_read(app, "08", "--with-hidden")[0]) == 3
    rows, said = _read(app, "22b")
    assert (_display(rows), "not read: “Read me”" in said) == (["Anna Berg"], True)
    rows, said = _read(app, "22c")
    assert (_display(rows), "“Norway”, “Denmark”" in said) == (["Anna Berg"], True)
    assert _display(_read(app, "22c", "--sheet", "all")[0]) == ["Anna Berg", "Odd Moen", "Ib Holst"]
    assert _display(_read(app, "22c", "--sheet", "Sweden", "--sheet", "Norway")[0]) == ["Anna Berg", "Odd Moen"]


@needs_field
def test_countries_and_languages_are_read_as_people_write_them(app: Flask) -> None:
    rows, _ = _read(app, "49")
    assert _faulty(rows) == [29, 34]
    assert "Congo-Brazzaville or Congo-Kinshasa" in rows[27]["errors"][0]
    assert [row["language"] for row in _read(app, "75")[0]] == ["en", "de-DE", "fr"]


@needs_field
def test_wrapper_of_excel_is_taken_off(app: Flask) -> None:
    rows, _ = _read(app, "54")
    assert rows[1]["display"] == "Anna Berg"
    assert "=" not in "".join(row["display"] for row in rows)


@needs_field
def test_every_input_is_read_to_the_last_row(app: Flask) -> None:
    for path in sorted(Path(FIELD).glob("*.*")):
        if path.suffix != ".md":
            rows, _ = _read(app, path.name)
            assert [row["row"] for row in rows] == sorted({row["row"] for row in rows}), path.name
