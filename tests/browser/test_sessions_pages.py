"""Signing in again, where one is signed in, and forgetting a device: in a browser, on a phone as on a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask_security import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from petition.domain.links import Purpose
from petition.models import DeskSession, User
from petition.services import accounts
from tests.browser.conftest import Tour
from tests.live import Server
from tests.scenes import Scene
from tests.web_support import path_of, work_of

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"


def _signed_in(tour: Tour, coordinator: str) -> Page:
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    return tour.page


def _grow_stale(live: Server) -> None:
    with work_of(live.app)() as session:
        for row in session.scalars(select(DeskSession)):
            row.fresh_at -= timedelta(minutes=11)


def _set_password(live: Server) -> None:
    with live.app.app_context():
        hashed = hash_password(PASSWORD)
    with work_of(live.app)() as session:
        session.execute(update(User).values(password=hashed))


def _asked_again(live: Server, tour: Tour, coordinator: str) -> Page:
    """Go as far as circulating with a sign-in that is too old, and return the page that asks for a fresh one."""
    # The page that asks answers 403.
    tour.watch.expected.append("403")
    page = _signed_in(tour, coordinator)
    page.goto("/desk/statements/free-press/circulate")
    page.get_by_label("By country").check()
    page.get_by_label("France (4)").check()
    page.get_by_role("button", name="See the mail and the number").click()
    _grow_stale(live)
    page.get_by_role("button", name="Circulate to 4 people").click()
    return page


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_what_was_filled_in_is_sent_on_after_signing_in_again(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    _set_password(live)
    tour = open_browser("again-phone" if phone else "again-desk", phone=phone)
    page = _asked_again(live, tour, coordinator)
    expect(page.locator("h1")).to_have_text("Sign in again")
    tour.shoot("again")
    field = page.get_by_label("Password of anna@alliance.example")
    field.fill("wrong")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_have_text("This is not the password of your account.")
    tour.shoot("again-wrong")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("status")).to_contain_text("A link is on the way to anna@alliance.example.")
    tour.shoot("again-mailed")
    field.fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status")).to_contain_text("4 invitations are on the way.")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_mailed_link_in_another_tab_lets_the_first_go_on(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("mailed-phone" if phone else "mailed-desk", phone=phone)
    page = _asked_again(live, tour, coordinator)
    tour.shoot("asked")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("status")).to_contain_text("A link is on the way to anna@alliance.example.")
    tour.shoot("mailed")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("The mailed link has not been opened in this browser yet.")
    tour.shoot("too-early")
    with work_of(live.app)() as session:
        link = accounts.new_sign_in(session, accounts.find_user(session, "anna@alliance.example"), actor="test")
    other = page.context.new_page()
    other.goto(path_of(live.app, Purpose.SIGN_IN, link))
    other.get_by_role("button", name="Sign in as").click()
    expect(other.get_by_role("status")).to_contain_text("go back to that page and press “Go on”")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status")).to_contain_text("4 invitations are on the way.")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_browser_that_is_not_ones_own_is_signed_out(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    _set_password(live)
    stranger = open_browser().page
    stranger.goto("/desk/sign-in")
    stranger.get_by_label("Email").fill("anna@alliance.example")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in").click()
    tour = open_browser("sessions-phone" if phone else "sessions-desk", phone=phone)
    page = _signed_in(tour, coordinator)
    page.locator("summary", has_text="anna@alliance.example").click()
    tour.shoot("menu")
    page.get_by_role("link", name="Where you are signed in").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    tour.shoot("sessions")
    page.locator("tbody tr").filter(has_not_text="this one").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("That browser is signed out.")
    stranger.goto("/desk/")
    expect(stranger.locator("h1")).to_have_text("Sign in")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out everywhere.")
    tour.shoot("signed-out")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_passwords_are_asked_for_in_plain_words(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("password-phone" if phone else "password-desk", phone=phone)
    tour.watch.expected.append("429")
    page = _signed_in(tour, coordinator)
    page.goto("/desk/password")
    page.get_by_label("New password", exact=True).fill("passwordpas")
    page.get_by_label("New password again").fill("something else")
    page.get_by_role("button", name="Save the password").click()
    expect(page.locator("#new_password-problem")).to_contain_text("It needs 12 to 128 characters.")
    expect(page.locator("#new_password_confirm-problem")).to_have_text("The two passwords differ.")
    tour.shoot("faults")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("status")).to_have_text("Your password is saved.")
    stranger = open_browser("wrong-phone" if phone else "wrong-desk", phone=phone)
    stranger.page.goto("/desk/sign-in")
    words = stranger.page.get_by_role("alert")
    for _ in range(20):
        stranger.page.get_by_label("Your email address").fill("anna@alliance.example")
        stranger.page.get_by_label("Password").fill("wrong")
        stranger.page.get_by_role("button", name="Sign in").click()
        expect(words).to_be_visible()
        if "Several" in (words.text_content() or ""):
            break
        expect(words).to_have_text("The address or the password is wrong.")
        stranger.shoot("wrong")
    expect(words).to_contain_text("Several attempts to sign in have failed. Try again in")
    expect(stranger.page.get_by_label("Your email address")).to_have_value("anna@alliance.example")
    stranger.shoot("too-soon")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_device_is_forgotten(live: Server, scene: Scene, open_browser: Callable[..., Tour], phone: bool) -> None:
    tour = open_browser("forget-phone" if phone else "forget-desk", phone=phone)
    tour.watch.expected.append("404")
    guest = scene.guests[0]
    tour.page.goto(guest.sign_path)
    tour.shoot("page")
    tour.page.get_by_role("button", name="Forget this device").click()
    expect(tour.page.locator("h1")).to_have_text("This device is forgotten")
    tour.shoot("forgotten")
    tour.page.goto(guest.page)
    expect(tour.page.locator("h1")).to_have_text("Open the link in your mail again")
    tour.page.goto(scene.guests[1].sign_path)
    tour.shoot("signed")
