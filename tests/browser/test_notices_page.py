"""Choosing which mails one gets, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tour

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_notices_are_found_in_the_menu_and_switched(
    coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = tour.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.locator("details.menu summary").click()
    page.get_by_role("link", name="Notices").click()
    switch = page.get_by_label("wrote a note to you")
    expect(switch).to_be_checked()
    tour.shoot("notices")
    switch.uncheck()
    page.get_by_role("button", name="Store this").click()
    expect(page.get_by_role("status")).to_contain_text("It is stored.")
    expect(switch).not_to_be_checked()
