"""People of a statement are found by command, and the invitation is sent to them again by the same link."""

import json

import pytest
from flask import Flask

from petition.domain.states import OutboxState
from tests import factories
from tests.shell import Work, done, refused


@pytest.fixture(autouse=True)
def _circulated(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, email=f"{name.lower()}@x.example") for name in ("Quinn", "Bea")]
        factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, OutboxState.SENT)


def test_people_are_found_by_words_and_status(app: Flask) -> None:
    told = json.loads(done(app, "statement", "people", "free-press", "--search", "quinn", "--json"))
    (quinn,) = told["people"]
    assert told["total"] == 1
    assert (quinn["email"], quinn["status"]) == ("quinn@x.example", "no_answer")
    told = json.loads(done(app, "statement", "people", "free-press", "--status", "signed", "--json"))
    assert told == {"total": 0, "people": []}


def test_invitation_is_sent_again_and_to_nobody_of_another_name(app: Flask) -> None:
    assert "again to 1 person" in done(app, "statement", "send-again", "free-press", "quinn@x.example")
    assert refused(app, "statement", "send-again", "free-press", "nobody@x.example")
