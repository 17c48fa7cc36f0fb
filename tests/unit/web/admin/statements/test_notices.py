"""The page of what the clock tells those who signed."""

import pytest
from sqlalchemy import update

from petition.domain.states import StatementState
from petition.models import Statement
from tests import factories
from tests.markup import text_of
from tests.statement_support import put_state, stored_statement
from tests.web_support import Visitor, Work, form_in, submit

DESK = "/desk/statements/free-press"
pytestmark = pytest.mark.usefixtures("one_of_two_signed")


def test_the_choices_are_stored_and_shown_again_with_the_mails(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/notices")
    assert form_in(page)["tells_closing"].checked
    assert f'href="{DESK}/notices"' in desk.get(DESK).text
    words = text_of(page.text)
    assert "1 person who signed gets it." in words
    assert "The mail about the publication" not in words
    given = {"closing_word": "Well done.", "release_on": "2199-01-05", "release_time": "12:00", "release_word": "Soon."}
    submit(page, given | {"tells_closing": False})
    stored = stored_statement(work)
    assert (stored.tells_closing, stored.closing_word) == (False, "Well done.")
    assert (stored.tells_release, stored.release_word) == (True, "Soon.")
    assert stored.release_at is not None
    again = desk.get(f"{DESK}/notices")
    assert "It is stored. Nobody is written to now." in text_of(again.text)
    assert "5 January 2199" in text_of(again.text)
    assert dict(form_in(again).submit_fields())["release_on"] == "2199-01-05"
    submit(again, {"release_on": ""})
    assert stored_statement(work).release_at is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"release_on": "2001-01-01"}, "The day of publication is in the past"),
        ({"release_on": "soon"}, "The day of publication is not a date such as 2026-12-08"),
        ({"release_on": "2199-01-05", "release_time": ""}, "The day of publication needs a time such as 12:00"),
        ({"closing_word": "x" * 501}, "Your sentence"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk: Visitor, work: Work, given: dict[str, str], says: str) -> None:
    refused = submit(desk.get(f"{DESK}/notices"), {"release_word": "Kept."} | given, status=400)
    assert says in text_of(refused.text)
    assert "Kept." in refused.text
    assert (stored_statement(work).release_at, stored_statement(work).closing_word) == (None, "")


def test_nothing_is_left_to_choose_once_it_is_published(desk: Visitor, work: Work) -> None:
    put_state(work, StatementState.PUBLISHED)
    refused = desk.get(f"{DESK}/notices", status=409)
    assert "it cannot have its notices planned" in text_of(refused.text)
    assert f'href="{DESK}/notices"' not in desk.get(DESK).text


def test_the_page_of_closing_begins_with_the_stored_sentence(desk: Visitor, work: Work) -> None:
    with work() as session:
        session.execute(
            update(Statement).where(Statement.slug == factories.draft().slug).values(closing_word="Thanks.")
        )
    assert form_in(desk.get(f"{DESK}/close"))["word"].value == "Thanks."
