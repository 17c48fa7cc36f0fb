"""Closing, reopening and cancelling: asked first, done once, told in words."""

import pytest
from sqlalchemy import select, update

from petition.domain.states import StatementState
from petition.models import Invitation, Statement
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, form_of, submit, token_of

DESK = "/desk/statements/free-press"


@pytest.fixture(autouse=True)
def _circulating(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Ann"), factories.person_row("Bob")])
        _, invitations = factories.circulated(session, people)
        factories.sign(session, invitations[0])


def _statement(work: Work) -> Statement:
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        session.expunge_all()
        return statement


def _put(work: Work, state: StatementState) -> None:
    with work() as session:
        session.execute(update(Statement).where(Statement.slug == "free-press").values(state=state))


def test_closing_is_asked_and_done(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/close")
    assert "1 of 2 has signed, and 1 has not answered." in text_of(page.text)
    assert _statement(work).state is StatementState.CIRCULATING
    submit(page)
    closed = _statement(work)
    assert closed.state is StatementState.CLOSED
    assert closed.closed_at is not None
    assert "The statement is closed. No answer is taken any more." in desk.get(DESK).text


def test_cancelling_is_asked_and_done(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/cancel")
    assert "1 signature is kept in the record and printed nowhere." in text_of(page.text)
    submit(page)
    cancelled = _statement(work)
    assert cancelled.state is StatementState.CANCELLED
    assert cancelled.cancelled_at is not None
    assert "The statement is cancelled." in desk.get(DESK).text


def test_t36_statement_that_is_cancelled_is_the_one_that_was_shown(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/cancel")
    with work() as session:
        session.execute(update(Statement).where(Statement.slug == "free-press").values(title="Another title"))
    again = submit(page, status=409)
    assert "was changed after you had opened the page. Nothing was cancelled; look again." in text_of(again.text)
    assert _statement(work).state is StatementState.CIRCULATING
    forge(again, {"expected": None}, status=409)
    assert _statement(work).state is StatementState.CIRCULATING
    submit(again)
    assert _statement(work).state is StatementState.CANCELLED


@pytest.mark.parametrize(
    ("act", "words"), [("close", "is closed; it cannot be closed"), ("cancel", "is cancelled; it")]
)
def test_doing_it_twice_is_refused_in_words(desk: Visitor, act: str, words: str) -> None:
    page = desk.get(f"{DESK}/{act}")
    submit(page)
    refused = submit(page, status=409)
    assert f"This statement {words}" in text_of(refused.text)
    assert f'href="{DESK}"' in refused.text


def test_reopening_sets_a_new_closing_time(desk: Visitor, work: Work) -> None:
    _put(work, StatementState.CLOSED)
    page = desk.get(f"{DESK}/reopen")
    assert form_of(page.text)["closes_on"] == _statement(work).closes_at.date().isoformat()
    submit(page, {"closes_on": "2099-01-02", "closes_time": "12:00", "time_zone": "Europe/Brussels"})
    opened = _statement(work)
    assert opened.state is StatementState.CIRCULATING
    assert opened.closes_at.isoformat() == "2099-01-02T11:00:00+00:00"
    assert (opened.time_zone, opened.closed_at) == ("Europe/Brussels", None)
    assert "The statement takes answers again." in desk.get(DESK).text


@pytest.mark.parametrize(
    ("fields", "shown_at", "words"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on", "The closing time is in the past."),
        ({"closes_on": "soon"}, "closes_on", "Enter a date such as 2026-12-01."),
        ({"closes_time": "noon"}, "closes_time", "Enter a time such as 17:00."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "“Mars/Olympus” is not a time zone."),
    ],
)
def test_bad_closing_time_comes_back(
    desk: Visitor, work: Work, fields: dict[str, str], shown_at: str, words: str
) -> None:
    _put(work, StatementState.CLOSED)
    before = _statement(work).closes_at
    page = forge(desk.get(f"{DESK}/reopen"), fields, status=400)
    assert f'href="#{shown_at}"' in page.text
    assert words in text_of(page.text)
    again = form_of(page.text)
    assert {name: again[name] for name in fields} == fields
    after = _statement(work)
    assert (after.state, after.closes_at) == (StatementState.CLOSED, before)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (StatementState.CIRCULATING, "circulating"),
        (StatementState.CANCELLED, "cancelled"),
        (StatementState.PUBLISHED, "published"),
    ],
)
def test_only_a_closed_statement_reopens(desk: Visitor, work: Work, state: StatementState, word: str) -> None:
    _put(work, state)
    before = _statement(work).closes_at
    fields = {"closes_on": "2099-01-02", "closes_time": "12:00"}
    token = token_of(desk.get("/desk/"))
    page = desk.post(f"{DESK}/reopen", {"csrf_token": token, **fields}, status=409)
    assert f"This statement is {word}; it cannot be reopened now." in text_of(page.text)
    assert _statement(work).closes_at == before


@pytest.mark.parametrize(
    ("state", "paths"),
    [
        (StatementState.DRAFT, ("remind", "close", "cancel", "reopen")),
        (StatementState.CIRCULATING, ("reopen",)),
        (StatementState.CLOSED, ("remind", "circulate", "circulate/people", "circulate/people/confirm", "close")),
        (StatementState.PUBLISHED, ("remind", "circulate", "circulate/people", "close", "cancel", "reopen")),
        (StatementState.CANCELLED, ("remind", "circulate", "circulate/people", "close", "cancel", "reopen")),
    ],
)
def test_page_of_what_cannot_be_done_says_so_at_once(
    desk: Visitor, work: Work, state: StatementState, paths: tuple[str, ...]
) -> None:
    _put(work, state)
    if state is StatementState.CANCELLED:
        with work() as session:
            session.execute(update(Statement).values(cancelled_at=Statement.created_at))
    for path in paths:
        page = desk.get(f"{DESK}/{path}", status=409)
        assert "This cannot be done now" in page.text
        assert page.click("Back to the statement").status_code == 200


def test_mail_about_a_new_time_is_shown_for_any_address(desk: Visitor, work: Work) -> None:
    """A time that cannot be meant, or cannot be read, leaves the statement's own."""
    with work() as session:
        person = session.scalars(select(Invitation.person_id).order_by(Invitation.id.desc())).first()
    for typed in ("2099-06-01T12:00:00Z", "9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z", "tomorrow"):
        query = f"closes_at={typed}&time_zone=Asia/Tokyo"
        shown = desk.get(f"{DESK}/closing/mail/{person}.html?{query}", status=200)
        assert ("2099" in shown.text) == typed.startswith("2099"), typed
