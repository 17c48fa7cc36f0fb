"""Choosing by hand in a browser: nothing that was ticked is lost, whatever one does in between."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.browser.conftest import Tour
from tests.live import Server
from tests.web_support import work_of

pytestmark = pytest.mark.browser

PICKING = "/desk/statements/free-press/circulate/people"


@pytest.fixture(autouse=True)
def _draft(live: Server) -> None:
    with work_of(live.app)() as session:
        factories.statement(session)
        rows = [factories.person_row("Nr", f"N{number:03}", ("FR", "GB")[number % 2]) for number in range(120)]
        factories.persons(session, [*rows, factories.person_row("محمد", "الأحمد", "AE", party="P" * 200)])


def _opened(tour: Tour, coordinator: str) -> Page:
    """Sign in and open the page by the way that leads to it."""
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    tour.page.goto("/desk/statements/free-press/circulate")
    tour.page.get_by_role("link", name="By hand").click()
    return tour.page


def test_ticks_stay_while_one_types_turns_pages_and_reloads(
    coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    page = _opened(open_browser(), coordinator)
    page.evaluate("window.sameDocument = true")
    found, chosen = page.get_by_role("status"), page.locator(".so-far")
    page.get_by_label("Choose Nr N000").check()
    expect(found).to_contain_text("1 chosen so far")
    expect(page.get_by_label("Choose Nr N000")).to_be_focused()
    # The next tick does not wait for the answer to the last one.
    for number in range(2, 12, 2):
        page.get_by_label(f"Choose Nr N00{number}" if number < 10 else f"Choose Nr N0{number}").check()
    page.get_by_label("Name, party, place or address").press_sequentially("n119")
    expect(found).to_contain_text("1 person fits: “n119”. 6 chosen so far")
    page.get_by_label("Choose Nr N119").check()
    expect(chosen).to_contain_text("Chosen so far: 7 people")
    page.get_by_label("Name, party, place or address").fill("")
    expect(found).to_contain_text("121 people are left to invite. 7 chosen so far")
    page.get_by_label("Country").select_option("GB")
    expect(found).to_contain_text("60 people fit: UK. 7 chosen so far")
    assert page.evaluate("window.sameDocument")
    page.reload()
    expect(found).to_contain_text("60 people fit: UK. 7 chosen so far")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Choose Nr N119")).to_be_checked()
    page.get_by_role("button", name="Take Nr N000 off").click()
    expect(chosen).to_contain_text("Chosen so far: 6 people")
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.locator("h1")).to_have_text("Circulate to 6 people?")
    page.go_back()
    expect(chosen).to_contain_text("Chosen so far: 6 people")
    page.get_by_role("button", name="Invite all who fit").click()
    expect(page.locator("h1")).to_have_text("Circulate to 65 people?")
    page.get_by_role("link", name="Choose again").click()
    expect(chosen).to_contain_text("Chosen so far: 6 people")


def test_slow_answer_takes_no_tick_away(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    """Somebody is ticked while the answer to a search is on its way: what is asked then takes its place."""
    page = _opened(open_browser(), coordinator)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/circulate/people\?q=n00"), hold)
    page.get_by_label("Name, party, place or address").fill("n00")
    page.wait_for_timeout(600)
    page.get_by_label("Choose Nr N016").check()
    page.wait_for_timeout(300)
    search, tick = held
    search.continue_()
    page.wait_for_timeout(600)
    tick.continue_()
    expect(page.get_by_role("status")).to_contain_text("10 people fit: “n00”. 1 chosen so far")
    expect(page.locator(".so-far")).to_contain_text("Nr N016")


def test_everything_works_without_scripts(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    page = _opened(open_browser("picking", phone=True, scripts=False), coordinator)
    page.get_by_label("Choose Nr N002").check()
    page.get_by_label("Name, party, place or address").fill("n11")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("status")).to_contain_text("10 people fit: “n11”. 1 chosen so far")
    page.get_by_label("Choose Nr N110").check()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".so-far")).to_contain_text("Chosen so far: 2 people")
    page.get_by_label("Choose Nr N002").uncheck()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Choose Nr N001").check()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".so-far")).to_contain_text("Chosen so far: 2 people")
    page.get_by_role("button", name="Take Nr N110 off").click()
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.locator("h1")).to_have_text("Circulate to 1 person?")
    page.get_by_role("button", name="Circulate to 1 person").click()
    expect(page.get_by_role("status")).to_contain_text("1 invitation is on the way.")


def test_page_fits_on_a_phone(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    tour = open_browser("picking", phone=True)
    page = _opened(tour, coordinator)
    page.get_by_label("Choose محمد الأحمد").check()
    expect(page.locator(".so-far")).to_contain_text("Chosen so far: 1 person")
    tour.shoot("ticked")
