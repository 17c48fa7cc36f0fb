"""Several people at once: ticked, or all who fit; each act says how many it was."""

import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from petition.domain.searching import Filters
from petition.domain.states import InvitationState
from petition.models import AuditEvent, Invitation
from petition.services.roster import people, search
from petition.web.admin.people.selection import many
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, everything, submit, token_of

PEOPLE = "/desk/people"


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """Three British people, and one French."""
    with work() as session:
        rows = [factories.person_row(name, "Test", "GB") for name in ("Ann", "Bob", "Cem")]
        rows.append(factories.person_row("=Dee", "Test", "FR", party="@sum"))
        return [person.id for person in factories.persons(session, rows)]


def _send(desk: Visitor, act: str, *fields: tuple[str, str], status: int = 303) -> Page:
    token = token_of(desk.get(PEOPLE).text)
    return desk.post(f"{PEOPLE}/{act}", [("csrf_token", token), *fields], status=status)


def _tagged(work: Work, tag: str) -> list[int]:
    with work() as session:
        return search.find_ids(session, Filters(tag=tag))


def _ticked(*numbers: int) -> list[tuple[str, str]]:
    return [("person", str(number)) for number in numbers]


def test_ticked_people_are_tagged_and_the_filters_stay(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ann, bob, cem, _ = numbers
    more = [("new_tag", "climate"), ("country", "GB"), ("act", "tag")]
    answer = _send(desk, "tag", *_ticked(ann, bob), *more)
    assert answer.headers["Location"] == "/desk/people?country=GB"
    assert "The tag “climate” is now also on 2 people." in text_of(desk.get(PEOPLE).text)
    assert _tagged(work, "climate") == [ann, bob]
    _send(desk, "tag", *_ticked(bob, cem), ("new_tag", "climate"), ("act", "untag"))
    assert "The tag “climate” was taken off 1 person." in text_of(desk.get(PEOPLE).text)
    assert _tagged(work, "climate") == [ann]


def test_all_who_fit_are_tagged_and_nobody_else(desk: Visitor, work: Work, numbers: list[int]) -> None:
    fields = (("who", "all"), ("country", "GB"), ("new_tag", "board"), *_ticked(numbers[3]))
    page = _send(desk, "tag", *fields, status=200)
    assert "Put the tag on 3 people?" in page.text
    assert _tagged(work, "board") == []
    submit(page, action="/tag")
    assert _tagged(work, "board") == numbers[:3]
    page = _send(desk, "tag", *fields, ("act", "untag"), status=200)
    submit(page, action="/tag")
    assert _tagged(work, "board") == []


@pytest.mark.parametrize("act", ["tag", "untag"])
def test_t36_tag_on_all_who_fit_concerns_those_who_were_shown(
    desk: Visitor, work: Work, numbers: list[int], act: str
) -> None:
    with work() as session:
        people.tag(session, numbers[3:], "board", actor="test")
    page = _send(desk, "tag", ("who", "all"), ("country", "GB"), ("new_tag", "board"), ("act", act), status=200)
    with work() as session:
        people.retire(session, people.find(session, numbers[0]), actor="test")
        factories.persons(session, [factories.person_row("New", country="GB")])
    shown = submit(page, action="/tag", status=409)
    assert "You confirmed 3 people. It would be as many now, but something about them changed." in shown.text
    assert "New Lovelace" in text_of(shown.text)
    assert _tagged(work, "board") == numbers[3:]
    submit(shown, action="/tag")
    assert len(_tagged(work, "board")) == (4 if act == "tag" else 1)


def test_t36_those_are_retired_who_were_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = _send(desk, "retire", ("who", "all"), ("country", "GB"), status=200)
    with work() as session:
        people.retire(session, people.find(session, numbers[0]), actor="test")
        factories.persons(session, [factories.person_row("New", country="GB")])
    shown = submit(page, status=409, action="/confirmed")
    assert "You confirmed 3 people. It would be as many now, but something about them changed." in shown.text
    assert "Nobody was retired" in shown.text
    submit(shown, action="/confirmed")
    with work() as session:
        assert search.find_ids(session, Filters()) == numbers[3:]


@pytest.mark.parametrize("act", ["tag", "retire"])
@pytest.mark.parametrize("fields", [[], [("person", "x")], [("who", "all"), ("q", "zzz")]])
def test_nobody_chosen_is_told(
    desk: Visitor, numbers: list[int], act: str, fields: list[tuple[str, str]], database_url: str
) -> None:
    before = everything(database_url)
    _send(desk, act, ("new_tag", "board"), *fields)
    assert "Nothing was changed: tick somebody first, or choose all." in desk.get(PEOPLE).text
    assert everything(database_url) == before


def test_tag_that_is_none_is_told(desk: Visitor, numbers: list[int]) -> None:
    _send(desk, "tag", *_ticked(numbers[0]), ("new_tag", " "))
    assert "Nothing was changed: the tag is empty." in desk.get(PEOPLE).text


def test_retiring_says_how_many_first(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = _send(desk, "retire", *_ticked(*numbers[:2]), ("q", "test"), status=200)
    assert "Retire 2 people?" in page.text
    with work() as session:
        assert len(search.find_ids(session, Filters())) == 4
    answer = submit(page, action="/confirmed")
    assert answer.headers["Location"] == "/desk/people?q=test"
    assert "2 people are retired." in desk.get(PEOPLE).text
    with work() as session:
        assert search.find_ids(session, Filters()) == numbers[2:]


def test_retiring_all_who_fit_is_refused_when_their_number_changed(
    desk: Visitor, work: Work, numbers: list[int]
) -> None:
    page = _send(desk, "retire", ("who", "all"), ("country", "GB"), status=200)
    with work() as session:
        people.retire(session, people.find(session, numbers[0]), actor="test")
    refused = submit(page, status=409, action="/confirmed")
    assert "You confirmed 3 people, but it would now be 2. Nobody was retired; look again." in refused.text
    page = _send(desk, "retire", ("who", "all"), ("country", "GB"), status=200)
    submit(page, action="/confirmed")
    with work() as session:
        assert search.find_ids(session, Filters()) == numbers[3:]
    missing = _send(desk, "retire/confirmed", ("who", "all"), status=409)
    assert "What the page showed of the people that you confirm is missing." in missing.text


def test_t23_export_holds_who_fits_and_no_formula(desk: Visitor, work: Work, numbers: list[int]) -> None:
    answer = _send(desk, "export", ("format", "csv"), ("country", "FR"), status=200)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    (row,) = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))
    assert not row["given_name"].startswith("=")
    assert not row["party"].startswith("@")
    sheet = _send(desk, "export", ("format", "xlsx"), status=200)
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(sheet.body)).get_sheet_by_index(0).to_python()) == 5
    popolo = json.loads(_send(desk, "export", ("format", "json"), ("q", "bob"), status=200).body)
    assert [person["given_name"] for person in popolo["persons"]] == ["Bob"]
    with work() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.export").order_by(AuditEvent.id))
        assert [(event.actor, event.details["people"]) for event in events] == [
            ("user:1", 1),
            ("user:1", 4),
            ("user:1", 1),
        ]
    assert "Choose CSV, XLSX or JSON." in _send(desk, "export", ("format", "exe"), status=409).text


def test_two_ticked_lead_to_the_page_that_merges(desk: Visitor, numbers: list[int]) -> None:
    answer = _send(desk, "merge", *_ticked(numbers[1], numbers[0]))
    assert answer.headers["Location"] == f"/desk/people/{numbers[0]}/merge/{numbers[1]}"
    for wrong in ((), numbers[:1], numbers[:3]):
        assert _send(desk, "merge", *_ticked(*wrong)).headers["Location"] == PEOPLE
        assert "Tick the two people who are one, and no others." in desk.get(PEOPLE).text


def test_t01_nothing_here_is_open_to_a_get(desk: Visitor, numbers: list[int]) -> None:
    for act in ("tag", "retire", "retire/confirmed", "export", "merge"):
        desk.get(f"{PEOPLE}/{act}", status=405)


def test_numbers_are_exact() -> None:
    assert [many(count) for count in (0, 1, 1234)] == ["0 people", "1 person", "1,234 people"]


def test_s02_retiring_several_offers_to_take_open_invitations_back(
    desk: Visitor, work: Work, numbers: list[int]
) -> None:
    with work() as session:
        factories.circulated(session, [people.find(session, number) for number in numbers[:2]])
    page = _send(desk, "retire", *_ticked(*numbers[:3]), status=200)
    assert "Take back 2 invitations to open statements" in text_of(page.text)
    submit(page, {"uninvite": True}, action="/confirmed")
    with work() as session:
        assert set(session.scalars(select(Invitation.state))) == {InvitationState.UNINVITED}
        assert search.find_ids(session, Filters()) == numbers[3:]
