"""People: searched, filtered and paged by the address."""

import pytest
from sqlalchemy import update

from petition.domain.states import OutboxState
from petition.models import Person
from petition.services.roster import people
from petition.templating import asset
from petition.web.admin.inputs import A_PAGE
from petition.web.headers import DESK_POLICY
from tests import factories
from tests.markup import dangers_in, text_of
from tests.web_support import PART, Visitor, Work

PEOPLE = "/desk/people"
NAMES = ("Zoë Ångström", "Iain Duncan Smith", "Els van Hoof", "Ada Retired")


def test_empty_roster_says_so(desk: Visitor) -> None:
    assert "Nobody is on the roster yet." in text_of(desk.get(PEOPLE).text)


@pytest.fixture
def _some(work: Work) -> None:
    """Four people who differ in everything; one of them is retired, one's mail came back."""
    with work() as session:
        rows = [
            factories.person_row("Zoë", "Ångström", "SE", legislature="Riksdag", party="Liberalerna"),
            factories.person_row(
                "Iain", "Duncan Smith", "GB", legislature="Commons", party="Conservative", prefix="Sir"
            ),
            factories.person_row("Els", "van Hoof", "BE", legislature="Kamer", party="CD&V"),
            factories.person_row("Ada", "Retired", "GB", legislature="Lords", party="Crossbench"),
        ]
        zoe, iain, els, ada = factories.persons(session, rows)
        people.tag(session, [zoe.id, ada.id], "climate", actor="test")
        people.set_address(session, els, "", actor="test", secret=factories.SECRET)
        _, (mail,) = factories.circulated(session, [iain])
        factories.settle_mails(session, OutboxState.BOUNCED, mail)
        people.retire(session, ada, actor="test")


@pytest.mark.usefixtures("_some")
@pytest.mark.parametrize(
    ("query", "found", "said"),
    [
        ("", ["Zoë Ångström", "Iain Duncan Smith", "Els van Hoof"], "3 people on the roster."),
        ("?q=angstrom", ["Zoë Ångström"], "1 person fits: “angstrom”."),
        ("?q=DUNCAN-smith", ["Iain Duncan Smith"], "1 person fits: “DUNCAN-smith”."),
        ("?q=zzz", [], "Nobody fits: “zzz”."),
        ("?country=GB", ["Iain Duncan Smith"], "1 person fits: UK."),
        ("?legislature=Kamer", ["Els van Hoof"], "1 person fits: Kamer."),
        ("?party=CD%26V", ["Els van Hoof"], "1 person fits: CD&V."),
        ("?tag=climate", ["Zoë Ångström"], "1 person fits: tag climate."),
        ("?reach=no_address", ["Els van Hoof"], "1 person fits: no address."),
        ("?reach=bounced", ["Iain Duncan Smith"], "1 person fits: mail came back."),
        ("?reach=reachable", ["Zoë Ångström"], "1 person fits: can be written to."),
        ("?reach=retired", ["Ada Retired"], "1 person fits: retired."),
        ("?reach=nonsense", ["Zoë Ångström", "Iain Duncan Smith", "Els van Hoof"], "3 people on the roster."),
        ("?country=XX", [], "Nobody fits: XX."),
        ("?country=SE&tag=climate", ["Zoë Ångström"], "1 person fits: Sweden · tag climate."),
    ],
)
def test_roster_is_filtered_by_the_address(desk: Visitor, query: str, found: list[str], said: str) -> None:
    for headers in ({}, PART):
        words = text_of(desk.get(f"{PEOPLE}{query}", headers=headers).text)
        assert said in words
        assert [name for name in NAMES if name in words] == [name for name in NAMES if name in found]


@pytest.mark.usefixtures("_some")
def test_rows_say_how_each_is_printed_sorted_and_reached(desk: Visitor) -> None:
    page = desk.get(PEOPLE).text
    words = text_of(page)
    assert "Sir Iain Duncan Smith Duncan Smith, Iain UK Commons Conservative" in words
    assert "mail came back" in words
    assert "van Hoof, Els Belgium Kamer CD&V no address" in words
    assert "<bdi>Sir Iain Duncan Smith</bdi>" in page


@pytest.mark.usefixtures("_some")
def test_form_shows_what_there_is_to_choose_and_what_is_chosen(desk: Visitor) -> None:
    page = desk.get(f"{PEOPLE}?q=a&country=GB&tag=gone").text
    assert 'value="a"' in page
    assert '<option value="GB" selected>UK (1)</option>' in page
    assert '<option value="gone" selected>gone</option>' in page
    assert '<option value="Commons">Commons (1)</option>' in page
    assert "Riksdag" not in page


@pytest.mark.usefixtures("_some")
def test_script_gets_the_list_alone_and_the_address_to_show(desk: Visitor) -> None:
    whole, part = desk.get(f"{PEOPLE}?q=els"), desk.get(f"{PEOPLE}?q=els&country=&tag=", headers=PART)
    assert f'<script src="{asset("vendor/htmx/htmx.min.js")}" defer></script>' in whole.text
    assert "<h1>" not in part.text
    assert 'id="q"' not in part.text
    assert 'id="results"' in part.text
    assert part.headers["HX-Replace-Url"] == "/desk/people?q=els"
    for answer in (whole, part):
        assert answer.headers["Content-Security-Policy"] == DESK_POLICY
    full = desk.get(f"{PEOPLE}?country=GB", headers={**PART, "HX-Request-Type": "full"})
    assert 'id="q"' in full.text


def test_pages_have_fifty_people_and_the_exact_number(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row("Nr", f"N{number:04}", "GB") for number in range(2 * A_PAGE + 1)]
        factories.persons(session, rows)
        session.execute(update(Person).where(Person.family_name == "N0000").values(country="FR"))
    first = desk.get(f"{PEOPLE}?country=GB")
    assert "100 people fit: UK." in text_of(first.text)
    assert first.text.count('name="person"') == A_PAGE
    assert 'href="/desk/people?page=2&amp;country=GB" rel="next"' in first.text
    assert 'rel="prev"' not in first.text
    last = desk.get(f"{PEOPLE}?page=3")
    assert "Page 3 of 3" in last.text
    assert 'rel="next"' not in last.text
    assert 'rel="prev"' in last.text
    for odd in ("0", "-4", "x", "99999999999999999999", "4"):
        assert desk.get(f"{PEOPLE}?page={odd}").text.count('name="person"') > 0


def test_t22_names_stay_words(desk: Visitor, work: Work) -> None:
    payload = "\"><img src=x onerror='alert(1)'>"
    with work() as session:
        row = factories.person_row(payload, payload, "GB", legislature=payload, party=payload)
        (person,) = factories.persons(session, [row])
        people.tag(session, [person.id], payload, actor="test")
    for path in (f"{PEOPLE}?q=img&tag=%22%3E%3Cimg+src%3Dx+onerror%3D%27alert(1)%27%3E", PEOPLE):
        page = desk.get(path, headers=PART).text
        assert dangers_in(page) == []
        assert payload in text_of(page)
