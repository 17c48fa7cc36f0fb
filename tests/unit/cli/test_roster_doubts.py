"""Settling the doubts of a roster file by command, and what is remembered of it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.shell import done, refused, shell

FILE = (
    "Name,Country,Chamber,Email\nIain Duncan Smith,GB,Commons,iain@gb.example\nR2 Droid,GB,Commons,droid@gb.example\n"
)
# So few rows show no order of the names.
ORDER = ("--name-order", "given_family")
FAULTY = f"{FILE}Ada Lovelace,GB,Commons,ada at gb\n"


def _rows(app: Flask, *more: str, entry: str = FILE) -> list[dict[str, object]]:
    told = done(app, "roster", "import", "-", "--dry-run", "--json", *ORDER, *more, entry=entry)
    return [json.loads(line) for line in told.splitlines()]


def test_a_kind_of_doubt_is_settled_and_remembered(app: Flask) -> None:
    iain, droid = _rows(app)
    assert (iain["codes"], droid["codes"]) == (["uncertain-split"], ["digits"])
    result = shell(app, "roster", "import", "-", "--accept", "digits", "--other", "uncertain-split", *ORDER, entry=FILE)
    assert result.exit_code == 0
    assert "Doubts that are settled: 2." in result.stderr
    iain, droid = _rows(app)
    assert (iain["family_name"], iain["change"], iain["settled"]) == ("Smith", "unchanged", ["uncertain-split"])
    assert (droid["doubts"], droid["codes"], droid["settled"]) == ([], [], ["digits"])
    (moved,) = _rows(app, entry="Name,Country,Chamber,Email\nR3 Droid,GB,Commons,droid@gb.example\n")
    assert moved["codes"] == ["digits"]


def test_a_dry_run_remembers_nothing(app: Flask) -> None:
    assert _rows(app, "--accept", "digits")[1]["settled"] == ["digits"]
    assert _rows(app)[1]["settled"] == []
    assert done(app, "roster", "settled") == ""


def test_a_kind_that_no_row_has_is_said(app: Flask) -> None:
    result = shell(app, "roster", "import", "-", "--dry-run", "--accept", "digit", entry=FILE)
    assert "No row has the doubt “digit” in a way that this settles." in result.stderr


def test_rows_are_settled_by_a_file_and_faulty_ones_mended(app: Flask, tmp_path: Path) -> None:
    said = tmp_path / "decisions.jsonl"
    said.write_text(
        '{"row": 2, "set": {"given_name": "Iain", "family_name": "Duncan-Smith"}}\n'
        '{"row": 3, "codes": ["digits"], "take": "read"}\n'
        '{"row": 4, "set": {"email": "ada@gb.example"}}\n'
    )
    assert "row 4, email" in shell(app, "roster", "import", "-", entry=FAULTY).stderr
    told = done(app, "roster", "import", "-", "--decisions", str(said), entry=FAULTY)
    assert told == "Imported 3 people: 3 new, 0 changed, 0 as they were.\n"
    iain, droid, ada = _rows(app, entry=FAULTY)
    assert [one["change"] for one in (iain, droid, ada)] == ["unchanged"] * 3
    assert (iain["display"], ada["email"]) == ("Iain Duncan-Smith", "ada@gb.example")
    said.write_text("{}\n")
    assert "--decisions: has in line 1: row is missing" in refused(
        app, "roster", "import", "-", "--decisions", str(said), entry=FILE
    )


def test_it_is_listed_and_taken_back(app: Flask) -> None:
    done(app, "roster", "import", "-", "--accept", "digits", "--other", "uncertain-split", *ORDER, entry=FILE)
    rows = json.loads(done(app, "roster", "settled", "--json"))
    assert [(row["code"], row["set"], row["by"]) for row in rows] == [
        ("digits", {}, "command"),
        ("uncertain-split", {"given_name": "Iain Duncan", "family_name": "Smith"}, "command"),
    ]
    assert all(row["person"] for row in rows)
    first, second = done(app, "roster", "settled").splitlines()
    assert first.endswith("(read rightly)")
    assert second.endswith("(set to given_name: Iain Duncan; family_name: Smith)")
    number = str(rows[0]["number"])
    assert done(app, "roster", "unsettle", number) == "Took back 1 decision.\n"
    assert "Nothing of this number is remembered." in refused(app, "roster", "unsettle", number)
    assert _rows(app)[1]["codes"] == ["digits"]


@pytest.mark.parametrize("entry", [FILE, FAULTY])
def test_standard_output_has_a_line_for_each_row_and_nothing_else(app: Flask, entry: str) -> None:
    """What concerns the whole file is said on standard error."""
    result = shell(app, "roster", "import", "-", "--dry-run", "--json", entry=entry)
    assert [json.loads(line)["row"] for line in result.stdout.splitlines()] == list(range(2, entry.count("\n") + 1))
    assert "Doubt (digits), 1 row (3)" in result.stderr
