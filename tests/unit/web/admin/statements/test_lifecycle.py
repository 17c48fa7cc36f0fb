"""Closing, reopening and cancelling: asked first, done once, told in words."""

import pytest
from sqlalchemy import update

from petition.domain.states import StatementState
from petition.models import Statement
from tests.markup import text_of
from tests.statement_support import put_state, stored_statement
from tests.web_support import Visitor, Work, forge, submit

DESK = "/desk/statements/free-press"
pytestmark = pytest.mark.usefixtures("one_of_two_signed")


def test_closing_is_asked_and_done(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/close")
    assert "1 of 2 has signed, and 1 has not answered." in text_of(page.text)
    assert stored_statement(work).state is StatementState.CIRCULATING
    submit(page)
    closed = stored_statement(work)
    assert closed.state is StatementState.CLOSED
    assert closed.closed_at is not None
    assert "The statement is closed. No answer is taken any more." in desk.get(DESK).text


def test_cancelling_is_asked_and_done(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/cancel")
    assert "1 signature is kept in the record and printed nowhere." in text_of(page.text)
    submit(page)
    cancelled = stored_statement(work)
    assert cancelled.state is StatementState.CANCELLED
    assert cancelled.cancelled_at is not None
    assert "The statement is cancelled." in desk.get(DESK).text


def test_t36_statement_that_is_cancelled_is_the_one_that_was_shown(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/cancel")
    with work() as session:
        session.execute(update(Statement).where(Statement.slug == "free-press").values(title="Another title"))
    again = submit(page, status=409)
    assert "was changed after you had opened the page. Nothing was cancelled; look again." in text_of(again.text)
    assert stored_statement(work).state is StatementState.CIRCULATING
    forge(again, {"expected": None}, status=409)
    assert stored_statement(work).state is StatementState.CIRCULATING
    submit(again)
    assert stored_statement(work).state is StatementState.CANCELLED


@pytest.mark.parametrize(
    ("act", "words"), [("close", "is closed; it cannot be closed"), ("cancel", "is cancelled; it")]
)
def test_doing_it_twice_is_refused_in_words(desk: Visitor, act: str, words: str) -> None:
    page = desk.get(f"{DESK}/{act}")
    submit(page)
    refused = submit(page, status=409)
    assert f"This statement {words}" in text_of(refused.text)
    assert f'href="{DESK}"' in refused.text


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
    put_state(work, state)
    if state is StatementState.CANCELLED:
        with work() as session:
            session.execute(update(Statement).values(cancelled_at=Statement.created_at))
    for path in paths:
        page = desk.get(f"{DESK}/{path}", status=409)
        assert "This cannot be done now" in page.text
        assert page.click("Back to the statement").status_code == 200
