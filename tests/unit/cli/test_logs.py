"""The log by command: in words, as JSON, filtered, and as a file."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.shell import Work, done, refused

SLUG = "free-press"


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row(email="ada@parliament.example")])
        _, (ada,) = factories.circulated(session, people)
        factories.sign(session, ada)


def test_log_of_a_statement_is_printed_and_filtered(app: Flask) -> None:
    lines = done(app, "statement", "log", SLUG).splitlines()
    assert [line.split("  ")[1] for line in lines] == [
        "the person: Ada Lovelace signed.",
        "test: Ada Lovelace was invited.",
        "test: The statement was circulated.",
        "test: The draft was written.",
    ]
    (row,) = json.loads(done(app, "statement", "log", SLUG, "--who", "person", "--name", "lovelace", "--json"))
    assert (row["what"], row["who"]) == ("Ada Lovelace signed.", "Ada Lovelace")
    assert done(app, "statement", "log", SLUG, "--to", "2020-01-01") == "Nothing fits.\n"
    assert "“soon” is not a day such as 2026-12-01" in refused(app, "statement", "log", SLUG, "--from", "soon")


def test_log_of_a_person_by_address_or_number(app: Flask) -> None:
    printed = done(app, "roster", "log", "ada@parliament.example")
    assert f"Ada Lovelace signed. ({SLUG})" in printed
    assert "Ada Lovelace was added by an import: “test.csv”" in printed
    number = json.loads(done(app, "roster", "find", "ada", "--json"))["people"][0]["person"]
    assert done(app, "roster", "log", str(number)) == printed
    assert "no such person" in refused(app, "roster", "log", "99999")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_log_is_taken_out_as_a_file_and_that_is_recorded(app: Flask, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"log.{form}"
    done(app, "statement", "log", SLUG, "--format", form, "--output", str(file))
    content = file.read_bytes()
    assert b"Ada Lovelace signed." in content or form == "xlsx"
    assert content
    assert "a command: 4 entries of this log taken out as a file." in done(app, "statement", "log", SLUG)
