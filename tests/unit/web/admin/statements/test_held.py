"""Held lines at the desk: shown where they need somebody, let through as they were shown, asked about after a look."""

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.models import Invitation, OutboxMessage, Person
from petition.services.signing import own_line
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, form_of, submit

NONSENSE = PersonName("Ada", "Lovelace", "", "MP; Ada")
STATEMENT = "/desk/statements/free-press"


@pytest.fixture
def held(work: Work, invited: Invitation) -> Invitation:
    """Ada's invitation, signed with a line that is held."""
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id), NONSENSE)
    return invited


def _change(work: Work, held: Invitation, suffix: str) -> None:
    with work() as session:
        standing = factories.standing(session, session.get_one(Invitation, held.id))
        own_line.change(session, standing, {"honorific_suffix": suffix})


def _is_held(work: Work, held: Invitation) -> bool:
    with work() as session:
        return session.get_one(Invitation, held.id).is_held


def _questions(work: Work) -> list[object]:
    with work() as session:
        query = select(OutboxMessage.details).where(OutboxMessage.kind == MailKind.LINE_QUESTION)
        return [details["words"] for details in session.scalars(query)]


def test_held_line_stands_with_its_acts_wherever_it_is_shown(desk: Visitor, held: Invitation, here: str) -> None:
    for address in (STATEMENT, f"{STATEMENT}/list", here):
        page = desk.get(address)
        assert "it has a sign that separates entries." in text_of(page.text)
        assert form_of(page, "/let-through")["expected"]
        for words in ("Correct the line", "Ask the person"):
            assert page.click(words, index=0).status_code == 200
    assert "To be printed as, once it is let through: Ada Lovelace MP; Ada" in text_of(desk.get(here).text)
    assert "held" in text_of(desk.get(f"{STATEMENT}/people").text)
    assert held.id


_WHY = {"email": "has no address", "complained_at": "reported a mail of ours as spam"}


@pytest.mark.parametrize("column", list(_WHY))
def test_asking_is_offered_only_where_a_mail_can_go(
    desk: Visitor, work: Work, held: Invitation, here: str, column: str
) -> None:
    with work() as session:
        setattr(session.get_one(Person, held.person_id), column, "" if column == "email" else factories.LONG_AGO)
    for address in ("/desk/", STATEMENT, f"{STATEMENT}/list", here):
        words = text_of(desk.get(address).text)
        assert "Let it through" in words
        assert "Ask the person" not in words
    assert f"This person {_WHY[column]}, so nobody can be asked." in text_of(desk.get(f"{here}/ask").text)


def test_line_that_changed_meanwhile_is_not_let_through(desk: Visitor, work: Work, held: Invitation, here: str) -> None:
    page = desk.get(STATEMENT)
    _change(work, held, "MP; President")
    answer = submit(page, action="/let-through", status=409)
    assert "Nothing was let through" in answer.text
    assert "MP; President" in answer.text
    assert _is_held(work, held)
    assert "The line is let through" in submit(answer, action="/let-through").follow().text
    assert not _is_held(work, held)
    assert "The line is not held any more." in submit(answer, action="/let-through").follow().text
    before, _, log = text_of(desk.get(here).text).partition("What happened")
    assert "held" not in before
    assert "was let through." in log


def test_person_is_asked_in_the_coordinators_words(desk: Visitor, work: Work, held: Invitation, here: str) -> None:
    page = desk.get(f"{here}/ask")
    assert "One mail goes to ada@x.example" in text_of(page.text)
    assert "The sentence is missing" in submit(page, {"words": " "}, status=400).text
    looked = submit(page, {"words": "Is MP enough?"}, button="look", status=200)
    assert "Is MP enough?" in text_of(looked.text)
    assert _questions(work) == []
    assert "The person is asked by a mail." in submit(looked).follow().text
    assert _questions(work) == ["Is MP enough?"]
    assert _is_held(work, held)
    _change(work, held, "MP; President")
    changed = submit(looked, status=409)
    assert "Nobody was asked" in changed.text
    assert "Is MP enough?" in changed.text
    expired = forge(looked, {"csrf_token": "old"}, status=400)
    assert "Is MP enough?" in expired.text
    _change(work, held, "MP")
    desk.get(f"{here}/ask", status=404)
    assert _questions(work) == ["Is MP enough?"]
