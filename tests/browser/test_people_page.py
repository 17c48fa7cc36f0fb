"""The people page: the list follows what is typed, and everything works without a script as well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Tour
from tests.live import Server
from tests.web_support import work_of

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _people(live: Server) -> None:
    with work_of(live.app)() as session:
        rows = [
            factories.person_row("Iain", "Duncan Smith", "GB", legislature="Commons", prefix="Sir"),
            factories.person_row("Zoë", "Ångström", "SE", legislature="Riksdag"),
            factories.person_row("محمد", "الأحمد", "LB", party="P" * 200),
            factories.person_row("X" * 150, "Y" * 200, "FR", legislature="L" * 200),
        ]
        factories.persons(session, rows)


def _opened(tour: Tour, coordinator: str) -> Page:
    """Sign in and open the page."""
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    tour.page.goto("/desk/people")
    return tour.page


def test_list_and_address_follow_what_is_typed(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    page = _opened(open_browser(), coordinator)
    page.evaluate("window.sameDocument = true")
    found = page.get_by_role("status")
    expect(found).to_have_text("4 people on the roster.")
    page.get_by_label("Name, party, place or address").press_sequentially("angstrom")
    expect(found).to_have_text("1 person fits: “angstrom”.")
    expect(page.locator("#results")).to_contain_text("Zoë Ångström")
    expect(page.locator("#results")).not_to_contain_text("Duncan")
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url("/desk/people?q=angstrom")
    page.locator("#q").fill("")
    expect(found).to_have_text("4 people on the roster.")
    page.get_by_label("Country").focus()
    page.get_by_label("Country").select_option("GB")
    expect(page.get_by_role("status")).to_have_text("1 person fits: UK.")
    expect(page.locator("#legislature option")).to_have_text(["All", "Commons (1)"])
    expect(page.locator("#country")).to_be_focused()
    expect(page).to_have_url("/desk/people?country=GB")
    assert page.evaluate("window.sameDocument")


def test_everything_works_without_scripts(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    page = _opened(open_browser(scripts=False), coordinator)
    page.get_by_label("Name, party, place or address").fill("duncan")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("status")).to_have_text("1 person fits: “duncan”.")
    page.get_by_label("Choose Iain Duncan Smith").check()
    page.get_by_label("Tag", exact=True).last.fill("climate")
    page.get_by_role("button", name="Put the tag on").click()
    expect(page.locator("#results")).to_contain_text("climate")
    page.get_by_role("link", name="Sir Iain Duncan Smith").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Letters after the name").fill("MP")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#person-preview")).to_contain_text("Sir Iain Duncan Smith MP (UK)")
    page.get_by_role("button", name="Save this person").click()
    expect(page.locator("h1")).to_have_text("Sir Iain Duncan Smith MP (UK)")


def test_preview_follows_the_name(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    page = _opened(open_browser(), coordinator)
    page.goto("/desk/people/new")
    page.get_by_label("Given name").fill("Martijn")
    page.get_by_label("Family name").fill("van Helvert")
    page.get_by_label("Country").select_option("NL")
    preview = page.locator("#person-preview")
    expect(preview).to_contain_text("Martijn van Helvert (Netherlands)")
    expect(preview).to_contain_text("Sorted as: Helvert, Martijn van")


def test_long_names_and_other_scripts_fit_on_a_phone(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    tour = open_browser("phone", phone=True)
    page = _opened(tour, coordinator)
    tour.shoot("people")
    for number, name in enumerate(("Sir Iain", "محمد", "X" * 4)):
        page.goto("/desk/people")
        page.get_by_role("link", name=name).first.click()
        tour.shoot(f"person-{number}")
        page.get_by_role("link", name="Edit").click()
        tour.shoot(f"person-{number}-edit")
