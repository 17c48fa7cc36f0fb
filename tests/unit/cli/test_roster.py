"""The roster by command: all of a file or nothing."""

from pathlib import Path

from flask import Flask

from petition.services import roster
from tests.factories import DATA
from tests.shell import Work, done, refused

HEADER = "given_name,family_name,country,email\n"


def count(work: Work):
    with work() as session:
        return sum(roster.countries(session).values())


def test_people_are_imported(app: Flask, work: Work):
    assert done(app, "roster", "import", str(DATA / "roster.csv")) == (
        "Imported 33 people: 33 new, 0 changed, 0 as they were.\n"
    )
    assert count(work) == 33


def test_a_dry_run_changes_nothing(app: Flask, work: Work):
    done(app, "roster", "import", "-", entry=HEADER + "Ada,Lovelace,GB,ada@gb.parliament.example\n")
    entry = HEADER + "Ada,Lovelace,GB,new@gb.parliament.example\nGrace,Hopper,US,grace@us.parliament.example\n"
    assert done(app, "roster", "import", "-", "--dry-run", entry=entry) == (
        "The file is good: 2 people; 1 new, 1 changed, 0 as they were. Nothing was imported (--dry-run).\n"
    )
    assert count(work) == 1
    assert done(app, "roster", "import", "-", entry=entry) == "Imported 2 people: 1 new, 1 changed, 0 as they were.\n"


def test_every_faulty_row_is_named_and_nothing_imported(app: Flask, work: Work, tmp_path: Path):
    path = tmp_path / "members.csv"
    path.write_text(
        HEADER
        + "Ada,Lovelace,GB,ada@gb.parliament.example\n"
        + ",,GB,nobody@gb.parliament.example\n"
        + "Grace,Hopper,US,grace at us\n"
        + "Alan,Turing,XQ,alan@gb.parliament.example\n"
        + "ADA,Lovelace,GB,other@gb.parliament.example\n"
    )
    message = refused(app, "roster", "import", str(path))
    head, *rows = message.splitlines()
    assert head == f"{path}: Nothing was imported: 4 problems in the file."
    assert [row.split(":")[0] for row in rows] == [
        "  row 3, family_name",
        "  row 4, email",
        "  row 5, country",
        "  row 6, family_name",
    ]
    assert count(work) == 0


def test_a_file_that_cannot_be_a_roster_is_named(app: Flask, work: Work, tmp_path: Path):
    latin = tmp_path / "latin.csv"
    latin.write_bytes(HEADER.encode() + "Dovilė,Šakalienė,LT,d@lt.parliament.example\n".encode("cp1257"))
    assert "row 2: is not in UTF-8" in refused(app, "roster", "import", str(latin))
    assert refused(app, "roster", "import", "-", entry=b"") == "standard input: this file is empty."
    assert "row 1, email: this column is missing" in refused(app, "roster", "import", "-", entry="given_name\nAda\n")
    assert count(work) == 0
