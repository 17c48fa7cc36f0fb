"""Held and changed lines by command: listed, let through, asked about, and tried out first."""

import json

import pytest
from flask import Flask

from petition.domain.names.person_name import PersonName
from petition.models import Invitation
from tests import factories
from tests.shell import Work, done, refused
from tests.web_support import everything

ADA = "ada@x.example"


@pytest.fixture
def held(work: Work) -> int:
    """Ada signed with a line that is held, and Bea with another title; return Ada's number."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, email=f"{name.lower()}@x.example") for name in ("Ada", "Bea")]
        _, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, ada, PersonName("Ada", "Lovelace", "", "MP; Ada"))
        factories.sign(session, bea, PersonName("Bea", "Lovelace", "Dr"))
        return ada.person_id


def test_held_lines_are_listed_with_their_reasons(app: Flask, held: int) -> None:
    said = "held, because it has a sign that separates entries"
    line = "Ada Lovelace MP; Ada (UK)"
    assert done(app, "statement", "held", "free-press") == f"{held}: Ada Lovelace\n  signed as: {line}\n  {said}\n"
    (one,) = json.loads(done(app, "statement", "held", "free-press", "--json"))
    assert (one["person"], one["line"], one["reasons"]) == (held, line, ["separator"])
    assert done(app, "statement", "held", "noise") == "No line is held.\n"


def test_changed_names_are_listed_with_before_and_after(app: Flask, held: int) -> None:
    said = done(app, "statement", "names", "free-press")
    assert said.splitlines() == [
        f"{held}: Ada Lovelace -> Ada Lovelace MP; Ada (held)",
        f"{held + 1}: Bea Lovelace -> Dr Bea Lovelace",
    ]
    found = json.loads(done(app, "statement", "names", "free-press", "--json"))
    assert [(one["printed"], one["held"]) for one in found] == [
        ("Ada Lovelace MP; Ada", True),
        ("Dr Bea Lovelace", False),
    ]
    assert done(app, "statement", "names", "noise") == "Nobody changed how they are printed.\n"


def test_line_is_let_through(app: Flask, held: int, database_url: str) -> None:
    before = everything(database_url)
    assert "Would print Ada Lovelace MP; Ada like this." in done(
        app, "statement", "let-through", "free-press", ADA, "--dry-run"
    )
    assert everything(database_url) == before
    said = done(app, "statement", "let-through", "free-press", "--person", str(held))
    assert said == "Ada Lovelace MP; Ada is printed like this.\n"
    assert "is not held." in done(app, "statement", "let-through", "free-press", ADA)
    again = json.loads(done(app, "statement", "let-through", "free-press", ADA, "--json"))
    assert (again["changed"], again["done"]) == (False, True)


def test_person_is_asked(app: Flask, work: Work, held: int, database_url: str) -> None:
    ask = ("statement", "ask", "free-press", ADA, "--words", "Is MP enough?")
    before = everything(database_url)
    assert "Would ask Ada Lovelace MP; Ada about their line under “free-press”" in done(app, *ask, "--dry-run")
    assert everything(database_url) == before
    assert "is asked about their line under “free-press”" in done(app, *ask)
    assert json.loads(done(app, *ask, "--json"))["mails"] == 1
    with work() as session:
        assert session.query(Invitation).filter_by(person_id=held).one().is_held
    assert "is missing" in refused(app, *ask[:-1], " ")
