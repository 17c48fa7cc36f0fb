"""Hostile requests to the whole service, in process: every route, as a stranger, a signatory and a coordinator.

Each is one call of the WSGI application, so nothing between a browser and the
service tidies it up: odd methods, types, headers, fields, numbers and tokens.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.routing import Rule

from fuzz import odd_requests
from petition.domain.links import Purpose
from petition.services import accounts
from petition.web import limits
from tests.scenes import Scene, arrange
from tests.web_support import Visitor, path_of, token_of, work_of

# A world in which much was changed, closed and merged is followed by a fresh one.
A_WORLD = 300
# After these the coordinator signs in anew; whoever is signed out meets the gate alone.
_ENDING = ("/desk/sessions", "/desk/sign", "/desk/password")
_COORDINATOR = "bea@alliance.example"


@dataclass
class World:
    """One application with people in every state, and browsers of those who could send something."""

    app: Flask
    reset: Callable[[], None]
    rules: Sequence[Rule] = ()
    visitors: Sequence[Visitor] = ()
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tokens: Mapping[int, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the world anew."""
        self.reset()
        scene: Scene = arrange(self.app, work_of(self.app))
        desk, signatory, stranger = Visitor(self.app), scene.admitted(), Visitor(self.app)
        self.visitors = (desk, desk, desk, desk, signatory, stranger)
        self._sign_in(scene.sign_in_path)
        strangers = {id(one): token_of(one.get("/link").text) for one in (signatory, stranger)}
        self.tokens = {**self.tokens, **strangers}
        self.rules = [rule for rule in self.app.url_map.iter_rules() if rule.rule != "/desk/sign-out"]
        paths = [path for guest in scene.guests for path in (guest.sign_path, guest.withdraw_path, guest.mute_path)]
        self.known = {
            "slug": ("free-press", "noise"),
            "token": [path.rpartition("/")[2] for path in (*paths, scene.sign_in_path)],
            "reference": [guest.page.rpartition("/")[2] for guest in scene.guests],
            **dict.fromkeys(("person_id", "kept_id", "other_id", "invitation_id", "import_id"), ("1", "2", "3")),
            "kind": ("invitation", "reminder", "receipt"),
            "extension": ("txt", "json"),
        }

    def _sign_in(self, path: str = "") -> None:
        """Let the coordinator in, by a link that was not used yet."""
        limits.forget()
        desk = self.visitors[0]
        desk.reset()
        if not path:
            with work_of(self.app)() as session:
                link = accounts.new_sign_in(session, accounts.find_user(session, _COORDINATOR), actor="test")
            path = path_of(self.app, Purpose.SIGN_IN, link)
        desk.post(path, {"csrf_token": token_of(desk.get(path).text)}, status=303)
        self.tokens = {**self.tokens, id(desk): token_of(desk.get("/link").text)}

    def send(self, chance: random.Random, number: int) -> None:
        """Send one request; raise `AssertionError` if the service breaks."""
        if number % A_WORLD == 0 or not self.rules:
            self.begin()
        visitor = chance.choice(self.visitors)
        made = odd_requests.request(chance, chance.choice(self.rules), self.known, self.tokens[id(visitor)])
        if chance.random() < 0.25:
            made = odd_requests.filled(chance, _html(visitor, made.path), made.path) or made
        headers = odd_requests.headers(chance)
        answer = visitor.ask(made.method or "GET", made.path, headers=headers, **made.sent)
        answer.close()
        # A service without a worker says that it is not ready.
        is_broken = answer.status_code >= 500 and not made.path.startswith("/readyz")
        assert not is_broken, f"{answer.status_code} for {made.method} {made.path} {headers} {str(made.sent)[:2000]}"
        if made.method == "POST" and made.path.startswith(_ENDING):
            self._sign_in()


def _html(visitor: Visitor, path: str) -> str:
    """Return the page at an address; nothing if there is none."""
    page = visitor.ask("GET", path)
    return page.text if page.status_code == 200 and page.mimetype == "text/html" else ""


@contextmanager
def world(app: Flask, reset: Callable[[], None]) -> Iterator[World]:
    """Yield a world on an application that answers crashes with a page, as it does when it serves."""
    before = app.config["PROPAGATE_EXCEPTIONS"]
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield World(app, reset)
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = before
