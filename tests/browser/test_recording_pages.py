"""Moving the closing time, recording an answer, merging and undoing a cancellation, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from petition.domain.links import Purpose
from petition.domain.states import OutboxState
from petition.models import Invitation, Person
from petition.services.statements import drafting, recording
from petition.services.statements.recording import Answer, Decision
from tests import factories
from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene
from tests.web_support import path_of, work_of

pytestmark = pytest.mark.browser
DESK = f"/desk/statements/{SLUG}"
BOTH = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])


def _opened(open_browser: Callable[..., Tour], coordinator: str, *, phone: bool) -> Tour:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    return tour


@BOTH
def test_closing_time_is_moved_and_a_cancellation_undone(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    with work_of(scene.app)() as session:
        factories.settle_mails(session, OutboxState.SENT)
    tour = _opened(open_browser, coordinator, phone=phone)
    page = tour.page
    page.goto(DESK)
    page.get_by_role("link", name="Move the closing time").click()
    page.get_by_label("Closes on").fill("2099-01-02")
    page.get_by_label("at", exact=True).fill("12:00")
    page.get_by_label("Time zone").select_option("Europe/Brussels")
    tour.shoot("closing")
    page.get_by_role("button", name="… and tell 1 person …").click()
    expect(page.locator("pre")).to_contain_text("It takes answers until Friday 2 January 2099, 12:00 CET.")
    tour.shoot("closing-told")
    page.get_by_role("button", name="Move it and tell 1 person").click()
    expect(page.get_by_role("status")).to_contain_text("1 person is told.")
    page.goto(f"{DESK}/cancel")
    page.get_by_role("button", name="Cancel it and tell nobody").click()
    page.get_by_role("link", name="Undo the cancellation").click()
    tour.shoot("uncancel")
    page.get_by_role("button", name="Undo the cancellation").click()
    expect(page.get_by_role("status")).to_contain_text("takes answers again.")


@BOTH
def test_answer_is_recorded_and_confirmed(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = _opened(open_browser, coordinator, phone=phone)
    page = tour.page
    page.goto(f"{DESK}/people")
    tour.shoot("people-of-statement")
    page.goto(f"{DESK}/record")
    page.get_by_label("Name, party, place or address").fill("Ann")
    page.get_by_role("button", name="Find").click()
    tour.shoot("record-find")
    page.get_by_role("link", name="Ann Guest").click()
    page.get_by_label("Signs the statement").check()
    page.get_by_label("How the answer came").fill("by letter of 3 May")
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("What proves it").set_input_files([letter])
    tour.shoot("record")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("table")).to_contain_text("by letter of 3 May")
    tour.shoot("recorded")
    page.goto(f"{DESK}/list")
    expect(page.get_by_text("1 recorded signature is not confirmed, and is left out")).to_be_visible()
    tour.shoot("list-recorded")
    signatory = open_browser(tour.folder, phone=phone)
    signatory.page.goto(path_of(scene.app, Purpose.CONFIRM, scene.guests[0].link))
    expect(signatory.page.get_by_role("heading", level=1)).to_have_text("Did you sign this statement?")
    signatory.shoot("confirm")
    signatory.page.get_by_role("button", name="It is right").click()
    expect(signatory.page.get_by_role("status")).to_contain_text("that this is right.")
    signatory.shoot("sign-recorded")


@BOTH
def test_two_entries_are_merged(scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool) -> None:
    with work_of(scene.app)() as session:
        ann, bob = (session.get_one(Invitation, guest.number) for guest in scene.guests[:2])
        statement = drafting.find(session, SLUG)
        person = session.get_one(Person, ann.person_id)
        recording.record(session, statement, person, Answer(Decision.SIGN, "on the phone"), actor="test")
        kept, other = bob.person_id, ann.person_id
    tour = _opened(open_browser, coordinator, phone=phone)
    tour.page.goto(f"/desk/people/{kept}/merge/{other}")
    expect(tour.page.get_by_text("and its signature with it")).to_be_visible()
    tour.shoot("merge-shared")
    tour.page.get_by_role("button", name="Merge the two entries").click()
    signatory = open_browser(tour.folder, phone=phone)
    signatory.page.goto(scene.guests[0].sign_path)
    expect(signatory.page.get_by_role("heading", level=1)).to_have_text("Your other invitation stands")
    signatory.shoot("sign-merged")
