"""Mails that people sent back, by command: listed as text and as data, and answered after a dry run."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import OutboxMessage, ReceivedMessage
from tests import factories
from tests.shell import Work, done, shell
from tests.unit.services.delivery.test_received import write


@pytest.fixture
def number(work: Work) -> int:
    """A mail of Ada's."""
    with work() as session:
        write(session, factories.ada_invited(session))
        return session.scalars(select(ReceivedMessage.id)).one()


def test_it_is_listed_and_answered_once_it_was_looked_at(app: Flask, work: Work, number: int) -> None:
    assert "| May my deputy sign?" in done(app, "mail", "received")
    (told,) = json.loads(done(app, "mail", "received", "free-press", "--json"))
    assert (told["number"], told["kind"], told["answered"]) == (number, "person", None)
    words = ("mail", "answer", str(number), "--words", "She may not.")
    assert "Nothing was changed" in done(app, *words, "--dry-run")
    done(app, *words)
    with work() as session:
        query = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ANSWER)
        assert session.scalars(query).all() == ["ada@x.example"]
    assert "Answered." in done(app, "mail", "received")


def test_there_is_none_of_another_number(app: Flask, number: int) -> None:
    assert shell(app, "mail", "answer", str(number + 1), "--words", "No.").exit_code == 1
