"""Choosing by hand: what is ticked comes along over searches and pages, up to the mail and the number."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from petition.models import Invitation, Person
from petition.services.roster import people as roster_people
from petition.web.admin.inputs import A_PAGE
from petition.web.admin.ticks import MOST_TICKED
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import dangers_in, links_of, one_line, text_of
from tests.web_support import PART, Visitor, Work

DESK = "/desk/statements/free-press"
PICKING = f"{DESK}/circulate/people"


def _row(number: int) -> dict[str, str]:
    return {"country": ("FR", "GB")[number % 2], "party": ("Greens", "Whigs")[number % 2]}


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """A draft, and a hundred and ten people of two countries, in the order of their names; beside another statement."""
    with work() as session:
        factories.noise(session)
        factories.statement(session)
        rows = [factories.person_row("Nr", f"N{number:04}", **_row(number)) for number in range(110)]
        return [person.id for person in factories.persons(session, rows)]


def _ticked(html: str) -> list[int]:
    """Return whom a browser would send: the boxes that are ticked, and what the page carries."""
    page = one_line(html)
    held = re.findall(r'<input type="hidden" name="person" value="(\d+)">', page)
    held += re.findall(r'name="person" value="(\d+)" aria-label="[^"]*" checked>', page)
    assert len(set(held)) == len(held)
    return sorted(map(int, held))


def _names(html: str) -> list[str]:
    return re.findall(r'aria-label="Choose ([^"]*)"', html)


def _query(**given: object) -> str:
    return f"{PICKING}?{urlencode(given, doseq=True)}"


def test_page_lists_who_can_be_invited(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        roster_people.set_address(
            session, session.get_one(Person, numbers[0]), "", actor="test", secret=factories.SECRET
        )
        roster_people.retire(session, session.get_one(Person, numbers[2]), actor="test")
    page = desk.get(PICKING)
    assert "112 people are left to invite. 1 more has no address and cannot be invited." in text_of(page.text)
    assert len(_names(page.text)) == A_PAGE
    assert f'href="{PICKING}"' in desk.get(f"{DESK}/circulate").text
    for gone in ("Nr N0000", "Nr N0002"):
        assert gone not in _names(page.text)


@pytest.mark.parametrize(
    ("query", "said", "count"),
    [
        ({"q": "n0007"}, "1 person fits: “n0007”.", 1),
        ({"country": "GB"}, "55 people fit: UK.", A_PAGE),
        ({"country": "GB", "q": "greens"}, "Nobody fits: “greens” · UK.", 0),
        ({"party": "Whigs", "page": 2}, "55 people fit: Whigs.", 5),
        ({"reach": "bounced"}, "Nobody fits: mail came back.", 0),
        ({"reach": "no_address"}, "Nobody fits: no address.", 0),
        ({"q": "N00", "page": "99"}, "100 people fit: “N00”.", A_PAGE),
    ],
)
def test_people_are_found_by_the_address(
    desk: Visitor, numbers: list[int], query: dict[str, object], said: str, count: int
) -> None:
    for headers in ({}, PART):
        page = desk.get(_query(**query), headers=headers).text
        assert said in text_of(page)
        assert len(_names(page)) == count


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999999999999999999"])
def test_odd_pages_show_somebody(desk: Visitor, numbers: list[int], page: str) -> None:
    assert len(_names(desk.get(_query(page=page)).text)) > 0


def test_nothing_ticked_is_lost_over_searches_and_pages(desk: Visitor, numbers: list[int]) -> None:
    """As a browser without a script sends the form: what is ticked on this page, and what the page carries."""
    ticked = sorted([numbers[1], numbers[40], numbers[108]])
    for more in ({}, {"page": 2}, {"page": 3}, {"q": "n0001"}, {"q": "zzz"}, {"country": "FR"}, {"reach": "bounced"}):
        for headers in ({}, PART):
            page = desk.get(_query(person=ticked, **more), headers=headers)
            assert _ticked(page.text) == ticked
            assert "Chosen so far: 3 people" in text_of(page.text)
            assert "Nr N0040 (France) Take off" in text_of(page.text)
            assert page.headers["HX-Replace-Url"].count("person=") == 3


def test_one_who_is_taken_off_is_gone(desk: Visitor, numbers: list[int]) -> None:
    query = _query(q="n0", person=numbers[:3], off=numbers[1])
    answer = desk.get(query, status=303)
    assert answer.headers["Location"] == _query(q="n0", person=[numbers[0], numbers[2]])
    assert _ticked(desk.get(answer.headers["Location"]).text) == [numbers[0], numbers[2]]
    assert _ticked(desk.get(query, headers=PART).text) == [numbers[0], numbers[2]]


def test_showing_all_keeps_who_is_ticked(desk: Visitor, numbers: list[int]) -> None:
    answer = desk.get(_query(q="n0001", country="FR", page=2, show="all", person=numbers[60]), status=303)
    assert answer.headers["Location"] == _query(person=numbers[60])


def test_no_more_is_ticked_than_an_address_holds(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
        rows = [factories.person_row("Nr", f"N{number:04}") for number in range(MOST_TICKED + 20)]
        everybody = [person.id for person in factories.persons(session, rows)]
    full = everybody[:MOST_TICKED]
    page = desk.get(_query(person=full, page=4)).text
    assert _ticked(page) == full
    assert one_line(page).count(" disabled>") == 20
    assert "No more than this can be chosen by hand at once." in page
    assert " disabled>" not in one_line(desk.get(_query(person=full[1:], page=4)).text)
    # A page that was ticked in one go may bring more, and loses none of them.
    assert f"Chosen so far: {len(everybody)} people" in text_of(desk.get(_query(person=everybody)).text)
    assert f"Circulate to {len(everybody)} people?" in _confirm(desk, who="people", person=everybody)


def _confirm(desk: Visitor, status: int = 200, **given: object) -> str:
    return desk.get(f"{PICKING}/confirm?{urlencode(given, doseq=True)}", status=status).text


def _invited(work: Work) -> list[int]:
    with work() as session:
        query = select(Invitation.person_id).join(Person, Person.id == Invitation.person_id)
        return sorted(session.scalars(query.where(Person.given_name == "Nr")))


def test_those_who_are_ticked_are_invited_and_nobody_else(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ticked = [numbers[1], numbers[60]]
    page = _confirm(desk, who="people", person=ticked, q="n00", country="FR")
    assert "Circulate to 2 people?" in page
    assert "France: 1 UK: 1" in text_of(page)
    assert _invited(work) == []
    confirm = desk.get(f"{PICKING}/confirm?{urlencode({'who': 'people', 'person': ticked}, doseq=True)}")
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', confirm.text)
    desk.post(f"{DESK}/circulate/send", _many(sent))
    assert _invited(work) == ticked


def test_all_who_fit_are_invited_with_those_who_are_ticked(desk: Visitor, work: Work, numbers: list[int]) -> None:
    given = {"who": "search", "party": "Whigs", "person": [numbers[0], numbers[2]]}
    page = _confirm(desk, **given)
    assert "Circulate to 57 people?" in page
    assert "These are all who fit Whigs, and those who were ticked." in text_of(page)
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    desk.post(f"{DESK}/circulate/send", _many(sent))
    assert _invited(work) == sorted([numbers[0], numbers[2], *numbers[1::2]])


def _many(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_choosing_again_finds_search_and_ticks(desk: Visitor, numbers: list[int]) -> None:
    page = _confirm(desk, who="search", q="n00", person=numbers[:2])
    back = next(href for href in links_of(page) if href.startswith(PICKING))
    assert back == _query(q="n00", person=numbers[:2])
    again = desk.get(back).text
    assert _ticked(again) == numbers[:2]
    assert "Invite all 100 … Invite those ticked …" in text_of(again)


@pytest.mark.parametrize(
    "given", [{}, {"who": "people"}, {"who": "people", "person": "x"}, {"who": "search", "q": "zzz"}, {"person": 2**63}]
)
def test_choice_of_nobody_comes_back(desk: Visitor, work: Work, numbers: list[int], given: dict[str, object]) -> None:
    page = _confirm(desk, 400, **given)
    assert "This would invite nobody" in page
    assert "Choose by hand" in page
    assert _invited(work) == []


def test_whoever_was_invited_meanwhile_is_told_of(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        person = session.get_one(Person, numbers[0])
        factories.circulated(session, [person], factories.draft("other"))
    assert "can no longer be invited" not in desk.get(_query(person=numbers[:2])).text
    page = desk.get(_query(person=numbers[:2]).replace("free-press", "other"))
    assert "Chosen so far: 1 person" in text_of(page.text)
    assert "1 person whom you chose can no longer be invited, and is left out." in page.text


def test_empty_roster_has_nobody_to_choose(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    page = desk.get(PICKING).text
    assert "Nobody is left who could be invited." in page
    assert "those ticked" not in page


def test_script_gets_the_list_alone_and_the_address_to_show(desk: Visitor, numbers: list[int]) -> None:
    whole = desk.get(_query(q="n0001", person=numbers[5]))
    part = desk.get(f"{_query(q='n0001', person=numbers[5])}&country=&tag=", headers=PART)
    assert "<h1>" not in part.text
    assert 'id="q"' not in part.text
    assert 'id="picking"' in part.text
    assert part.headers["HX-Replace-Url"] == _query(q="n0001", person=numbers[5])
    for answer in (whole, part):
        assert answer.headers["Content-Security-Policy"] == DESK_POLICY
    full = desk.get(_query(country="GB"), headers={**PART, "HX-Request-Type": "full"})
    assert 'id="pick"' in full.text


@pytest.mark.parametrize("path", ["", "/confirm"])
def test_statement_that_is_not_there(desk: Visitor, path: str) -> None:
    desk.get(f"/desk/statements/none/circulate/people{path}", status=404)


def test_t22_names_stay_words(desk: Visitor, work: Work) -> None:
    payload = "\"><img src=x onerror='alert(1)'>"
    with work() as session:
        factories.statement(session)
        row = factories.person_row(payload, payload, "GB", legislature=payload, party=payload)
        (person,) = factories.persons(session, [row])
        roster_people.tag(session, [person.id], payload, actor="test")
        number = person.id
    query = {"q": payload, "legislature": payload, "party": payload, "tag": payload, "person": number}
    for path in (PICKING, _query(**query), _query(**query, who="search").replace(PICKING, f"{PICKING}/confirm")):
        for headers in ({}, PART):
            page = desk.get(path, headers=headers).text
            assert dangers_in(page.replace("<script src=", "<link href=")) == []
            assert payload in text_of(page)
