"""The story in Chromium, both acts: a coordinator and three signatories, on a phone and at a desk."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petition.domain.links import Purpose
from petition.mail.local_mailbox import Folder, StoredMail
from petition.services import accounts
from tests.browser import second_act
from tests.browser.conftest import Tour
from tests.live import Server
from tests.web_support import path_of, work_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]

ROSTER = """honorific_prefix,given_name,family_name,honorific_suffix,country,legislature,email
Sen.,Kimberley,Kitching,,AU,Senate,kimberley@senate.example
,Els,Van Hoof,,BE,Chamber of Representatives,els@chamber.example
Sir,Iain,Duncan Smith,MP,GB,House of Commons,iain@commons.example
"""
TITLE = "Statement on the freedom of the press"
TEXT = """We, the undersigned, ask for a *free* press.

We ask for:

- open courts,
- open archives.

We ask for it now."""
MAIL_SECONDS = 60.0


def _mail(folder: Folder, recipient: str, subject: str) -> StoredMail:
    """Wait until the worker has sent the mail."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for mail in folder.mails():
            if mail.recipient == recipient and str(mail.message["Subject"]).startswith(subject):
                return mail
        time.sleep(0.2)
    raise AssertionError(f"no mail “{subject}” came for {recipient}")


def _link(mail: StoredMail) -> str:
    (link,) = re.findall(r"^http\S+$", mail.part("plain"), re.MULTILINE)
    return str(link)


def _draft(tour: Tour, sign_in: str) -> None:
    """Sign in, import the roster, write the statement."""
    page = tour.page
    page.goto(sign_in)
    tour.shoot("01-sign-in")
    page.get_by_role("button", name="Sign in as").click()
    tour.shoot("02-desk-empty")
    page.get_by_role("link", name="importing the people").click()
    tour.shoot("03-import")
    tour.watch.expected.append("status of 400")
    _upload(page, "")
    expect(page.get_by_role("alert")).to_contain_text("The file is empty")
    tour.shoot("04-import-refused")
    _upload(page, ROSTER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Are the columns read right?")
    tour.shoot("05-columns")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would be imported")
    tour.shoot("05-preview")
    page.get_by_role("button", name="Add 3 people to the roster").click()
    expect(page.get_by_role("status")).to_contain_text("Imported: 3 new")
    page.get_by_role("link", name="See the people").click()
    tour.shoot("05-people")
    page.goto("/desk/statements/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at this again")
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
    tour.shoot("06-draft-refused")
    page.get_by_label("Address", exact=True).fill("free-press")
    page.get_by_label("Closes on").fill("2099-12-24")
    page.get_by_label("Time zone").select_option("Europe/Brussels")
    page.get_by_role("button", name="Preview the text").click()
    expect(page.get_by_label("Preview").locator("em")).to_have_text("free")
    tour.shoot("07-draft-preview")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("status")).to_contain_text("The draft is saved.")
    tour.shoot("08-draft")


def _upload(page: Page, content: str) -> None:
    file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("A spreadsheet or a data file").set_input_files(files=[file])
    page.get_by_role("button", name="Upload and look at it").click()


def _circulate(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("link", name="Choose whom to invite").click()
    tour.shoot("09-choose")
    page.get_by_label("Everyone who is left (3)").check()
    page.get_by_role("button", name="See the mail and the number").click()
    expect(page.locator("h1")).to_have_text("Circulate to 3 people?")
    page.locator("summary", has_text="As HTML").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Dear Kimberley Kitching")
    tour.shoot("10-confirm-circulation")
    page.get_by_role("button", name="Circulate to 3 people").click()
    expect(page.get_by_role("status")).to_contain_text("3 invitations are on the way.")
    tour.shoot("11-circulating")


def _sign(tour: Tour, link: str) -> None:
    """Sign, after forgetting the declaration once."""
    page = tour.page
    page.goto(link)
    assert "/s/" not in page.url
    tour.shoot("12-signing")
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose whether you sign or decline.")
    tour.shoot("13-signing-refused")
    page.get_by_label("I sign this statement").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you. You signed on")
    tour.shoot("14-signed")


def _decline(tour: Tour, link: str) -> None:
    page = tour.page
    page.goto(link)
    page.get_by_label("I decline").check()
    page.locator("summary", has_text="Write to the coordinator").click()
    page.get_by_label("A note to the coordinator").fill("Not in this form, but I am glad to talk.")
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("status")).to_contain_text("You declined on")
    tour.shoot("15-declined")


def _change_the_name_and_sign(tour: Tour, link: str) -> None:
    page = tour.page
    page.goto(link)
    page.get_by_label("I sign this statement").check()
    page.locator("summary", has_text="Change how it is printed").click()
    page.get_by_label("Title before the name").fill("Rt Hon. Sir")
    page.get_by_label("Given name").fill("George Iain")
    tour.shoot("16-changing-the-name")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is how you will be printed")
    page.get_by_role("button", name="Sign, and print me like this").click()
    expect(page.get_by_role("status")).to_contain_text("Rt Hon. Sir George Iain Duncan Smith MP (UK)")
    tour.shoot("17-signed-with-a-changed-name")


def _see_withdrawing(tour: Tour, link: str) -> None:
    """Look at the page for withdrawing, and keep the signature."""
    page = tour.page
    page.goto(link)
    tour.shoot("18-withdraw")
    page.get_by_role("link", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.")


def _close_and_publish(tour: Tour) -> None:
    page = tour.page
    page.goto("/desk/statements/free-press")
    tour.shoot("20-answers")
    page.get_by_role("link", name="People of this statement").click()
    tour.shoot("21-people-of-the-statement")
    page.goto("/desk/statements/free-press/remind")
    tour.shoot("22-remind")
    page.goto("/desk/statements/free-press")
    page.get_by_role("link", name="Close now").click()
    tour.shoot("23-close")
    page.get_by_role("button", name="Close it and tell those who signed").click()
    tour.shoot("23-close-told")
    page.get_by_role("button", name="Close the statement and tell 2 people").click()
    tour.shoot("24-closed")
    page.get_by_role("link", name="Reopen for answers").click()
    tour.shoot("25-reopen")
    page.goto("/desk/statements/free-press/list")
    tour.shoot("26-list")
    page.get_by_role("link", name="Publish …").click()
    tour.shoot("26-last-look")
    page.get_by_role("button", name="Publish with 2 signatories, and tell those who signed").click()
    tour.shoot("26-publish-told")
    page.get_by_role("button", name="Publish it and tell 2 people").click()
    expect(page.get_by_role("status")).to_contain_text("Published, with 2 signatories. 2 people who signed are told.")
    tour.shoot("27-published")
    page.goto("/desk/")
    tour.shoot("28-desk")
    page.goto("/desk/password")
    tour.shoot("29-password")


def _read(tour: Tour) -> None:
    """Read what was published, as anybody, and see the pages that nobody wants to see."""
    page = tour.page
    page.goto("/")
    tour.shoot("30-front-page")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("article")).to_contain_text("2 signatories from 2 countries")
    expect(page.locator("article")).to_contain_text("Sen. Kimberley Kitching")
    tour.shoot("31-public-page")
    tour.watch.expected.append("status of 404")
    for number, name, path in ((32, "bad-link", "/s/nonsense"), (33, "nothing-here", "/nothing")):
        page.goto(path)
        tour.shoot(f"{number}-{name}")
    page.goto("/link")
    tour.shoot("34-ask-for-a-link")
    page.get_by_label("Email address").fill("els@chamber.example")
    page.get_by_role("button", name="Send me a new link").click()
    tour.shoot("35-link-sent")
    page.goto("/desk/sign-in")
    tour.shoot("36-desk-sign-in")
    page.goto("/mailbox")
    tour.shoot("37-mailbox")
    page.get_by_role("link", name="For your signature").first.click()
    page.locator("summary", has_text="As HTML").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Review the statement")
    tour.shoot("38-mail")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_story_in_the_browser(live: Server, smtp_sink: Folder, open_browser: Callable[..., Tour], size: str) -> None:
    phone = size == "phone"
    with work_of(live.app)() as session:
        user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
        link = accounts.new_sign_in(session, user, actor="test")
    anna = open_browser(size, phone=phone)
    _draft(anna, path_of(live.app, Purpose.SIGN_IN, link))
    _circulate(anna)
    links = {
        name: _link(_mail(smtp_sink, address, "For your signature"))
        for name, address in (
            ("kimberley", "kimberley@senate.example"),
            ("els", "els@chamber.example"),
            ("iain", "iain@commons.example"),
        )
    }
    kimberley = open_browser(size, phone=phone)
    _sign(kimberley, links["kimberley"])
    _decline(open_browser(size, phone=phone), links["els"])
    _change_the_name_and_sign(open_browser(size, phone=phone), links["iain"])
    _see_withdrawing(kimberley, _link(_mail(smtp_sink, "kimberley@senate.example", "Receipt")))
    _close_and_publish(anna)
    late = open_browser(size, phone=phone)
    late.page.goto(links["els"])
    late.shoot("19-link-after-publication")
    _read(open_browser(size, phone=phone))
    second_act.amend(anna, TEXT.replace("now", "today"))
    second_act.correct(anna)
    mail = _mail(smtp_sink, "iain@commons.example", "Your line was corrected")
    second_act.see_what_was_corrected(open_browser(size, phone=phone), _link(mail))
    second_act.admit(anna)
    mail = _mail(smtp_sink, "els@chamber.example", "You can still answer")
    second_act.sign_late(open_browser(size, phone=phone), _link(mail))
    second_act.publish_again(anna, lambda: open_browser(size, phone=phone))
