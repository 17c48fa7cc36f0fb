"""The choice to be counted and not named, in Chromium: it fits, it works without scripts, and the page says it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import Tour
from tests.live import Server
from tests.web_support import link_path, work_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [True, False])
def test_whoever_signs_chooses_to_be_counted(live: Server, open_browser: Callable[..., Tour], *, phone: bool) -> None:
    with work_of(live.app)() as session:
        person = factories.persons(session, [factories.person_row("Els", "Van Hoof", "BE", suffix="MP")])
        made, (invitation,) = factories.circulated(session, person)
        made.list_form = factories.list_form(counted_only=True).as_data()
        path = link_path(live.app, invitation)
    tour = open_browser("phone" if phone else "desk", phone=phone, scripts=False)
    page = tour.page
    page.goto(path)
    named, counted = page.get_by_label("Print my name on the published list"), page.get_by_label("Count me, without")
    expect(named).to_be_checked()
    tour.shoot("naming")
    counted.check()
    page.get_by_label("I sign this statement").check()
    page.get_by_label("I have read the text").check()
    tour.shoot("naming-counted")
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("status")).to_contain_text("counts you without your name")
    tour.shoot("naming-thanks")
