"""A roster file at the command line: its columns are told where no result is read, and remembered for the next."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from petition.cli.roster_file import open_file, say
from petition.domain.decisions import Decisions
from petition.errors import FieldError
from petition.models import Person, RosterImport
from petition.rosters.options import Options, make_options
from petition.services.roster.comparing import Kind
from tests.shell import Work

FRENCH = "Nom;Nom usuel;Prénom\nDurand;DÉPINOY;Damien\nPetit;de Courson;Charles\n"
PLAIN: dict[str, Any] = {"encoding": None, "sheets": (), "with_hidden": False}


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The name of a file with two names in each row."""
    path = tmp_path / "députés.csv"
    path.write_text(FRENCH, encoding="utf-8")
    return str(path)


@pytest.fixture
def france() -> Options:
    """What is said for all rows."""
    return make_options("FR", {}, proper_case=False)


def test_columns_are_told_on_standard_error_alone(
    app: Flask, work: Work, file: str, france: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context(), work() as session:
        opened = open_file(session, file, {"family_name": "Nom"}, france, **PLAIN)
    told = capsys.readouterr()
    assert told.out == ""
    assert "Columns: given_name from “Prénom”; family_name from “Nom”." in told.err.splitlines()
    assert "Not read: Nom usuel." in told.err.splitlines()
    assert "country" not in told.err
    assert opened.name == "députés.csv"


def test_columns_that_were_written_are_those_of_the_next_such_file(work: Work, file: str, france: Options) -> None:
    with work() as session:
        opened = open_file(session, file, {"family_name": "Nom"}, france, **PLAIN)
        done = opened.written(session, opened.compared(session, Decisions()), retire_gone=False)
        assert done.new == 2
    with work() as session:
        assert set(session.scalars(select(Person.family_name))) == {"Durand", "Petit"}
        assert session.scalars(select(RosterImport.filename)).one() == "députés.csv"
        again = open_file(session, file, {}, france, **PLAIN)
        assert [one.kind for one in again.compared(session, Decisions())] == [Kind.UNCHANGED] * 2


def test_comparing_writes_nothing(work: Work, file: str, france: Options) -> None:
    with work() as session:
        compared = open_file(session, file, {}, france, **PLAIN).compared(session, Decisions())
    assert [(one.number, one.kind, one.values["family_name"]) for one in compared] == [
        (2, Kind.NEW, "DÉPINOY"),
        (3, Kind.NEW, "de Courson"),
    ]
    with work() as session:
        assert session.scalars(select(Person)).all() == []
        assert session.scalars(select(RosterImport)).all() == []


def test_json_has_no_columns_to_choose_or_remember(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    path.write_text('[{"name": "Ada Lovelace", "email": "ada@x.example", "country": "GB"}]', encoding="utf-8")
    with work() as session:
        with pytest.raises(FieldError, match="a JSON file has no columns"):
            open_file(session, str(path), {"family_name": "Nom"}, Options(), **PLAIN)
        opened = open_file(session, str(path), {}, Options(), **PLAIN)
        assert opened.layout is None
        opened.written(session, opened.compared(session, Decisions()), retire_gone=False)
        assert session.scalars(select(Person.family_name)).one() == "Lovelace"
        kept = session.scalars(select(RosterImport)).one()
        assert (kept.signature, "columns" in kept.settings) == ("", False)


def test_sheet_is_of_a_workbook(work: Work, file: str) -> None:
    with work() as session, pytest.raises(FieldError, match="only a workbook has sheets"):
        open_file(session, file, {}, Options(), encoding=None, sheets=["Members"], with_hidden=False)


def test_lines_are_said_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    say(iter(["One.", "Two."]))
    assert capsys.readouterr() == ("", "One.\nTwo.\n")
