"""Deleting a person at the desk: asked once more, and refused where they were invited."""

from petition.models import Person
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, submit


def test_person_is_deleted_after_a_look(desk: Visitor, work: Work) -> None:
    with work() as session:
        (ada,) = factories.persons(session, [factories.person_row("Ada", "Lovelace")])
        number = ada.id
    page = desk.get(f"/desk/people/{number}/delete")
    with work() as session:
        assert session.get_one(Person, number).deleted_at is None
    assert "The person is deleted." in submit(page).follow().text
    with work() as session:
        gone = session.get_one(Person, number)
        assert (gone.family_name, gone.given_name, gone.deleted_at is None) == ("Deleted", "", False)


def test_who_was_invited_is_not_deleted(desk: Visitor, work: Work) -> None:
    with work() as session:
        (ada,) = factories.persons(session, [factories.person_row("Ada", "Lovelace")])
        number = ada.id
    page = desk.get(f"/desk/people/{number}/delete")
    with work() as session:
        factories.circulated(session, [session.get_one(Person, number)])
    refused = submit(page, status=409)
    assert "They were asked to sign a statement" in text_of(refused.text)
    with work() as session:
        assert session.get_one(Person, number).family_name == "Lovelace"


def test_imports_are_listed_and_one_that_is_not_there_is_not_undone(desk: Visitor) -> None:
    assert desk.get("/desk/people/imports").status_code == 200
    desk.get("/desk/people/import/999/undo", status=404)
