"""What was published goes on, in a browser: the next edition, the bar, the notice, and who asks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petition.models import Invitation
from petition.services.statements import closing, drafting, publishing
from petition.web.context import rendered
from tests import factories
from tests.browser.conftest import Tour
from tests.scenes import SLUG, Scene
from tests.web_support import work_of

pytestmark = pytest.mark.browser
DESK, PUBLIC = f"/desk/statements/{SLUG}", f"/statements/{SLUG}"


@pytest.fixture
def published(scene: Scene) -> Scene:
    """Edition 1 has Bob alone; since then he has withdrawn, and the others of the scene have signed late."""
    with work_of(scene.app)() as session:
        statement = drafting.find(session, SLUG)
        closing.close(session, statement, actor="test")
        with scene.app.test_request_context():
            publishing.publish(session, statement, render=rendered, labels={}, actor="test")
        ann, bob, cem, dee = (session.get_one(Invitation, guest.number) for guest in scene.guests)
        factories.withdraw(session, bob)
        for guest in (ann, cem, dee):
            guest.admitted_until = factories.LONG_AGO.replace(year=2099)
            session.flush()
            factories.sign(session, guest)
    return scene


def _opened(tour: Tour, coordinator: str) -> Page:
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    return tour.page


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_editions_go_on_and_are_taken_back(
    published: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    tour.watch.expected.append("status of 410")
    page.goto(DESK)
    expect(page.locator(".needs")).to_contain_text("The next edition is due.")
    tour.shoot("statement-published")
    page.get_by_role("link", name="Look at the difference, and publish it").click()
    expect(page.locator(".difference")).to_contain_text("withdrawn")
    tour.shoot("next-edition")
    page.get_by_role("link", name="Publish edition 2 …").click()
    page.get_by_role("button", name="Publish edition 2 with 3 signatories").click()
    page.get_by_role("button", name="Publish it").click()
    page.goto(PUBLIC)
    expect(page.locator(".changed")).to_contain_text("1 signatory withdrew their signature.")
    tour.shoot("public-changes")
    page.goto(f"{PUBLIC}/1")
    expect(page.get_by_role("note")).to_contain_text("superseded by edition 2")
    tour.shoot("public-superseded")
    page.goto(f"{DESK}/editions")
    tour.shoot("editions")
    page.goto(f"{DESK}/editions/1/withhold")
    page.get_by_label("Reason").fill("It names somebody who is endangered by it.")
    tour.shoot("withhold")
    page.get_by_role("button", name="Withhold edition 1").click()
    expect(page.get_by_role("status")).to_contain_text("Edition 1 is withheld. Its addresses say so.")
    reader = open_browser(tour.folder, phone=phone)
    reader.page.goto(f"{PUBLIC}/1")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Edition 1 was withheld")
    reader.shoot("public-withheld")
    page.goto(f"{DESK}/retract")
    tour.shoot("retract")
    page.get_by_label("Reason").fill("It was published before everybody had been asked.")
    page.get_by_role("button", name="Retract it and tell those who signed").click()
    tour.shoot("retract-told")
    page.get_by_role("button", name="Retract the statement").click()
    tour.shoot("editions-retracted")
    reader.page.goto(PUBLIC)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("This statement was retracted")
    reader.shoot("public-retracted")
    page.goto(DESK)
    tour.shoot("statement-retracted")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_who_asks_is_changed_with_the_mail_in_sight(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    page.goto(f"{DESK}/particulars")
    page.get_by_label("Who asks").fill("The Alliance of Parliaments")
    page.get_by_label("Address", exact=True).fill("free-media")
    tour.shoot("particulars")
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator("pre")).to_contain_text("From now on it is circulated by The Alliance of Parliaments.")
    tour.shoot("particulars-confirm")
    page.get_by_role("button", name="Save, and tell 1 person").click()
    expect(page.get_by_role("status")).to_have_text("Saved. 1 mail is on the way.")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_signatory_withdraws_after_publication(
    published: Scene, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    tour.page.goto(published.guests[0].sign_path)
    tour.shoot("sign-published")
    tour.page.get_by_role("link", name="Withdraw my signature").click()
    expect(tour.page.get_by_text("the next edition leaves your name out")).to_be_visible()
    tour.shoot("withdraw-published")
    tour.page.get_by_role("button", name="Withdraw my signature").click()
    # She had signed late, so no edition that is out has her.
    expect(tour.page.get_by_role("status").first).to_contain_text("The statement was published without your name.")
    tour.shoot("withdrawn-published")
