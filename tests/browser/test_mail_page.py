"""The page of a running circulation: it moves by the one script of the desk, and without it by loading it anew."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage, Statement
from tests import factories
from tests.browser.conftest import Tour
from tests.live import Server
from tests.scenes import SLUG, Scene
from tests.web_support import work_of

pytestmark = pytest.mark.browser
PATH = f"/desk/statements/{SLUG}/mail"


def _opened(tour: Tour, coordinator: str) -> Page:
    """Sign in and open the page of the mail."""
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    tour.page.goto(PATH)
    return tour.page


def _total(live: Server) -> int:
    """Return how many mails the statement has."""
    query = select(OutboxMessage.id).join(Statement, Statement.id == OutboxMessage.statement_id)
    with work_of(live.app)() as session:
        return len(session.scalars(query.where(Statement.slug == SLUG)).all())


def _sent(live: Server, scene: Scene, *which: int) -> None:
    """Let the mails of some guests be sent, as a worker leaves them."""
    with work_of(live.app)() as session:
        for index in which:
            invitation = session.get_one(Invitation, scene.guests[index].number)
            factories.settle_mails(session, OutboxState.SENT, invitation)


def _asked(tour: Tour) -> int:
    return sum(url.endswith(PATH) for _, url in tour.watch.requests)


def test_page_moves_by_itself_until_all_is_done(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    """No error on the console, which is where violations of the content policy appear: the watch looks."""
    total = _total(live)
    tour = open_browser()
    page = _opened(tour, coordinator)
    moving = page.locator("#sending")
    expect(moving).to_contain_text(f"0 of {total} mails are done; {total} on their way")
    page.evaluate("window.sameDocument = true")
    _sent(live, scene, 0)
    expect(moving).to_contain_text(f"1 of {total} mails are done")
    _sent(live, scene, 1, 2, 3)
    expect(moving).to_contain_text(f"{total} of {total} mails are done.")
    assert page.evaluate("window.sameDocument")
    assert page.locator("#sending").count() == 1
    assert page.locator("h1").count() == 1
    asked = _asked(tour)
    page.wait_for_timeout(4_000)
    assert _asked(tour) == asked


def test_page_works_without_scripts(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    total = _total(live)
    tour = open_browser(scripts=False)
    page = _opened(tour, coordinator)
    moving = page.locator("#sending")
    expect(moving).to_contain_text(f"0 of {total} mails are done")
    _sent(live, scene, 0)
    page.reload()
    expect(moving).to_contain_text(f"1 of {total} mails are done")
    page.get_by_role("button", name="Pause all mail about this").click()
    expect(moving).to_contain_text("Mail about this statement is paused since")
    page.get_by_role("button", name="Let the mail go on").click()
    expect(moving).to_contain_text("on their way")


def test_page_stands_still_while_mail_is_paused(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    tour = open_browser()
    page = _opened(tour, coordinator)
    page.get_by_role("button", name="Pause all mail about this").click()
    expect(page.locator("#sending")).to_contain_text("Nothing goes out.")
    asked = _asked(tour)
    page.wait_for_timeout(4_000)
    assert _asked(tour) == asked


def test_page_of_somebody_who_was_signed_out_leads_to_the_sign_in(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    """The part that moves asks in vain, and the form must not appear in the middle of the page."""
    tour = open_browser()
    tour.watch.expected.append("status of 401")
    page = _opened(tour, coordinator)
    page.context.clear_cookies()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert page.url.endswith(f"/desk/sign-in?next={PATH}")
