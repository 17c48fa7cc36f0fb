"""The second act of the story in the browser: what is found after publishing, and how it is put right."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Tour

DESK = "/desk/statements/free-press"
PUBLIC = "/statements/free-press"


def amend(tour: Tour, text: str) -> None:
    """Mend a typo in the text, editorially, with the mail to the two who signed in sight."""
    page = tour.page
    page.goto(DESK)
    page.get_by_role("link", name="Amend the text").click()
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Look at what changes").click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_label("An editorial change").check()
    tour.shoot("40-what-changes")
    page.get_by_role("button", name="Look at the mail").click()
    tour.shoot("41-amending")
    page.get_by_role("button", name="Make it version 2 and write to 2 people").click()
    expect(page.get_by_role("status").first).to_contain_text("The text is now version 2.")


def correct(tour: Tour) -> None:
    """Correct the spelling of a title, which is printed at once and told."""
    page = tour.page
    page.goto(f"{DESK}/people")
    page.get_by_role("link", name="Duncan Smith").first.click()
    page.get_by_role("link", name="Correct the printed line").click()
    page.get_by_label("Title before the name").fill("Rt. Hon. Sir")
    page.get_by_role("button", name="Look at both lines").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct the spelling?")
    tour.shoot("42-correcting")
    page.get_by_role("button", name="Print it like this").click()
    expect(page.get_by_role("status").first).to_be_visible()
    tour.shoot("43-one-person")


def admit(tour: Tour) -> None:
    """Let Els, who had declined, sign late."""
    page = tour.page
    page.goto(f"{DESK}/people")
    page.get_by_role("link", name="Van Hoof").first.click()
    page.get_by_role("link", name="Admit a late answer").click()
    page.get_by_label("They can answer until").fill("2099-12-31")
    tour.shoot("44-admitting")
    page.get_by_role("button", name="Admit, and send the link").click()
    expect(page.get_by_role("status").first).to_contain_text("This person can answer until")


def sign_late(tour: Tour, link: str) -> None:
    """Sign by the link of the mail that says until when."""
    page = tour.page
    page.goto(link)
    tour.shoot("45-signing-late")
    page.get_by_label("I sign this statement").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you. You signed on")


def see_what_was_corrected(tour: Tour, link: str) -> None:
    """Look at both lines by the link in the mail, and leave it so."""
    tour.page.goto(link)
    expect(tour.page.get_by_text("Rt. Hon. Sir George Iain Duncan Smith MP").first).to_be_visible()
    tour.shoot("46-my-line")


def publish_again(tour: Tour, open_browser: Callable[[], Tour]) -> None:
    """Publish the second edition, and read both as anybody."""
    page = tour.page
    page.goto(DESK)
    page.get_by_role("link", name="Look at the difference, and publish it").click()
    tour.shoot("47-next-edition")
    page.get_by_role("link", name="Publish edition 2 …").click()
    page.get_by_role("button", name="Publish edition 2 with 3 signatories").click()
    page.get_by_role("button", name="Publish it").click()
    reader = open_browser()
    reader.page.goto(PUBLIC)
    expect(reader.page.locator(".changed")).to_contain_text("Els Van Hoof")
    reader.shoot("48-edition-2")
    reader.page.goto(f"{PUBLIC}/1")
    expect(reader.page.get_by_role("note")).to_contain_text("superseded by edition 2")
    reader.shoot("49-edition-1")
