"""Passing an invitation on by command: the same as at the desk, and tried out without doing it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.states import InvitationState
from petition.models import Invitation, Person
from petition.services.statements import closing, drafting
from tests import factories
from tests.shell import Work, done, refused

ADA, BEA = "ada@x.example", "bea@x.example"
PASS_ON = ("statement", "pass-on", "free-press")
LATER = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="minutes")


@pytest.fixture
def people(work: Work) -> tuple[int, int]:
    """Ada, who was asked, and Bea, who was not."""
    with work() as session:
        rows = [factories.person_row("Ada", email=ADA), factories.person_row("Bea", email=BEA)]
        ada, bea = factories.persons(session, rows)
        factories.circulated(session, [ada])
        factories.noise(session)
        return ada.id, bea.id


def _states(work: Work) -> dict[str, InvitationState]:
    with work() as session:
        both = select(Person.given_name, Invitation.state).join(Invitation, Invitation.person_id == Person.id)
        return dict(session.execute(both.where(Person.email.in_([ADA, BEA]))).all())


@pytest.mark.usefixtures("people")
def test_somebody_is_asked_in_place_of_another(app: Flask, work: Work) -> None:
    said = "Bea Lovelace would be asked to sign “free-press” in place of Ada Lovelace; a mail would go to 1 person."
    assert done(app, *PASS_ON, ADA, BEA, "--dry-run").startswith(said)
    assert _states(work) == {"Ada": InvitationState.INVITED}
    said = "Bea Lovelace is asked to sign “free-press” in place of Ada Lovelace; a mail goes to 1 person.\n"
    assert done(app, *PASS_ON, ADA, BEA) == said
    assert _states(work) == {"Ada": InvitationState.UNINVITED, "Bea": InvitationState.INVITED}


def test_numbers_name_people_too(app: Flask, people: tuple[int, int]) -> None:
    told = json.loads(done(app, *PASS_ON, *map(str, people), "--tell", "--json"))
    assert told == {
        "slug": "free-press",
        "person": people[1],
        "from": "Ada Lovelace",
        "to": "Bea Lovelace",
        "mails": 2,
        "done": True,
    }


@pytest.mark.usefixtures("people")
def test_after_the_end_it_needs_a_time(app: Flask, work: Work) -> None:
    with work() as session:
        closing.close(session, drafting.find(session, "free-press"), actor="test")
    assert "reopen it" in refused(app, *PASS_ON, ADA, BEA)
    assert "until" in refused(app, *PASS_ON, ADA, BEA, "--until", "soon")
    assert "a mail goes to 1 person" in done(app, *PASS_ON, ADA, BEA, "--until", LATER)


@pytest.mark.usefixtures("people")
def test_nobody_who_is_not_there(app: Flask) -> None:
    assert "nobody who is invited" in refused(app, *PASS_ON, BEA, ADA)
    assert "nobody on the roster" in refused(app, *PASS_ON, ADA, "cyd@x.example")
