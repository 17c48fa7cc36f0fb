"""Passing an invitation on to a successor, and what a member reads whose browser was not let in, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_invitation_is_passed_on(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    desk = open_browser("phone" if phone else "desk", phone=phone)
    page = desk.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto(f"/desk/statements/{SLUG}/people/{scene.guests[0].number}")
    desk.shoot("pass-on-person")
    page.get_by_role("link", name="Pass on to a successor").click()
    desk.shoot("pass-on-search")
    page.get_by_role("link", name="Enter somebody who is not on the roster").click()
    page.get_by_label("Given name").fill("Cyd")
    page.get_by_label("Family name").fill("Cole")
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Email").fill("cyd@gb.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ask Cyd Cole (UK) in place of")
    desk.shoot("pass-on-confirm")
    page.get_by_role("button", name="Pass the invitation on").click()
    expect(page.locator("main")).to_contain_text("who was asked before")
    desk.shoot("pass-on-done")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_browser_that_was_not_let_in_is_told_what_to_do(
    scene: Scene, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    tour.watch.expected.append("404")
    tour.page.goto(scene.guests[0].page)
    expect(tour.page.get_by_role("heading", level=1)).to_have_text("Open the link in your mail again")
    tour.shoot("not-opened")
