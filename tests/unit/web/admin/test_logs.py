"""The log on the desk: linked from where one looks, in words, filtered, by pages, and as a file."""

import json

import pytest

from petition.models import Person
from petition.services import audit
from petition.services.roster import people
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, form_in

PAGE = "/desk/statements/free-press/log"


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row("<Ada>", "Lovelace"), factories.person_row("דנה", "כהן", "IL")]
        made, (ada, _) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, ada)
        audit.record_all(session, "statement.revise", "statement", [made.id] * 1, actor="command")


def test_log_is_linked_and_tells_what_happened_to_whom(desk: Visitor) -> None:
    assert f'href="{PAGE}"' in desk.get("/desk/statements/free-press").text
    page = desk.get(PAGE)
    words = text_of(page.text)
    assert "<Ada> Lovelace signed." in words
    assert "The statement was circulated." in words
    assert "&lt;Ada&gt; Lovelace</bdi></a> signed." in page.text
    assert "<bdi>דנה כהן</bdi></a> was invited." in page.text


def test_log_is_filtered_in_the_form_and_nothing_is_said_of_others(desk: Visitor) -> None:
    words = text_of(desk.get(f"{PAGE}?kind=answers&who=person").text)
    assert "signed." in words
    assert "was invited" not in words
    assert "Nothing fits." in text_of(desk.get(f"{PAGE}?name=nobody").text)
    wrong = desk.get(f"{PAGE}?from=soon", status=400)
    assert "“soon” is not a day" in text_of(wrong.text)


def test_log_comes_by_pages(desk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("petition.web.admin.logs.A_PAGE", 2)
    seen, page = 0, desk.get(PAGE)
    for _ in range(9):
        seen += page.text.count('data-label="What"')
        older = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page.text:
            break
        page = desk.get(older.replace("&amp;", "&"))
    assert seen == 6
    assert "Newest" in text_of(page.text)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_the_filter_shows_is_taken_out(desk: Visitor, kind: str) -> None:
    form = form_in(desk.get(f"{PAGE}?kind=answers"), "/export")
    form["format"] = kind
    answer = form.submit(status=200)
    assert f'.{kind}"' in answer.headers["Content-Disposition"]
    if kind == "json":
        assert [one["what"] for one in json.loads(answer.body)] == ["<Ada> Lovelace signed."]
    assert "1 entry of this log taken out as a file." in text_of(desk.get(PAGE).text)


def test_person_has_a_log_over_all_statements(desk: Visitor, work: Work) -> None:
    with work() as session:
        ada = next(one for one in session.query(Person) if one.given_name == "<Ada>")
        number = ada.id
        people.retire(session, ada, actor="command")
    record = desk.get(f"/desk/people/{number}")
    assert f'href="/desk/people/{number}/log"' in record.text
    for page in (record, desk.get(f"/desk/people/{number}/log")):
        words = text_of(page.text)
        assert "<Ada> Lovelace was retired." in words
        assert "<Ada> Lovelace signed." in words
    form = form_in(desk.get(f"/desk/people/{number}/log"), "/export")
    form["format"] = "json"
    assert json.loads(form.submit(status=200).body)[0]["action"] == "person.retire"
