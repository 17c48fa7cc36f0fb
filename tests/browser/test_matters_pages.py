"""What should be looked at, in a browser: on the desk's home, the statement's page, the list, and the last look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from petition.models import Invitation
from petition.services.statements import closing, drafting
from tests import factories
from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene
from tests.web_support import work_of

pytestmark = pytest.mark.browser
DESK = f"/desk/statements/{SLUG}"


@pytest.fixture
def closed(scene: Scene) -> Scene:
    """Ann could not be reached; Bob and Cem signed with one name, and the statement is closed."""
    with work_of(scene.app)() as session:
        ann, _, cem, _ = (session.get_one(Invitation, guest.number) for guest in scene.guests)
        factories.settle_mails(session, OutboxState.BOUNCED, ann)
        factories.sign(session, cem, PersonName("Bob", "Guest-Renamed"))
        closing.close(session, drafting.find(session, SLUG), actor="test")
    return scene


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_matters_are_dealt_with_before_publishing(
    closed: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = tour.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto("/desk/")
    expect(page.locator(".needs")).to_contain_text("Ann Guest could not be reached")
    tour.shoot("home-needs")
    page.goto(DESK)
    tour.shoot("statement-needs")
    page.get_by_role("link", name="Review and publish", exact=True).click()
    tour.shoot("review")
    alike = page.locator("form", has_text="equal or nearly equal")
    alike.get_by_role("checkbox").check()
    alike.get_by_text("Settle …").click()
    alike.get_by_label("A word on it").fill("Two members of one name.")
    tour.shoot("review-ticked")
    alike.get_by_role("button", name="Settle what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("1 matter is dealt with.")
    page.get_by_text("Dealt with: 1").click()
    expect(page.locator(".review")).to_contain_text("Two members of one name.")
    tour.shoot("review-settled")
    page.get_by_role("link", name="Publish …").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="A free press").first).to_be_visible()
    button = page.get_by_role("button", name="Publish with 2 signatories")
    assert button.evaluate("it => getComputedStyle(it).backgroundColor") != "rgba(0, 0, 0, 0)"
    tour.shoot("last-look")
