"""Saved groups: a search gets a name, is found again with whoever fits it now, and goes when it is not needed."""

import pytest
from flask import Flask

from petition.domain.searching import Filters
from petition.models import RosterGroup
from petition.services.roster import groups, people, search
from petition.web.admin.people.groups import REACH_WORDS, in_words
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, everything, form_of, submit

GROUPS = "/desk/people/groups/"


@pytest.fixture
def _people(work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(name, "Test", "GB") for name in ("Ann", "Bob")]
        ann, _, _ = factories.persons(session, [*rows, factories.person_row("Cem", "Test", "FR")])
        people.tag(session, [ann.id], "climate", actor="test")


@pytest.mark.usefixtures("_people")
def test_search_is_saved_opened_and_counted_anew(desk: Visitor, work: Work) -> None:
    assert 'href="/desk/people/groups/new?country=GB"' in desk.get("/desk/people?country=GB").text
    page = desk.get(f"{GROUPS}new?country=GB&tag=climate")
    assert "UK · tag climate: 1 person now." in text_of(page.text)
    submit(page, {"name": " Climate in the UK "}, action="/new")
    listed = desk.get(GROUPS)
    assert "Climate in the UK UK · tag climate 1 Remove" in text_of(listed.text)
    assert 'href="/desk/people?country=GB&amp;tag=climate"' in listed.text
    with work() as session:
        people.tag(session, search.find_ids(session, Filters()), "climate", actor="test")
    assert "UK · tag climate 2 Remove" in text_of(desk.get(GROUPS).text)


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize(
    ("query", "name", "problem"),
    [
        ("?country=GB", " ", "Give the group a name."),
        ("?country=GB", "Taken", "There is a group “Taken” already."),
        ("", "Everybody", "This is everybody; search or filter first, then save the group."),
        ("?country=GB", "x" * 101, "The name is longer than 100 characters."),
    ],
)
def test_name_that_cannot_be_comes_back(desk: Visitor, work: Work, query: str, name: str, problem: str) -> None:
    with work() as session:
        groups.save(session, "Taken", Filters(country="FR"), actor="test")
    refused = submit(desk.get(f"{GROUPS}new{query}"), {"name": name}, status=400, action="/new")
    assert problem in text_of(refused.text)
    assert 'href="#name"' in refused.text
    assert form_of(refused.text, "/new")["name"] == name
    with work() as session:
        assert [group.name for group in groups.all_groups(session)] == ["Taken"]


@pytest.mark.usefixtures("_people")
def test_group_is_removed_after_a_question_and_the_people_stay(desk: Visitor, work: Work, database_url: str) -> None:
    assert "There is no group yet." in desk.get(GROUPS).text
    with work() as session:
        number = groups.save(session, "British", Filters(country="GB"), actor="test").id
    before = everything(database_url)
    page = desk.get(f"{GROUPS}{number}/remove")
    assert "Its 2 people stay on the roster" in page.text
    assert everything(database_url) == before
    submit(page, action="/remove")
    after = desk.get(GROUPS)
    assert "The group “British” is removed." in after.text
    assert "There is no group yet." in after.text
    assert "3 people on the roster." in text_of(desk.get("/desk/people").text)
    desk.get(f"{GROUPS}{number}/remove", status=404)


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
@pytest.mark.usefixtures("_people")
def test_t36_group_that_is_removed_is_the_one_that_was_shown(desk: Visitor, work: Work) -> None:
    """SQLite gives its number to the next group, and the page of the first may still be open."""
    with work() as session:
        first = groups.save(session, "British", Filters(country="GB"), actor="test")
        number, filters = first.id, dict(first.filters)
    page = desk.get(f"{GROUPS}{number}/remove")
    with work() as session:
        groups.remove(session, groups.find(session, number), actor="test")
        session.add(RosterGroup(id=number, name="French", filters={**filters, "country": "FR"}))
    again = submit(page, action="/remove", status=409)
    assert "What this is about was changed after you had opened the page. Nothing was removed" in text_of(again.text)
    assert "“French”?" in text_of(again.text)
    desk.post(f"{GROUPS}{number}/remove", {"csrf_token": form_of(again, "/remove")["csrf_token"]}, status=409)
    with work() as session:
        assert [group.name for group in groups.all_groups(session)] == ["French"]
    submit(again, action="/remove")
    with work() as session:
        assert groups.all_groups(session) == []


def test_searches_read_as_words(app: Flask) -> None:
    with app.app_context():
        whole = Filters("duncan", "GB", "Commons", "Conservative", "climate", "no_address")
        assert in_words(whole) == "“duncan” · UK · Commons · Conservative · tag climate · no address"
        assert in_words(Filters()) == ""
        assert all(in_words(Filters(reach=reach)) == words for reach, words in REACH_WORDS.items())
