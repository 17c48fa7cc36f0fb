"""Statements printed, and edited, by command."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from petition.cli.edge import UNDONE
from petition.domain.mails import MailKind
from petition.domain.signatures import Decision
from petition.models import OutboxMessage, Person, Statement
from petition.services.signing import evidence
from petition.services.statements import drafting, recording
from petition.services.statements.recording import Answer
from tests.factories import circulated, draft, noise, person_row, persons, sign, statement
from tests.shell import Work, done, refused


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    with work() as session:
        noise(session)
        people = persons(session, [person_row("Ann", "Bell"), person_row("Bob", "Bell")])
        _, (ann, _) = circulated(session, people)
        sign(session, ann)
        statement(session, draft("drafted", title="A draft"))


def _requesters(work: Work) -> set[str]:
    with work() as session:
        return set(session.scalars(select(Statement.requested_by)))


def test_statements_are_listed_the_newest_first(app: Flask):
    lines = done(app, "statement", "list").splitlines()
    assert lines == [
        "drafted     draft        0 of 0  A draft",
        "free-press  circulating  1 of 2  A free press",
        "noise       circulating  1 of 4  Noise",
    ]
    told = json.loads(done(app, "statement", "list", "--json"))
    assert [(one["slug"], one["state"], one["signed"], one["invited"]) for one in told] == [
        ("drafted", "draft", 0, 0),
        ("free-press", "circulating", 1, 2),
        ("noise", "circulating", 1, 4),
    ]


def test_statement_is_shown(app: Flask):
    words = done(app, "statement", "show", "free-press")
    assert words.startswith("A free press (free-press)\nState: circulating. Text version: 1.\n")
    assert "Asked for by The Alliance; questions go to desk@alliance.example." in words
    assert words.endswith("\n\nWe ask for a free press.\n\nWe ask for it now.\n")
    assert "Text version: a draft." in done(app, "statement", "show", "drafted")
    told = json.loads(done(app, "statement", "show", "free-press", "--json"))
    assert (told["text"], told["editions"]) == ("We ask for a free press.\n\nWe ask for it now.", [])
    assert "\nClosing time: " in words
    done(app, "statement", "close", "free-press")
    for command in ("show", "status"):
        words = done(app, "statement", command, "free-press")
        assert f"Closed: {datetime.now(UTC):%A %-d %B %Y}, " in words
        assert "Closing time" not in words
    done(app, "statement", "publish", "free-press")
    assert "Editions: 1; http://127.0.0.1:8000/statements/free-press" in done(app, "statement", "show", "free-press")
    assert json.loads(done(app, "statement", "show", "free-press", "--json"))["editions"] == [1]
    assert refused(app, "statement", "show", "no-press") == "There is no statement “no-press”."


def test_withheld_newest_edition_is_named(app: Flask):
    done(app, "statement", "close", "free-press")
    done(app, "statement", "publish", "free-press")
    assert "withheld" not in done(app, "statement", "list") + done(app, "statement", "show", "free-press")
    done(app, "statement", "withhold", "free-press", "1", "--reason", "A name.")
    assert "A free press  (edition 1, the newest, is withheld)" in done(app, "statement", "list")
    assert "Edition 1, the newest, is withheld: its address shows a notice." in done(
        app, "statement", "show", "free-press"
    )
    told = json.loads(done(app, "statement", "list", "--json"))
    assert [one["newest_withheld"] for one in told] == [False, True, False]
    assert json.loads(done(app, "statement", "show", "free-press", "--json"))["newest_withheld"] is True


def test_editing_tells_who_signed(app: Flask, work: Work):
    edit = ("statement", "edit", "free-press", "--requested-by", "The Alliances")
    change = "requested_by: The Alliances, in place of The Alliance\n"
    assert done(app, *edit, "--dry-run") == f"{change}Would tell 1 person. {UNDONE}\n"
    assert _requesters(work) == {"The Alliance"}
    assert done(app, *edit) == f"{change}Telling 1 person; the worker sends the mails.\n"
    assert done(app, *edit) == "Nothing is different from what stands now.\n"
    with work() as session:
        kinds = session.scalars(select(OutboxMessage.kind)).all()
    assert kinds.count(MailKind.REQUESTER_CHANGED) == 1


def test_editing_address_and_contact(app: Flask, work: Work):
    edit = ("statement", "edit", "free-press", "--slug", "free-media", "--contact", "press@alliance.example")
    assert done(app, *edit) == (
        "slug: free-media, in place of free-press\n"
        "contact_email: press@alliance.example, in place of desk@alliance.example\n"
    )
    assert "(free-media)" in done(app, "statement", "show", "free-media")
    assert refused(app, "statement", "edit", "free-media", "--slug", "noise") == "slug: “noise” is taken"
    assert refused(app, "statement", "edit", "free-media", "--contact", "x").startswith("contact_email: “x” is not")


def _policy(work: Work) -> bool:
    with work() as session:
        return session.scalars(select(Statement.prints_unconfirmed).where(Statement.slug == "free-press")).one()


def test_what_is_printed_of_recorded_answers_is_decided(app: Flask, work: Work):
    edit = ("statement", "edit", "free-press")
    with work() as session:
        made = drafting.find(session, "free-press")
        bob = session.scalars(select(Person).where(Person.given_name == "Bob")).one()
        recording.record(session, made, bob, Answer(Decision.SIGN, "by letter"), actor="user:1")
    before = "Recorded signatures are printed before their people have confirmed them; 1 is unconfirmed now.\n"
    assert done(app, *edit, "--print-unconfirmed", "--dry-run") == f"{before}Would tell 0 people. {UNDONE}\n"
    assert not _policy(work)
    assert done(app, *edit, "--print-unconfirmed") == before
    assert _policy(work)
    assert json.loads(done(app, "statement", "show", "free-press", "--json"))["prints_unconfirmed"] is True
    assert done(app, *edit, "--print-unconfirmed") == "Nothing is different from what stands now.\n"
    assert done(app, *edit, "--contact", "a@x.example").startswith("contact_email: ")
    assert _policy(work)
    said = done(app, *edit, "--no-print-unconfirmed", "--requested-by", "Others")
    assert said == (
        "requested_by: Others, in place of The Alliance\n"
        "Recorded signatures are printed once their people have confirmed them; 1 is unconfirmed now.\n"
        "Telling 2 people; the worker sends the mails.\n"
    )
    assert not _policy(work)
    with work() as session:
        assert evidence.verify(session).faults == []
