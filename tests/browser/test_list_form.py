"""The form of a list in a browser: the preview follows each choice by script, and by a button without one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene

pytestmark = pytest.mark.browser
PATH = f"/desk/statements/{SLUG}/list/form"


def _opened(tour: Tour, coordinator: str) -> Page:
    """Sign in and open the form."""
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    tour.page.goto(PATH)
    return tour.page


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_preview_follows_each_choice_and_nothing_is_saved(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    preview = page.locator("#list-preview")
    expect(preview).to_contain_text("1 signatory, by country, then surname.")
    tour.shoot("list-form")
    page.get_by_text("Adjust", exact=True).click()
    page.evaluate("window.sameDocument = true")
    page.get_by_label("By surname", exact=True).check()
    expect(preview).to_contain_text("1 signatory, by surname.")
    # While a line has a slot that does not exist the preview is refused, and says so.
    tour.watch.expected.append("status of 400")
    line = page.locator("textarea[name=line]")
    line.fill("{name}, {hat}")
    line.blur()
    expect(preview).to_contain_text("there is no slot {hat}")
    line.fill("{name}[, {role}]")
    line.blur()
    page.get_by_label("Run in: one paragraph").check()
    expect(preview).to_contain_text("Preview, not saved yet")
    expect(preview).not_to_contain_text("there is no slot")
    assert page.evaluate("window.sameDocument")
    assert page.locator("#list-preview").count() == 1
    assert not [url for _, url in tour.watch.requests if "csrf_token" in url]
    assert not [url for url in tour.watch.posts() if url.endswith(PATH)]
    tour.shoot("list-form-adjusted")
    page.reload()
    expect(page.locator("input[name=order][value=country]")).to_be_checked()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_list_is_chosen_adjusted_looked_at_and_saved(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    preview = page.locator("#list-preview")
    page.get_by_role("link", name="Name, Country", exact=True).click()
    expect(preview).to_contain_text("Preview, not saved yet")
    expect(preview).to_contain_text("Bob Guest-Renamed, UK")
    page.get_by_text("Adjust", exact=True).click()
    page.get_by_label("Before the list", exact=True).fill("Signed by:")
    page.get_by_label("One person a line, numbered").check()
    expect(preview).to_contain_text("1. Bob Guest-Renamed, UK")
    expect(preview).to_contain_text("Signed by:")
    address = page.get_by_role("link", name="The address of this preview").get_attribute("href")
    page.get_by_role("button", name="Save this form").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The line of 1 person who has signed changes")
    tour.shoot("list-form-confirm")
    page.get_by_label("Tell this person").check()
    page.get_by_role("button", name="Save this form").click()
    expect(page.get_by_role("status")).to_have_text("The form of the list is saved. 1 mail is on the way.")
    expect(preview).to_contain_text("1. Bob Guest-Renamed, UK")
    page.goto(address or "")
    expect(preview).not_to_contain_text("not saved yet")


def test_preview_by_a_button_without_scripts(scene: Scene, coordinator: str, open_browser: Callable[..., Tour]) -> None:
    tour = open_browser(scripts=False)
    page = _opened(tour, coordinator)
    page.get_by_text("Adjust", exact=True).click()
    page.get_by_label("By surname", exact=True).check()
    page.get_by_role("button", name="Show the preview").click()
    expect(page.locator("#list-preview")).to_contain_text("Preview, not saved yet 1 signatory, by surname.")
    expect(page.get_by_label("By surname", exact=True)).to_be_checked()
    page.goto(PATH)
    expect(page.locator("input[name=order][value=country]")).to_be_checked()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_leads_are_ticked(scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    page.get_by_text("Adjust", exact=True).click()
    page.get_by_role("link", name="Choose who leads").click()
    page.get_by_label("Name, party, place or address").fill("bob")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Bob Guest").check()
    page.get_by_role("button", name="Save who leads").click()
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_label("Bob Guest")).to_be_checked()
    expect(page.get_by_label("Ann Guest")).not_to_be_checked()
    tour.shoot("list-leads")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_places_and_a_part_are_given_by_hand(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    page.goto(f"/desk/statements/{SLUG}/list/places")
    page.get_by_label("Place of Dee Guest").fill("1")
    page.get_by_role("button", name="Save these places").click()
    expect(page.get_by_role("status")).to_have_text("Saved: 1 place was changed.")
    expect(page.locator("tbody input").first).to_have_value("1")
    tour.shoot("list-places")
    page.goto(f"/desk/statements/{SLUG}/people/{scene.guests[1].number}")
    page.get_by_text("Change their part in the list").click()
    page.get_by_label("Print no country").check()
    tour.shoot("list-part")
    page.get_by_role("button", name="Save their part").click()
    expect(page.locator("dl.record")).to_contain_text("Bob Guest-Renamed (UK)")
    tour.shoot("list-part-confirm")
    page.get_by_role("button", name="Print it like this").click()
    expect(page.get_by_role("status")).to_have_text("Their part in the list is saved. Nobody is written to.")
