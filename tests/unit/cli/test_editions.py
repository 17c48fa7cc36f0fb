"""Editions by command: published with their difference, listed, retracted, withheld."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.states import OutboxState, StatementState
from petition.models import Edition, Invitation, Statement
from petition.services.statements import closing, drafting, editions
from petition.services.statements.editions import Found, Notice, StoredFile
from tests.factories import circulated, noise, person_row, persons, settle_mails, sign, withdraw
from tests.shell import Work, done, refused


@pytest.fixture(autouse=True)
def _closed(work: Work) -> None:
    with work() as session:
        noise(session)
        people = persons(session, [person_row("Ann", "Bell"), person_row("Bob", "Bell")])
        made, mine = circulated(session, people)
        for invitation in mine:
            sign(session, invitation)
        closing.close(session, made, actor="test")
        settle_mails(session, OutboxState.SENT)


def _withdraw(work: Work) -> None:
    with work() as session:
        made = drafting.find(session, "free-press")
        withdraw(session, session.scalars(select(Invitation).where(Invitation.statement_id == made.id)).all()[0])
        settle_mails(session, OutboxState.SENT)


def _at(work: Work, number: int | None = None) -> Found:
    with work() as session:
        return editions.published_file(session, "free-press", "txt", number)


def _state(work: Work) -> StatementState | None:
    with work() as session:
        return session.scalar(select(Statement.state).where(Statement.slug == "free-press"))


def test_next_edition_is_published_with_its_difference(app: Flask, work: Work):
    assert done(app, "statement", "publish", "free-press", "--dry-run") == (
        "Would publish “free-press” with 2 signatories. Nothing was changed or sent (--dry-run).\n"
    )
    assert _state(work) is StatementState.CLOSED
    assert done(app, "statement", "publish", "free-press", "--no-tell") == (
        "Published “free-press” with 2 signatories: http://127.0.0.1:8000/statements/free-press\n"
    )
    assert refused(app, "statement", "publish", "free-press") == (
        "edition: nothing has changed since edition 1, so there is nothing to publish"
    )
    _withdraw(work)
    told = "Since edition 1:\n  taken off (withdrawn): Ann Bell (UK)\n"
    assert done(app, "statement", "publish", "free-press", "--dry-run") == (
        f"{told}Would publish “free-press” with 1 signatory as edition 2. Nothing was changed or sent (--dry-run).\n"
    )
    assert done(app, "statement", "publish", "free-press", "--no-tell") == (
        f"{told}Published “free-press” with 1 signatory as edition 2: http://127.0.0.1:8000/statements/free-press\n"
    )
    with work() as session:
        assert sorted(session.scalars(select(Edition.number))) == [1, 2]


def test_editions_are_listed(app: Flask, work: Work):
    assert json.loads(done(app, "statement", "editions", "free-press", "--json")) == []
    done(app, "statement", "publish", "free-press")
    _withdraw(work)
    done(app, "statement", "publish", "free-press")
    done(app, "statement", "withhold", "free-press", "1", "--reason", "A name.")
    second, first = done(app, "statement", "editions", "free-press").splitlines()
    assert second.startswith("2  ")
    assert second.endswith(", 1 signatory, text version 1")
    assert first.endswith(", 2 signatories, text version 1, withheld: A name.")
    done(app, "statement", "retract", "free-press", "--reason", "Too early.")
    assert done(app, "statement", "editions", "free-press").splitlines()[0].endswith(": Too early.")
    told = json.loads(done(app, "statement", "editions", "free-press", "--json"))
    assert [(one["edition"], one["withheld"], one["retracted"]) for one in told] == [
        (2, None, "Too early."),
        (1, "A name.", "Too early."),
    ]
    assert told[0]["url"] == "http://127.0.0.1:8000/statements/free-press/2"


def test_retracting_and_a_further_edition(app: Flask, work: Work):
    assert "it cannot be retracted now" in refused(app, "statement", "retract", "free-press", "--reason", "Why.")
    done(app, "statement", "publish", "free-press")
    assert refused(app, "statement", "retract", "free-press", "--reason", " ").startswith("reason: is empty")
    assert done(app, "statement", "retract", "free-press", "--reason", "Too early.", "--no-tell") == (
        "Retracted “free-press”: http://127.0.0.1:8000/statements/free-press\n"
    )
    assert isinstance(_at(work), Notice)
    assert "Since edition 1: nothing has changed.\n" in done(app, "statement", "publish", "free-press")
    assert isinstance(_at(work, 1), StoredFile)


def test_withholding_and_its_undoing(app: Flask, work: Work):
    done(app, "statement", "publish", "free-press")
    withhold = ("statement", "withhold", "free-press", "1")
    for more in ((), ("--undo", "--reason", "Why.")):
        assert refused(app, *withhold, *more) == "reason: is needed, or --undo in its place"
    assert refused(app, *withhold, "--undo") == "number: edition 1 is not withheld"
    assert done(app, *withhold, "--reason", "A name.") == ("Withheld: http://127.0.0.1:8000/statements/free-press/1\n")
    assert isinstance(_at(work), Notice)
    assert done(app, *withhold, "--undo") == "Shown again: http://127.0.0.1:8000/statements/free-press/1\n"
    assert isinstance(_at(work), StoredFile)
    assert refused(app, *withhold[:-1], "7", "--reason", "A name.") == "“free-press” has no edition 7."
