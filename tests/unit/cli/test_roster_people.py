"""Deciding by command whom invitations may go to."""

import pytest
from flask import Flask

from petition.services.roster import people
from tests import factories
from tests.shell import Work, done, refused, shell


@pytest.fixture
def ada(work: Work) -> int:
    """One person among others."""
    with work() as session:
        factories.noise(session)
        (person,) = factories.persons(session, [factories.person_row(email="ada@x.example")])
        return person.id


def test_somebody_is_not_to_be_invited_until_that_is_lifted(app: Flask, work: Work, ada: int) -> None:
    barred = "Ada Lovelace is not to be invited"
    assert done(app, "roster", "do-not-invite", "Ada@x.example", "--reason", "has died") == f"{barred}.\n"
    assert "that was so already" in done(app, "roster", "do-not-invite", "--person", str(ada), "--reason", "has died")
    with work() as session:
        assert people.find(session, ada).do_not_invite == "has died"
        factories.statement(session, factories.draft("reply"))
    told = shell(app, "statement", "circulate", "reply", "--dry-run")
    assert "Left out: 1 person not to be invited." in told.stderr
    assert done(app, "roster", "may-invite", "--person", str(ada)) == "Ada Lovelace can be invited.\n"
    assert "that was so already" in done(app, "roster", "may-invite", "ada@x.example")
    assert "not to be invited" not in shell(app, "statement", "circulate", "reply", "--dry-run").stderr


def test_a_reason_is_wanted(app: Flask, ada: int) -> None:
    assert "is missing" in refused(app, "roster", "do-not-invite", "--person", str(ada), "--reason", " ")
