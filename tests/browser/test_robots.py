"""Robots that open links: mail scanners with a browser of their own read, run scripts, and press buttons."""

from collections.abc import Callable
from itertools import permutations

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy import select, update

from petition.domain.states import InvitationState
from petition.models import Invitation, Signature
from tests.browser.conftest import Tour
from tests.live import Server
from tests.scenes import Guest, Scene
from tests.web_support import everything, work_of

pytestmark = pytest.mark.browser
_CONTROLS = "main a[href], main button, main summary, main input:not([type=hidden]), main textarea, main select"


def _tables(live: Server) -> dict[str, list[tuple[object, ...]]]:
    return everything(live.app.config["SQLALCHEMY_DATABASE_URI"])


def test_t02_page_that_is_left_alone_sends_nothing(
    live: Server, scene: Scene, open_browser: Callable[..., Tour]
) -> None:
    """A scanner that runs scripts loads each page and waits ten seconds."""
    before = _tables(live)
    tours = []
    for guest in scene.guests:
        for path in (guest.sign_path, guest.withdraw_path):
            tours.append(open_browser())
            tours[-1].page.goto(path)
    tours.append(open_browser())
    tours[-1].page.goto(scene.sign_in_path)
    tours[-1].page.wait_for_timeout(10_000)
    assert tours[-1].watch.posts() == []
    assert len(tours[-1].watch.requests) > 2 * len(tours)
    assert _tables(live) == before


def _controls(page: Page) -> list[Locator]:
    """Return what a robot could click, but links that leave the browser."""
    return [one for one in page.locator(_CONTROLS).all() if one.is_visible()]


def _signed(live: Server, guest: Guest) -> bool:
    """Return whether the guest has signed; a robot that pressed "decline" is put back."""
    with work_of(live.app)() as session:
        ours = Invitation.id == guest.number
        state = session.scalars(select(Invitation.state).where(ours)).one()
        signatures = session.scalars(select(Signature).where(Signature.invitation_id == guest.number)).all()
        if state is InvitationState.DECLINED:
            session.execute(update(Invitation).where(ours).values(state=InvitationState.INVITED))
        return state is InvitationState.SIGNED or bool(signatures)


def test_t03_robot_that_clicks_two_controls_signs_nothing(
    live: Server, scene: Scene, open_browser: Callable[..., Tour]
) -> None:
    """Each control once, in every order of two, submit included, with everything unfolded beforehand."""
    guest = scene.guests[0]
    tour = open_browser()
    tour.watch.expected.append("status of 400")
    page = tour.page
    page.goto(guest.sign_path)
    count = len(_controls(page))
    assert count >= 6
    sent = 0
    for pair in permutations(range(count), 2):
        page.goto(guest.page)
        for index in pair:
            controls = _controls(page)
            if index < len(controls):
                controls[index].click()
                page.wait_for_load_state()
        sent += len(tour.watch.posts())
        tour.watch.requests.clear()
        assert not _signed(live, guest), pair
    # Every pair with the button sends the form, whichever way round.
    assert sent >= count - 1
