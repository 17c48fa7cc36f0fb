"""A statement moved by commands, and every wrong entry refused by its field."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.models import OutboxMessage
from petition.services.statements import drafting
from tests.factories import circulated, person_row, persons, settle_mails, sign
from tests.factories import draft as entries
from tests.shell import Work, done, refused


def later(days: int = 7):
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="minutes")


@pytest.fixture
def text(tmp_path: Path):
    path = tmp_path / "text.md"
    path.write_text("We ask for a free press.")
    return str(path)


def drafted(text: str, *more: str, slug: str = "free-press"):
    """Run the command for drafting; what `more` repeats counts."""
    return ("statement", "draft", slug, "--title", "A free press", "--text", text, "--closes-at", later(), *more)


def found(work: Work, slug: str = "free-press"):
    with work() as session:
        statement = drafting.find(session, slug)
        session.expunge(statement)
        return statement


def test_a_draft_takes_its_defaults_from_the_settings(app: Flask, work: Work, text: str):
    assert done(app, *drafted(text)).startswith("Drafted “free-press”, closing on ")
    statement = found(work)
    assert (statement.title, statement.body, statement.language) == ("A free press", "We ask for a free press.", "en")
    assert (statement.requested_by, statement.contact_email) == ("Petition Secretariat", "secretariat@petition.example")


def test_a_draft_takes_what_is_given(app: Flask, work: Work):
    more = ("--requested-by", "The Alliance", "--contact", "desk@alliance.example", "--language", "fr")
    done(app, *drafted("-", *more, "--closes-at", "2099-12-01T17:00+01:00"), entry="Nous demandons.")
    statement = found(work)
    assert statement.requested_by == "The Alliance"
    assert statement.contact_email == "desk@alliance.example"
    assert (statement.language, statement.body) == ("fr", "Nous demandons.")
    assert (statement.closes_at, statement.time_zone) == (datetime(2099, 12, 1, 16, tzinfo=UTC), "+01:00")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--closes-at", "2020-12-01T17:00+00:00"), "closes_at: is in the past"),
        (("--closes-at", "2099-12-01T17:00"), "closes_at: “2099-12-01T17:00” needs its zone"),
        (("--closes-at", "soon"), "closes_at: “soon” is not a time"),
        (("--title", " "), "title: is empty"),
        (("--requested-by", ""), "requested_by: is empty"),
        (("--contact", "desk"), "contact_email: “desk” is not an address"),
        (("--language", "no language"), "language: “no language” is not a language tag"),
        (("--text", "/no/such/file"), "/no/such/file: there is no such file."),
        (("--text", "-"), "standard input: this file is empty."),
    ],
)
def test_a_wrong_draft_is_refused_by_its_field(app: Flask, work: Work, text: str, more: tuple[str, ...], message: str):
    assert refused(app, *drafted(text, *more), entry="").startswith(message)
    with work() as session:
        assert drafting.all_statements(session) == []


def test_all_faults_of_a_draft_are_reported_at_once(app: Flask, text: str):
    message = refused(app, *drafted(text, "--title", "", "--closes-at", "2020-12-01T17:00Z", slug="Free Press"))
    assert "\n" not in message
    for field in ("slug: ", "title: ", "closes_at: "):
        assert field in message


def test_a_taken_slug_is_refused(app: Flask, text: str):
    done(app, *drafted(text))
    assert refused(app, *drafted(text)) == "slug: “free-press” is taken"


@pytest.fixture
def roster(app: Flask, work: Work, text: str) -> None:
    with work() as session:
        persons(
            session, [person_row("Ada", "Un", "FR"), person_row("Bea", "Deux", "FR"), person_row("Cyd", "Drei", "DE")]
        )
    done(app, *drafted(text))


def test_circulating_by_country_then_to_all(app: Flask, work: Work, roster: None):
    circulate = ("statement", "circulate", "free-press")
    assert (
        done(app, *circulate, "--country", "fr", "--country", "IT") == "Invited 2 people; the worker sends the mails.\n"
    )
    assert found(work).state is StatementState.CIRCULATING
    assert done(app, *circulate) == "Invited 1 person; the worker sends the mails.\n"
    assert refused(app, *circulate) == "people: nobody in this choice is left to invite"


def test_dry_runs_say_to_how_many_a_mail_would_go_and_send_none(app: Flask, work: Work, roster: None):
    circulate = ("statement", "circulate", "free-press", "--country", "FR")
    undone = "Nothing was changed or sent (--dry-run).\n"
    assert done(app, *circulate, "--dry-run") == f"Would invite 2 people. {undone}"
    assert found(work).state is StatementState.DRAFT
    done(app, *circulate)
    assert "nobody in this choice" in refused(app, *circulate, "--dry-run")
    with work() as session:
        settle_mails(session, "sent")
    remind = ("statement", "remind", "free-press")
    assert done(app, *remind, "--dry-run") == f"Would remind 2 people. {undone}"
    with work() as session:
        assert set(session.scalars(select(OutboxMessage.kind))) == {MailKind.INVITATION}
    done(app, *remind)
    assert done(app, *remind, "--dry-run") == "There is nobody to remind.\n"


@pytest.mark.parametrize(
    ("slug", "country", "message"),
    [
        ("free-press", "XQ", "country: “XQ” is not an ISO 3166-1 code such as FR, nor EU"),
        ("free-press", "France", "country: “France” is not"),
        ("free-press", "IT", "people: nobody in this choice is left to invite"),
        ("no-press", "FR", "There is no statement “no-press”."),
    ],
)
@pytest.mark.usefixtures("roster")
def test_circulating_to_nobody_is_refused(app: Flask, work: Work, slug: str, country: str, message: str):
    assert refused(app, "statement", "circulate", slug, "--country", country).startswith(message)
    assert found(work).state is StatementState.DRAFT


def test_reminding_closing_reopening_publishing(app: Flask, work: Work):
    with work() as session:
        _, (signer, _) = circulated(
            session, persons(session, [person_row(), person_row("Bea", "Zwei", "DE")]), entries()
        )
        sign(session, signer)
    assert done(app, "statement", "remind", "free-press") == "There is nobody to remind.\n"
    with work() as session:
        settle_mails(session, "sent")
    assert done(app, "statement", "remind", "free-press") == "Reminding 1 person; the worker sends the mails.\n"
    assert "circulating" in refused(app, "statement", "publish", "free-press")
    assert done(app, "statement", "close", "free-press", "--no-tell") == "Closed “free-press”.\n"
    assert "closed" in refused(app, "statement", "remind", "free-press")
    reopen = ("statement", "reopen", "free-press", "--no-tell-signed", "--closes-at")
    assert refused(app, *reopen, "2020-12-01T17:00Z") == "closes_at: the closing time is in the past"
    assert done(app, *reopen, "2099-12-01T17:00+01:00") == (
        "Opened “free-press” again, until Tuesday 1 December 2099, 17:00 UTC+01:00.\n"
    )
    done(app, "statement", "close", "free-press")
    assert done(app, "statement", "publish", "free-press", "--no-tell") == (
        "To look at, and not settled: 1 (flask statement matters free-press).\n"
        "Published “free-press” with 1 signatory: http://127.0.0.1:8000/statements/free-press\n"
    )
    assert found(work).state is StatementState.PUBLISHED


def test_publishing_what_nobody_signed_is_refused(app: Flask, work: Work):
    with work() as session:
        circulated(session)
    done(app, "statement", "close", "free-press")
    assert refused(app, "statement", "publish", "free-press").startswith("signatories: nobody has signed")
    assert found(work).state is StatementState.CLOSED


def test_cancelling(app: Flask, work: Work):
    with work() as session:
        circulated(session)
    assert done(app, "statement", "cancel", "free-press") == "Cancelled “free-press”.\n"
    assert found(work).state is StatementState.CANCELLED
    assert "cancelled" in refused(app, "statement", "close", "free-press")
