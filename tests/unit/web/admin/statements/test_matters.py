"""Matters at the desk: dealt with by a press, taken back, and only as the page showed them."""

import pytest
from sqlalchemy import select, update

from petition.models import Invitation, SettledMatter
from tests import factories
from tests.web_support import Page, Visitor, Work, submit

PAGE = "/desk/statements/free-press"


@pytest.fixture
def noted(desk: Visitor, work: Work) -> Page:
    """The page of a statement on which somebody's note waits."""
    with work() as session:
        _, (invitation,) = factories.circulated(session)
        session.execute(update(Invitation).where(Invitation.id == invitation.id).values(comment="Call me."))
    return desk.get(PAGE)


def _settled(work: Work) -> list[str | None]:
    with work() as session:
        return list(session.scalars(select(SettledMatter.undone_by).order_by(SettledMatter.id)))


def test_matter_is_dealt_with_and_that_is_taken_back(work: Work, noted: Page) -> None:
    done = submit(noted, action="/matters").follow()
    assert "1 matter is dealt with." in done.text
    assert _settled(work) == [None]
    assert "That is taken back." in submit(done, action="/undo").follow().text
    assert _settled(work)[0] is not None


def test_what_changed_since_the_page_was_shown_is_not_dealt_with(work: Work, noted: Page) -> None:
    with work() as session:
        session.execute(update(Invitation).values(comment="Do not call me."))
    submit(noted, action="/matters", status=409)
    assert _settled(work) == []
