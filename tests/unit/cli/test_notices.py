"""Notices by command: what those who signed hear by default, what is left out, and what the clock is to tell."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import OutboxMessage
from tests.factories import circulated, noise, person_row, persons, sign
from tests.shell import Work, done, refused

LATER = "2199-12-08T12:00+01:00"


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    with work() as session:
        noise(session)
        _, (ann, _) = circulated(session, persons(session, [person_row("Ann", "Bell"), person_row("Bob", "Bell")]))
        sign(session, ann)


def _told(work: Work) -> list[tuple[MailKind, object]]:
    kinds = (MailKind.CLOSED, MailKind.REOPENED, MailKind.PUBLISHED, MailKind.RETRACTED)
    query = select(OutboxMessage.kind, OutboxMessage.details).where(OutboxMessage.kind.in_(kinds))
    with work() as session:
        return [(kind, (details or {}).get("word")) for kind, details in session.execute(query.order_by("id"))]


ACTS = (
    ("close free-press", MailKind.CLOSED),
    (f"reopen free-press --closes-at {LATER}", MailKind.REOPENED),
    ("close free-press", MailKind.CLOSED),
    ("publish free-press", MailKind.PUBLISHED),
    ("retract free-press --reason Early", MailKind.RETRACTED),
)


def test_each_act_tells_who_signed(app: Flask, work: Work) -> None:
    for number, (act, kind) in enumerate(ACTS, 1):
        said = done(app, *f"statement {act} --word Thanks".split())
        assert "Telling 1 person" in said
        assert len(_told(work)) == number
        assert (kind, "Thanks") in _told(work)


def test_each_act_can_be_done_without_telling_anybody(app: Flask, work: Work) -> None:
    for act, kind in ACTS:
        silence = "--no-tell-signed" if kind is MailKind.REOPENED else "--no-tell"
        assert "Telling" not in done(app, *f"statement {act} {silence}".split())
    assert _told(work) == []


def test_closing_by_hand_says_what_was_chosen(app: Flask, work: Work) -> None:
    said = done(app, "statement", "notices", "free-press", "--closing-word", "Well done.", "--release-at", LATER)
    assert "When the clock closes it: those who signed are told, with “Well done.”." in said
    assert "8 December 2199, 11:00 UTC" in said
    done(app, "statement", "close", "free-press")
    assert _told(work) == [(MailKind.CLOSED, "Well done.")]


def test_nothing_is_told_where_that_was_chosen(app: Flask, work: Work) -> None:
    assert "those who signed are not told." in done(app, "statement", "notices", "free-press", "--no-closing")
    done(app, "statement", "close", "free-press")
    assert _told(work) == []
    assert "not planned" in done(app, "statement", "notices", "free-press", "--release-at", "none")


def test_a_sentence_that_is_too_long_stops_the_act(app: Flask, work: Work) -> None:
    assert "longer than 500" in refused(app, "statement", "close", "free-press", "--word", "a" * 501)
    assert _told(work) == []
