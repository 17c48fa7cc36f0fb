"""Pasting into the text of a draft in a browser: what has looks becomes Markdown, by the desk's script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tour
from tests.scenes import Scene

pytestmark = pytest.mark.browser
_PASTE = """([html, plain]) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/html", html);
  clipboard.setData("text/plain", plain);
  const field = document.getElementById("body");
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""


def test_paste_becomes_markdown_and_says_what_is_left_out(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    tour = open_browser("desk")
    page = tour.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto("/desk/statements/new")
    field = page.locator("#body")
    field.fill("Before. ")
    page.evaluate(
        _PASTE, ["<p>One <b>bold</b> word</p><ul><li>item</li></ul><img src='data:image/png;base64,AA'>", "One"]
    )
    expect(field).to_have_value("Before. One **bold** word\n\n- item")
    expect(page.get_by_role("status")).to_have_text("Left out of what was pasted: 1 picture.")
    # Where the service cannot help, the plain text is pasted.
    field.fill("")
    tour.watch.expected.append("status of 400")
    page.evaluate(_PASTE, ["<div>" * 500, "Plain"])
    expect(field).to_have_value("Plain")
    expect(page.get_by_role("status")).to_contain_text("without its emphasis")
    field.fill("- one\na) two\n\n# Head\n\n## Two\n\n### Three")
    page.get_by_role("button", name="Preview the text").click()
    expect(page.locator(".preview .item-mark")).to_have_text("a)")
    tour.shoot("draft-preview")
