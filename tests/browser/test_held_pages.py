"""Changing how one is printed, seeing the line, and the coordinator's look at it, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene

pytestmark = pytest.mark.browser
DESK = f"/desk/statements/{SLUG}"
LOOKED_AT = "Your signature stands. A coordinator looks at your line before it is printed."


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_changed_line_is_seen_held_and_let_through(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    folder = "phone" if phone else "desk"
    ann = open_browser(folder, phone=phone)
    page = ann.page
    page.goto(scene.guests[0].sign_path)
    page.get_by_label("I sign this statement").check()
    page.get_by_text("Change how it is printed").click()
    page.get_by_label("Letters after the name").fill("MP; Ann Guest MP (Norway)")
    page.get_by_label("I have read the text").check()
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is how you will be printed")
    ann.shoot("held-look")
    page.get_by_role("button", name="Change it again").click()
    expect(page.get_by_label("Letters after the name")).to_have_value("MP; Ann Guest MP (Norway)")
    page.get_by_label("I have read the text").check()
    page.get_by_role("button", name="Confirm my answer").click()
    page.get_by_role("button", name="Sign, and print me like this").click()
    expect(page.get_by_role("status")).to_contain_text(LOOKED_AT)
    ann.shoot("held-signed")
    desk = open_browser(folder, phone=phone)
    page = desk.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto(DESK)
    desk.shoot("held-needs")
    page.get_by_role("link", name="Ask the person").click()
    desk.shoot("held-ask")
    page.goto(DESK)
    page.get_by_role("button", name="Let it through").click()
    expect(page.get_by_role("status")).to_contain_text("The line is let through, and printed as it was typed.")
    desk.shoot("held-person")
