"""Amending a text in a real browser: each step at the desk, and what whoever signed sees, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tour
from tests.scenes import Scene

pytestmark = pytest.mark.browser
DESK = "/desk/statements/free-press"
TEXT = (
    "We ask for a free press, in every country.\n\n- for those who write\n- for those who print\n\n"
    "We ask for it at once."
)


def _amended(tour: Tour, kind: str) -> Page:
    """Find the way from the statement's page and take every step, with a photograph of each."""
    page = tour.page
    page.goto(DESK)
    page.get_by_role("link", name="Amend the text").click()
    page.get_by_label("Text", exact=True).fill(TEXT)
    tour.shoot("amend-1-write")
    page.get_by_role("button", name="Look at what changes").click()
    expect(page.locator("h1")).to_have_text("What changes in version 2")
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_label(kind).check()
    tour.shoot("amend-2-look")
    page.get_by_role("button", name="Look at the mail").click()
    expect(page.locator("h1")).to_have_text("Make version 2 the text?")
    tour.shoot("amend-3-confirm")
    page.get_by_role("button", name="Back to what changes").click()
    expect(page.get_by_label(kind)).to_be_checked()
    page.get_by_role("button", name="Change the text again").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
    page.get_by_role("button", name="Look at what changes").click()
    page.get_by_label(kind).check()
    page.get_by_role("button", name="Look at the mail").click()
    page.get_by_role("button", name="Make it version 2 and write to 1 person").click()
    expect(page.get_by_role("status").first).to_contain_text("The text is now version 2.")
    tour.shoot("amend-4-statement")
    page.get_by_role("link", name="Version 2", exact=True).click()
    tour.shoot("amend-5-version")
    return page


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("kind", ["A change of substance", "An editorial change"])
def test_text_is_amended_without_scripts_and_whoever_signed_sees_it(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], kind: str, phone: bool
) -> None:
    folder = f"amend-{kind.rpartition(' ')[2] if 'substance' in kind else 'editorial'}-{'phone' if phone else 'desk'}"
    tour = open_browser(folder, phone=phone, scripts=False)
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    _amended(tour, kind)
    bob = open_browser(folder, phone=phone, scripts=False)
    bob.page.goto(scene.guests[1].sign_path)
    expect(bob.page.get_by_role("heading", name="What changed since you signed version 1")).to_be_visible()
    expect(bob.page.locator("ins", has_text="at once")).to_be_visible()
    bob.shoot("amend-6-signed")
    if "substance" in kind:
        bob.page.get_by_label("I sign this statement").check()
        bob.page.get_by_role("checkbox").check()
        bob.page.get_by_role("button", name="Confirm my answer").click()
        expect(bob.page.get_by_role("status")).to_contain_text("Version 2, fingerprint")
