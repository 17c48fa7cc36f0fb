"""A person's part in the list, on their page: saved at once before they sign, and shown first after."""

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.models import Invitation, OutboxMessage, Statement
from tests import factories
from tests.markup import text_of
from tests.statement_support import let_sign
from tests.web_support import Visitor, Work, form_of, submit

STATEMENT = "/desk/statements/free-press"


@pytest.fixture
def invited(work: Work) -> int:
    """The number of Ada's invitation; the list prints mark and note."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row(email="ada@x.example")])
        made, (invitation,) = factories.circulated(session, people)
        made.list_form = factories.list_form("mark", "note").as_data()
        return invitation.id


@pytest.fixture
def here(invited: int) -> str:
    """The address of Ada's page."""
    return f"{STATEMENT}/people/{invited}"


def test_part_is_saved_before_signing_and_the_line_shown(desk: Visitor, work: Work, invited: int, here: str) -> None:
    page = desk.get(here)
    assert "Would be printed as: Ada Lovelace (UK)" in text_of(page.text)
    told = {
        "section": "Hosts",
        "place": "2",
        "mark": "*",
        "note": "in a personal capacity",
        "script_name": "エイダ",
        "name_order": "family_first",
        "is_lead": "y",
        "is_without_country": "y",
    }
    submit(page, told, action="/part")
    again = desk.get(here)
    assert "Their part in the list is saved." in again.text
    assert "Would be printed as: Lovelace Ada, *, in a personal capacity" in text_of(again.text)
    assert form_of(again.text, "/part").items() >= told.items()
    submit(again, {"is_counted_only": "y"}, action="/part")
    assert "Would be printed as: counted, and not named" in text_of(desk.get(here).text)
    submit(desk.get(here), action="/part")
    assert "Nothing was changed." in desk.get(here).text


def test_line_of_somebody_who_signed_is_shown_first_and_they_can_be_told(
    desk: Visitor, work: Work, invited: int, here: str
) -> None:
    let_sign(work, invited)
    page = desk.get(here)
    assert "Printed as: Ada Lovelace (UK)" in text_of(page.text)
    looked = submit(page, {"mark": "*"}, status=200, action="/part")
    words = text_of(looked.text)
    assert "The line of 1 person who has signed changes Before Ada Lovelace (UK) After Ada Lovelace, * (UK)" in words
    assert "Until now: Ada Lovelace (UK) From now on: Ada Lovelace, * (UK)" in words
    assert "Printed as: Ada Lovelace (UK)" in text_of(desk.get(here).text)
    submit(looked, {"tell": "y"}, action="/part/confirm")
    assert "Their part in the list is saved. 1 mail is on the way." in text_of(desk.get(here).text)
    with work() as session:
        assert session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind == MailKind.LINE_CHANGED)).one()
    # What no list prints changes at once.
    submit(desk.get(here), {"section": "Hosts"}, action="/part")
    hidden = submit(desk.get(here), {"is_counted_only": "y"}, status=200, action="/part")
    assert "From now on you are counted, and not named." in text_of(hidden.text)


def test_page_that_is_out_of_date_and_a_fault_change_nothing(
    desk: Visitor, work: Work, invited: int, here: str
) -> None:
    old = desk.get(here)
    submit(desk.get(here), {"note": "x"}, action="/part")
    assert "Nothing was changed; look again." in submit(old, {"mark": "*"}, status=409, action="/part").text
    wrong = submit(desk.get(here), {"place": "first", "mark": "*"}, status=400, action="/part")
    assert "The place must be a number, and “first” is none." in text_of(wrong.text)
    assert form_of(wrong.text, "/part")["mark"] == "*"
    expired = submit(desk.get(here), {"mark": "*", "csrf_token": "old"}, status=400, action="/part")
    assert form_of(expired.text, "/part")["mark"] == "*"
    with work() as session:
        assert session.get_one(Invitation, invited).mark == ""


def test_line_that_changed_meanwhile_is_shown_again(desk: Visitor, work: Work, invited: int, here: str) -> None:
    let_sign(work, invited)
    looked = submit(desk.get(here), {"mark": "*"}, status=200, action="/part")
    with work() as session:
        session.scalars(select(Statement).where(Statement.slug == "free-press")).one().list_form = factories.list_form(
            "mark", order="name"
        ).as_data() | {"line": "{name} {mark}"}
    refused = submit(looked, {"tell": "y"}, status=409, action="/part/confirm")
    assert "After Ada Lovelace *" in text_of(refused.text)
    submit(refused, action="/part/confirm")
    assert "Nobody is written to." in desk.get(here).text
