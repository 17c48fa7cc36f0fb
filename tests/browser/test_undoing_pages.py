"""What a coordinator takes back, in a browser: two drafts, a deleted one, a cancellation, an import and a person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petition.domain.states import OutboxState
from petition.services.statements import deleting, drafting
from tests import factories
from tests.browser.conftest import Tour
from tests.imports import import_file
from tests.scenes import SLUG, Scene
from tests.web_support import work_of

pytestmark = pytest.mark.browser


@pytest.fixture
def number(scene: Scene) -> int:
    """All got their mails; a second draft is deleted, and a file was imported by mistake, whose number this is."""
    with work_of(scene.app)() as session:
        factories.settle_mails(session, OutboxState.SENT)
        for slug in ("mistake", "draft"):
            made = factories.statement(session, factories.draft(slug, title=f"The {slug}"))
        deleting.delete(session, drafting.find(session, "mistake"), actor="test")
        drafting.revise(session, made, factories.draft("draft", title="The draft", body="Other words."), actor="test")
        return import_file(session, [factories.person_row(f"Person {n}") for n in range(4)], "wrong.csv")


def _opened(tour: Tour, coordinator: str) -> Page:
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    return tour.page


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_mistakes_are_taken_back(
    scene: Scene, number: int, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("phone" if phone else "desk", phone=phone)
    page = _opened(tour, coordinator)
    tour.watch.expected.append("status of 409")
    page.goto(f"/desk/statements/{SLUG}/cancel")
    tour.shoot("cancel")
    page.get_by_label("A sentence of your own, for the mail").fill("We begin anew in May.")
    page.get_by_role("button", name="people …").click()
    expect(page.locator("pre").first).to_contain_text("We begin anew in May.")
    tour.shoot("cancel-told")
    page.get_by_role("button", name="Cancel it and tell").click()
    with work_of(scene.app)() as session:
        factories.settle_mails(session, OutboxState.SENT)
    page.get_by_role("link", name="Undo the cancellation").click()
    tour.shoot("uncancel")
    page.get_by_role("button", name="Undo the cancellation").click()
    expect(page.locator("body")).to_contain_text("The cancellation is undone")
    page.goto("/desk/deleted")
    tour.shoot("deleted")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("h1")).to_have_text("The mistake")
    page.goto("/desk/statements/draft/drafts")
    tour.shoot("revisions")
    page.locator("tbody tr").last.get_by_role("link").click()
    expect(page.get_by_text("What differs from the draft as it is now")).to_be_visible()
    tour.shoot("revision")
    page.goto("/desk/statements/draft/edit")
    other = page.context.new_page()
    other.goto("/desk/statements/draft/edit")
    other.get_by_label("Text", exact=True).fill("Their words.")
    other.get_by_role("button", name="Save the draft").click()
    other.close()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".difference").first).to_contain_text("Their")
    tour.shoot("clash")
    page.goto("/desk/people/imports")
    tour.shoot("imports")
    page.goto(f"/desk/people/import/{number}/undo")
    tour.shoot("import-undo")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.locator("body")).to_contain_text("The import of wrong.csv is undone: 4 people removed")
