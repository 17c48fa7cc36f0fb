"""What the browser tests stand on: Chromium, the service with its worker in processes of their own, and a watch.

The watch notes everything that a page must not do: errors on the console (which
is where violations of the content policy appear), requests to anywhere else.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from petition.domain.links import Purpose
from petition.services import accounts
from tests.live import ROOT, Server, environment, served
from tests.scenes import Scene, arrange
from tests.web_support import path_of, work_of

SHOTS = ROOT / "test-results" / "screenshots"
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class Watch:
    """What the pages of one browser did."""

    url: str
    problems: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    # Chromium writes an error for each page that answers 400 or more; those that a test asks for are listed here.
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch a browser."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(re.search(known, message.text) for known in self.expected):
            self.problems.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.requests.append((request.method, request.url))
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.problems.append(f"left this site: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left before its icon has come is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure}: {request.url}")

    def posts(self) -> list[str]:
        """Return where anything was sent to."""
        return [url for method, url in self.requests if method == "POST"]


@dataclass(frozen=True)
class Tour:
    """One browser window, which photographs the pages that it visits in light and dark."""

    page: Page
    watch: Watch
    folder: str

    def shoot(self, name: str) -> None:
        """Photograph the page in both schemes, and see that it fits the width."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            self.page.screenshot(path=SHOTS / f"{self.folder}-{scheme}" / f"{name}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
        excess = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert excess <= 0, f"{name} is {excess} px wider than the window"


@pytest.fixture
def engine_name() -> str:
    """The browser does not care which database is behind the pages."""
    return "sqlite"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        reason = "no Chromium: install it, or say where it is with CHROMIUM=/path/to/chromium"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def live(database_url: str, instance_path: Path, tmp_path: Path, mail_port: int) -> Iterator[Server]:
    """The service behind its server."""
    with served("granian", environment(database_url, instance_path, mail_port), tmp_path / "server.log") as server:
        yield server


@pytest.fixture
def worker(live: Server) -> Iterator[None]:
    """The worker that sends the service's mails, as it is run."""
    settings = live.app.config["SETTINGS"]
    given = {
        **environment(settings.database_url, settings.instance, settings.mail_port),
        "PORT": str(settings.port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def scene(live: Server) -> Scene:
    """A statement in full swing on the running service."""
    return arrange(live.app, work_of(live.app))


@pytest.fixture
def coordinator(live: Server) -> str:
    """The path of a coordinator's sign-in link."""
    with work_of(live.app)() as session:
        user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
        link = accounts.new_sign_in(session, user, actor="test")
    return path_of(live.app, Purpose.SIGN_IN, link)


@pytest.fixture
def watch(live: Server) -> Iterator[Watch]:
    """What all of the test's browsers did; nothing bad may have happened."""
    noted = Watch(live.url)
    yield noted
    assert noted.problems == []


@pytest.fixture
def open_browser(browser: Browser, live: Server, watch: Watch) -> Iterator[Callable[..., Tour]]:
    """What opens a window with cookies of its own."""
    contexts = []

    def open_one(folder: str = "", *, phone: bool = False, scripts: bool = True) -> Tour:
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            device_scale_factor=2 if phone else 1,
            java_script_enabled=scripts,
            locale="en-GB",
            # Without it, a photograph shows colours halfway from one scheme to the other.
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        watch.over(context)
        return Tour(context.new_page(), watch, folder)

    yield open_one
    for context in contexts:
        context.close()
