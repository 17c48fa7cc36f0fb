"""Amending a text by command: what is done, what would be done, and what is refused."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from petition.domain.mails import MailKind
from petition.models import Invitation, OutboxMessage, Statement
from petition.services.statements import circulation
from tests import factories
from tests.shell import Work, done, refused

NEW = "We ask for a free press.\n\nWe ask for it at once.\n"


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    """Ann and Bob signed, and Bob has no address any more; Cem did not sign."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", email=f"{name}@x.example") for name in ("Ann", "Bob", "Cem")]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        for one in invitations[:2]:
            factories.sign(session, one)
        circulation.person_of(session, invitations[1].id).email = ""


@pytest.fixture
def text(tmp_path: Path) -> str:
    """A file with the new text."""
    path = tmp_path / "press.md"
    path.write_text(NEW, encoding="utf-8")
    return str(path)


def _statement(work: Work) -> tuple[int, str, str]:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        return made.text_number, made.title, made.body


def _mails(work: Work, kind: MailKind) -> int:
    with work() as session:
        return session.scalars(select(func.count()).where(OutboxMessage.kind == kind)).one()


def _states(work: Work) -> list[str]:
    with work() as session:
        ours = select(Statement.id).where(Statement.slug == "free-press").scalar_subquery()
        query = select(Invitation.state).where(Invitation.statement_id == ours).order_by(Invitation.id)
        return [state.value for state in session.scalars(query)]


def test_substance_is_the_default(app: Flask, work: Work, text: str) -> None:
    said = done(app, "statement", "amend", "free-press", "--text", text)
    assert said == "Version 2 of “free-press”: 2 signatures lapse; a mail goes to 1 person.\n"
    assert _statement(work) == (2, "A free press", NEW.strip())
    assert _states(work) == ["lapsed", "lapsed", "invited"]
    assert _mails(work, MailKind.TEXT_CHANGED) == 1


def test_editorial_change_with_another_title(app: Flask, work: Work, text: str) -> None:
    said = done(app, "statement", "amend", "free-press", "--text", text, "--title", "A freer press", "--editorial")
    assert said == "Version 2 of “free-press”: 2 signatures stand; a mail goes to 1 person.\n"
    assert _statement(work)[:2] == (2, "A freer press")
    assert _states(work) == ["signed", "signed", "invited"]
    assert _mails(work, MailKind.TEXT_CORRECTED) == 1


def test_editorial_change_without_notice(app: Flask, work: Work) -> None:
    said = done(app, "statement", "amend", "free-press", "--text", "-", "--editorial", "--no-notice", entry=NEW)
    assert "a mail goes to 0 people" in said
    assert _mails(work, MailKind.TEXT_CORRECTED) == 0


def test_dry_run_prints_to_how_many_and_the_difference(app: Flask, work: Work, text: str) -> None:
    words = done(app, "statement", "amend", "free-press", "--text", text, "--title", "A freer press", "--dry-run")
    first, *rest = words.splitlines()
    assert first == (
        "Would make version 2 of “free-press”: 2 signatures would lapse; a mail would go to 1 person. "
        "Nothing was changed or sent (--dry-run)."
    )
    assert "A [taken out: free] [added: freer] press" in rest
    assert "We ask for it [taken out: now] [added: at once]." in rest
    assert _statement(work)[0] == 1
    assert _mails(work, MailKind.TEXT_CHANGED) == 0


@pytest.mark.parametrize("dry", [False, True])
def test_what_was_done_as_data(app: Flask, work: Work, text: str, dry: bool) -> None:
    more = ["--dry-run"] if dry else []
    told = json.loads(done(app, "statement", "amend", "free-press", "--text", text, "--json", *more))
    difference = told.pop("difference")
    assert told == {
        "slug": "free-press",
        "version": 2,
        "kind": "substance",
        "renew_until": None,
        "signatures": 2,
        "mails": 1,
        "done": not dry,
        "title": "A free press",
    }
    assert {"change": "added", "text": "at once"} in difference[-1]
    assert _statement(work)[0] == (1 if dry else 2)


def test_closed_statement_needs_a_time_to_renew(app: Flask, work: Work, text: str) -> None:
    done(app, "statement", "close", "free-press")
    amend = ("statement", "amend", "free-press", "--text", text)
    assert refused(app, *amend).startswith("renew_until: is missing")
    assert "is not a time such as" in refused(app, *amend, "--renew-until", "soon")
    assert "is in the past" in refused(app, *amend, "--renew-until", "2001-01-01T00:00+00:00")
    assert "has closed" in refused(app, *amend, "--editorial", "--renew-until", "2199-01-01T00:00+00:00")
    told = json.loads(done(app, *amend, "--renew-until", "2199-01-01T00:00+00:00", "--json"))
    assert told["renew_until"] == "2199-01-01T00:00:00+00:00"


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_refusals_in_a_line(app: Flask, work: Work, text: str, tmp_path: Path, dry: tuple[str, ...]) -> None:
    same = tmp_path / "same.md"
    same.write_text("We ask for a free press.\n\nWe ask for it now.", encoding="utf-8")
    amend = ("statement", "amend", "free-press", *dry)
    assert refused(app, *amend, "--text", str(same)) == "text: is the same as that of version 1"
    assert "no_notice" in refused(app, *amend, "--text", text, "--no-notice")
    for kinds in (("--editorial", "--substance"), ("--substance", "--editorial")):
        both = "substance: give --substance or --editorial, not both"
        assert refused(app, *amend, "--text", text, *kinds) == both
    assert "there is no such file" in refused(app, *amend, "--text", str(tmp_path / "none.md"))
    assert "There is no statement" in refused(app, "statement", "amend", "other", "--text", text)
    assert "title: is empty" in refused(app, *amend, "--text", text, "--title", " ")
    assert "within each other" in refused(app, *amend, "--text", "-", entry="> " * 40 + "deep")
    done(app, "statement", "cancel", "free-press")
    assert "This statement is cancelled; it cannot be amended" in refused(app, *amend, "--text", text)
    assert _statement(work)[0] == 1
