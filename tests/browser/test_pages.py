"""What every page owes every reader: it works without scripts, by keyboard, on a phone, and leaves nothing behind."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Tour
from tests.live import Server
from tests.scenes import Scene
from tests.web_support import work_of

pytestmark = pytest.mark.browser

_FOCUSABLE = """() => {
  const seen = new Set();
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden]), iframe")]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .filter(one => one.type !== "radio" || (!seen.has(one.name) && seen.add(one.name)))
    .map((one, index) => { one.dataset.number = index; return one.outerHTML.slice(0, 80); });
}"""
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const radio = one.type === "radio" && one.dataset.number === undefined
    ? document.querySelector(`input[name="${one.name}"][data-number]`) : one;
  return {
    number: radio.dataset.number,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    html: one.outerHTML.slice(0, 80),
  };
}"""

# Of the links and buttons that stand alone, those smaller than 44 pixels one way or the other.
_SMALL = """selectors => [...document.querySelectorAll(selectors)]
  .filter(one => one.checkVisibility({visibilityProperty: true}))
  .map(one => [one.getBoundingClientRect(), one.textContent.trim()])
  .filter(([box]) => box.width < 43.9 || box.height < 43.9)
  .map(([box, words]) => `${words}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
# The words of table headings that are broken over two lines.
_BROKEN = """() => [...document.querySelectorAll(".bars th a")].flatMap(one => {
  const text = one.firstChild, words = [...text.data.matchAll(/\\S+/g)];
  return words.filter(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
})"""
_ALONE = "header.site a, summary, header.site button, td:first-child a, td button, .acts > *, .side-acts a, .alone"


def _check_keyboard(page: Page, where: str) -> None:
    """Press Tab through the page: everything is reached, and one sees where one is."""
    page.goto(where)
    wanted = page.evaluate(_FOCUSABLE)
    reached = set()
    for _ in range(3 * len(wanted) + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            break
        assert focused["outlined"] or "<iframe" in focused["html"], f"{where}: no outline on {focused['html']}"
        reached.add(int(focused["number"]))
    missed = [wanted[number] for number in sorted(set(range(len(wanted))) - reached)]
    assert missed == [], where


def test_keyboard_reaches_everything(scene: Scene, coordinator: str, open_browser: Callable[..., Tour]) -> None:
    guest, signed = scene.guests[0], scene.guests[1]
    page = open_browser().page
    links = (guest.sign_path, guest.page, signed.withdraw_path, guest.mute_path, f"{guest.page}/mute")
    links = (*links, signed.sign_path, f"{signed.page}/line")
    for path in ("/", "/link", "/desk/sign-in", "/mailbox", *links):
        _check_keyboard(page, path)
    page.goto(coordinator)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Sign in as").press("Enter")
    expect(page.locator("h1")).to_have_text("Statements")
    person = f"/people/{guest.number}"
    parts = (
        "",
        "/circulate",
        "/circulate/people",
        "/people",
        person,
        f"{person}/uninvite",
        *(f"/people/{signed.number}/{act}" for act in ("strike", "correct")),
        "/list",
        "/list/form",
        "/list/leads",
        "/mail",
        "/remind",
        "/close",
        "/cancel",
    )
    for path in (
        "/desk/",
        *("/desk/people", "/desk/people/import", "/desk/people/1", "/desk/people/1/edit", "/desk/people/new"),
        *("/desk/people/twins", "/desk/people/groups/", "/desk/people/groups/new?q=guest"),
        "/desk/statements/new",
        *(f"/desk/statements/free-press{one}" for one in parts),
    ):
        _check_keyboard(page, path)


def test_fingers_hit_what_stands_alone(scene: Scene, coordinator: str, open_browser: Callable[..., Tour]) -> None:
    page = open_browser(phone=True).page

    def check(path: str) -> None:
        page.goto(path)
        assert page.evaluate(_SMALL, _ALONE) == [], path

    signed = scene.guests[1]
    for path in (signed.sign_path, f"{signed.page}/line", f"{signed.page}/withdraw"):
        check(path)
    titles = set()
    for path in (signed.page, f"{signed.page}/line", f"{signed.page}/withdraw", signed.mute_path):
        page.goto(path)
        titles.add(page.title())
    assert len(titles) == 4
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    parts = (
        "",
        "/people",
        f"/people/{signed.number}",
        "/list",
        "/mail",
        "/recorded",
        "/editions",
        "/remind",
        "/extend",
    )
    for path in ("/desk/", "/desk/people", *(f"/desk/statements/free-press{part}" for part in parts)):
        check(path)
    page.locator("summary", has_text="anna@alliance.example").click()
    assert page.evaluate(_SMALL, ".menu a, .menu button") == []


def test_names_of_countries_break_between_words(
    live: Server, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    with work_of(live.app)() as session:
        rows = [factories.person_row(country, country=country) for country in ("LI", "BA", "NL", "KN")]
        factories.circulated(session, factories.persons(session, rows))
    page = open_browser(phone=True).page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto("/desk/statements/free-press")
    expect(page.locator(".bars")).to_contain_text("Liechtenstein")
    assert page.evaluate(_BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_refused_form_has_the_focus_on_what_is_wrong(coordinator: str, open_browser: Callable[..., Tour]) -> None:
    tour = open_browser()
    tour.watch.expected.append("400")
    page = tour.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    page.goto("/desk/statements/new")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".summary")).to_be_focused()


def test_signing_by_keyboard_alone(scene: Scene, open_browser: Callable[..., Tour]) -> None:
    page = open_browser().page
    page.goto(scene.guests[0].sign_path)
    page.get_by_label("I sign this statement").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Thank you.")


def test_everything_works_without_scripts(
    live: Server, scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    """Signing, declining, withdrawing and the desk, in a browser that runs none."""
    page = open_browser(scripts=False).page
    page.goto(scene.guests[0].sign_path)
    page.locator("summary", has_text="Change how it is printed").click()
    page.get_by_label("Letters after the name").fill("MP")
    page.get_by_label("I sign this statement").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm my answer").click()
    page.get_by_role("button", name="Sign, and print me like this").click()
    expect(page.get_by_role("status")).to_contain_text("Ann Guest MP (UK)")
    page.get_by_role("link", name="Withdraw my signature").click()
    page.get_by_role("button", name="Withdraw my signature").click()
    expect(page.get_by_role("status")).to_contain_text("You withdrew your signature on")

    desk = open_browser(scripts=False).page
    desk.goto(coordinator)
    desk.get_by_role("button", name="Sign in as").click()
    desk.goto("/desk/statements/free-press/circulate")
    desk.get_by_label("By country").check()
    desk.get_by_label("France (4)").check()
    desk.get_by_role("button", name="See the mail and the number").click()
    desk.get_by_role("button", name="Circulate to 4 people").click()
    expect(desk.get_by_role("status")).to_contain_text("4 invitations are on the way.")
    desk.locator("summary", has_text="anna@alliance.example").click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.locator("h1")).to_have_text("Sign in")


@pytest.mark.parametrize("phone", [True, False])
def test_no_page_is_wider_than_its_window(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour], phone: bool
) -> None:
    tour = open_browser("widths-phone" if phone else "widths-desk", phone=phone)
    for number, guest in enumerate(scene.guests):
        tour.page.goto(guest.sign_path)
        tour.shoot(f"guest-{number}")
    tour.page.goto(scene.guests[0].mute_path)
    tour.shoot("mute")
    tour.page.goto(coordinator)
    tour.page.get_by_role("button", name="Sign in as").click()
    person = f"/people/{scene.guests[0].number}"
    pages = (
        "",
        "/circulate",
        "/circulate/people",
        "/people",
        person,
        f"{person}/uninvite",
        *(f"/people/{scene.guests[1].number}/{act}" for act in ("strike", "correct")),
        "/list",
        "/list/form",
        "/list/leads",
        "/mail",
        "/remind",
        "/close",
        "/cancel",
    )
    for name in pages:
        tour.page.goto(f"/desk/statements/free-press{name}")
        tour.shoot(f"desk{name.replace('/', '-')}")


def test_t14_back_button_shows_no_private_page(
    scene: Scene, coordinator: str, open_browser: Callable[..., Tour]
) -> None:
    """After signing, back shows what was recorded; after signing out, back shows the way in."""
    page = open_browser().page
    page.goto("/")
    page.goto(scene.guests[0].sign_path)
    page.get_by_label("I sign this statement").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm my answer").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    page.go_back()
    assert page.get_by_role("button", name="Confirm my answer").count() == 0
    assert scene.guests[0].sign_path not in page.evaluate("document.referrer") + page.url

    desk = open_browser().page
    desk.goto(coordinator)
    desk.get_by_role("button", name="Sign in as").click()
    desk.goto("/desk/people")
    expect(desk.locator("main")).to_contain_text("Ann Guest")
    desk.locator("summary", has_text="anna@alliance.example").click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.locator("h1")).to_have_text("Sign in")
    desk.go_back()
    expect(desk.locator("h1")).to_have_text("Sign in")
    assert "Ann Guest" not in desk.content()
