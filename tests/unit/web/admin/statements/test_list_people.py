"""Who leads a list, and places by hand: given among those shown, and printed so."""

import pytest
from sqlalchemy import select, update

from petition.domain.states import StatementState
from petition.models import Invitation, Statement
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, form_of, submit, token_of

DESK = "/desk/statements/free-press"
FORM = f"{DESK}/list/form"
LEADS = f"{DESK}/list/leads"
PLACES = f"{DESK}/list/places"


def _places(work: Work, numbers: list[int]) -> list[int | None]:
    with work() as session:
        return [session.get_one(Invitation, number).place for number in numbers]


def _preview(html: str) -> str:
    return text_of(html).partition("Preview")[2]


def test_leads_are_ticked_among_those_shown_and_printed_first(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(LEADS)
    assert "3 people invited." in text_of(page.text)
    lead, shown = [str(numbers[2]), "x", "9" * 12], list(map(str, numbers))
    desk.post(LEADS, {"csrf_token": token_of(page.text), "lead": lead, "shown": shown})
    assert "Saved: 1 person was changed." in desk.get(LEADS).text
    assert f'value="{numbers[2]}" checked' in desk.get(LEADS).text
    assert "leads" in text_of(desk.get(f"{DESK}/people").text)
    first = desk.get(f"{FORM}?order=country&leads_first=y&heading_layout=above")
    assert "leads first" in text_of(first.text)
    assert "On the page Sir Iain Duncan Smith MP (UK) Belgium Els Van Hoof" in _preview(first.text)


def test_leads_are_found_by_name_and_the_others_stay(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        session.get_one(Invitation, numbers[0]).is_lead = True
    found = desk.get(f"{LEADS}?q=duncan")
    assert "1 person found." in text_of(found.text)
    assert "Martijn" not in found.text
    location = submit(found, {"lead": str(numbers[2])}, action="/list/leads").headers["Location"]
    assert location == f"{LEADS}?q=duncan"
    with work() as session:
        assert [session.get_one(Invitation, number).is_lead for number in numbers] == [True, False, True]
    assert "0 people found." in text_of(desk.get(f"{LEADS}?q=nobody").text)


def test_places_are_given_at_once_and_order_the_list(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(PLACES)
    assert "3 people invited." in text_of(page.text)
    assert "is not “by hand”" in text_of(page.text)
    martijn, els, iain = (f"place-{number}" for number in numbers)
    told = {martijn: "2", els: "", iain: " 1 ", "place-x": "5", f"place-{'9' * 30}": "5"}
    desk.post(PLACES, {"csrf_token": token_of(page.text), **told})
    assert _places(work, numbers) == [2, None, 1]
    again = desk.get(PLACES)
    assert "Saved: 2 places were changed." in text_of(again.text)
    words = text_of(again.text)
    assert words.index("Iain") < words.index("Martijn") < words.index("Els")
    shown = desk.get(f"{FORM}?order=manual")
    assert "On the page Sir Iain Duncan Smith MP (UK) Martijn van Helvert (Netherlands) Els" in _preview(shown.text)


@pytest.mark.parametrize(
    ("typed", "problem"), [("first", "must be a number, and “first” is none"), ("9999999", "a number from 1 to")]
)
def test_place_that_is_none_is_said_where_it_is_and_nothing_saved(
    desk: Visitor, work: Work, numbers: list[int], typed: str, problem: str
) -> None:
    told = {f"place-{numbers[0]}": "1", f"place-{numbers[1]}": typed}
    refused = submit(desk.get(PLACES), told, status=400, action="/list/places")
    assert problem in text_of(refused.text)
    assert form_of(refused.text, "/list/places")[f"place-{numbers[1]}"] == typed
    assert _places(work, numbers) == [None, None, None]
    late = submit(refused, {**told, "csrf_token": "old"}, status=400, action="/list/places")
    assert form_of(late.text, "/list/places")[f"place-{numbers[0]}"] == "1"


def test_places_stand_once_the_statement_is_cancelled(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(PLACES)
    with work() as session:
        session.execute(update(Statement).values(state=StatementState.CANCELLED))
    assert "Save these places" not in desk.get(PLACES).text
    submit(page, {f"place-{numbers[0]}": "1"}, status=409, action="/list/places")
    assert _places(work, numbers) == [None, None, None]


def test_places_of_many_come_a_page_at_a_time(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(f"Ada{number:03}", "L", "GB") for number in range(51)]
        factories.circulated(session, factories.persons(session, rows))
    assert "51 people invited; page 1 of 2" in text_of(desk.get(PLACES).text)
    second = desk.get(f"{PLACES}?page=2")
    assert "Ada050 L" in text_of(second.text)
    field = next(name for name in form_of(second.text, "page=2") if name.startswith("place-"))
    assert submit(second, {field: "1"}, action="page=2").headers["Location"] == f"{PLACES}?page=2"
    with work() as session:
        assert session.scalars(select(Invitation.place).where(Invitation.place.is_not(None))).all() == [1]
