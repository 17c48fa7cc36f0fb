"""The people of a statement by command: printed, or written to a file."""

import json
from pathlib import Path

from flask import Flask
from python_calamine import CalamineWorkbook

from tests import factories
from tests.shell import Work, done, refused


def test_invitees_are_printed_and_written(app: Flask, work: Work, tmp_path: Path) -> None:
    with work() as session:
        people = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
        numbers = [person.id for person in people]
        factories.circulated(session, people)
        factories.noise(session)
    found = json.loads(done(app, "statement", "invitees", "free-press", "--format", "json"))
    assert [(one["number"], one["given_name"], one["state"]) for one in found] == [
        (numbers[0], "Ada", "invited"),
        (numbers[1], "Bea", "invited"),
    ]
    assert done(app, "statement", "invitees", "free-press").startswith("\ufeffnumber,email,honorific_prefix,")
    path = tmp_path / "invitees.xlsx"
    assert done(app, "statement", "invitees", "free-press", "--format", "xlsx", "--output", str(path)) == ""
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_name("Invitees").to_python()) == 3
    assert refused(app, "statement", "invitees", "nothing") == "There is no statement “nothing”."
