"""Somebody is found over all statements, and those who are not meant are not shown."""

from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work


def test_who_is_found_stands_with_each_statement(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row("Ada", "Lovelace"), factories.person_row("Bea", "Barnes")]
        people = factories.persons(session, rows)
        factories.circulated(session, people)
        factories.circulated(session, people[:1], factories.draft("second"))
    page = desk.get("/desk/find?q=lovelace")
    links = {str(link["href"]) for link in page.html("a", href=True)}
    assert any("/free-press/people/" in link for link in links)
    assert any("/second/people/" in link for link in links)
    assert "Barnes" not in text_of(page.text)
    assert "Lovelace" not in text_of(desk.get("/desk/find?q=nobody").text).replace("nobody", "")
