"""Hostile requests to the whole service, in process: every route, as a stranger, a signatory and a coordinator.

Each is one call of the WSGI application, so nothing between a browser and the
service tidies it up: odd methods, types, headers, fields, numbers and tokens.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.routing import Rule

from fuzz import words
from petition.domain.links import Purpose
from petition.services import accounts
from petition.web import limits
from tests.scenes import Scene, address, arrange
from tests.web_support import Visitor, forms_of, path_of, token_of, work_of

# A world in which much was changed, closed and merged is followed by a fresh one.
A_WORLD = 300
# After these the coordinator signs in anew; whoever is signed out meets the gate alone.
_ENDING = ("/desk/sessions", "/desk/sign", "/desk/password")
_NUMBERS = [str(2**power + step) for power in (0, 15, 31, 32, 63, 64) for step in (-1, 0, 1)]
_COORDINATOR = "bea@alliance.example"
_METHODS = ("GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "")
_TYPES = (
    *("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data"),
    *("multipart/form-data; boundary=", "multipart/form-data; boundary=m", "application/json", "text/plain", "", "x"),
)
_FIELDS = [
    "title",
    "slug",
    "body",
    "closes_on",
    "closes_time",
    "time_zone",
    "language",
    "requested_by",
    "contact_email",
    "decision",
    "declaration",
    "given_name",
    "family_name",
    "honorific_prefix",
    "honorific_suffix",
    "comment",
    "text_digest",
    "email",
    "password",
    "new_password",
    "who",
    "country",
    "group",
    "person",
    "invitation",
    "expected",
    "shown",
    "lead",
    "act",
    "new_tag",
    "name",
    "q",
    "page",
    "off",
    "order",
    "layout",
    "headings",
    "parts",
    "preview",
    "encoding",
    "sheet",
    "column-0",
    "column-1",
    "previewed",
    "leave_faulty",
    "reminder_days",
    "revoke",
    "one",
    "other",
    "format",
    "sort_name",
    "legislature",
    "party",
    "role",
    "seen",
    "based_on",
    "next",
    "digest",
    "standing",
    "reach",
    "List-Unsubscribe",
    "kept",
    "proper_case",
    "retire_gone",
    "remember",
    "seen_digest",
    "shown_digest",
    "tag",
    "search",
]
_VALUES = (
    "y",
    "1",
    "2",
    "3",
    "all",
    "sign",
    "decline",
    "GB",
    "en",
    "free-press",
    "One-Click",
    "undo",
    "csv",
    "json",
    "on",
)
_HEADERS = (
    *(
        "Accept",
        "Accept-Language",
        "Content-Length",
        "Content-Type",
        "Cookie",
        "Host",
        "If-None-Match",
        "Range",
        "Referer",
    ),
    *("If-Modified-Since", "HX-Request", "HX-Request-Type", "X-Forwarded-For", "X-Forwarded-Host", "Authorization"),
    *("Sec-Fetch-Site", "User-Agent", "X-CSRFToken", "X-HTTP-Method-Override", "Expect", "Transfer-Encoding", "Origin"),
)


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
        rule = chance.choice(self.rules)
        path = self._path(chance, rule)
        method = chance.choice(_METHODS) if chance.random() < 0.3 else chance.choice(sorted(rule.methods or {"GET"}))
        sent = self._body(chance, visitor) if method not in ("GET", "HEAD") or chance.random() < 0.1 else {}
        if chance.random() < 0.25 and (filled := self._filled(chance, visitor, path)):
            method, path, sent = filled
        headers = {}
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            headers[chance.choice(_HEADERS)] = _header(words.encodable(chance))
        answer = visitor.ask(method or "GET", path, headers=headers, **sent)
        answer.close()
        # A service without a worker says that it is not ready.
        is_broken = answer.status_code >= 500 and not path.startswith("/readyz")
        assert not is_broken, f"{answer.status_code} for {method} {path} {headers} {str(sent)[:2000]}"
        if method == "POST" and path.startswith(_ENDING):
            self._sign_in()

    def _filled(self, chance: random.Random, visitor: Visitor, path: str) -> tuple[str, str, dict[str, Any]] | None:
        """Return a form of a page as a browser sends it, with some of its fields changed; None for a page without."""
        page = visitor.ask("GET", path)
        html = page.text if page.status_code == 200 and page.mimetype == "text/html" else ""
        # The form that signs out stands on every page of the desk.
        forms = [form for form in forms_of(html) if form.action != "/desk/sign-out"] if "<form" in html else []
        if not forms:
            return None
        form = chance.choice(forms)
        fields = [(name, value) for name, value in form.submit_fields() if isinstance(value, str)]
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(fields) + 1)
            name = fields[place][0] if place < len(fields) else chance.choice(_FIELDS)
            if name != "csrf_token":
                fields[place : place + 1] = [(name, _value(chance))] * chance.choice((0, 1, 1, 1, 2))
        action = form.action or path
        if (form.method or "get").upper() == "GET":
            return "GET", f"{action.partition('?')[0]}?{urlencode(fields)}", {}
        return "POST", action, {"data": urlencode(fields), "content_type": _TYPES[0]}

    def _path(self, chance: random.Random, rule: Rule) -> str:
        """Return an address of the rule, with parts that exist, odd ones, and a query."""
        parts = {}
        for name, known in self.known.items():
            parts[name] = chance.choice(known) if chance.random() < 0.8 else quote(words.encodable(chance), safe="")
            if name.endswith("_id") and chance.random() < 0.1:
                parts[name] = chance.choice(_NUMBERS)
        path = address(rule, **parts)
        if chance.random() < 0.3:
            fields = [(chance.choice(_FIELDS), _value(chance)) for _ in range(chance.randrange(4))]
            path = (
                f"{path}?{urlencode(fields) if chance.random() < 0.8 else quote(words.encodable(chance), safe='=&%')}"
            )
        return path

    def _body(self, chance: random.Random, visitor: Visitor) -> dict[str, Any]:
        """Return the body of a request: a form with its token, mostly; or anything."""
        if chance.random() < 0.1:
            content = words.encodable(chance, 500).encode() * chance.choice((1, 1, 1, 3000))
            return {"input_stream": io.BytesIO(content), "content_type": _header(chance.choice(_TYPES))}
        fields = [(chance.choice(_FIELDS), _value(chance)) for _ in range(chance.randrange(12))]
        if chance.random() < 0.9:
            fields.append(("csrf_token", self.tokens[id(visitor)]))
        if chance.random() < 0.2:
            given: dict[str, Any] = dict(fields)
            given["file"] = (io.BytesIO(_file(chance)), _header(words.encodable(chance)) or "a.csv")
            return {"data": given, "content_type": "multipart/form-data"}
        return {"data": urlencode(fields), "content_type": chance.choice(_TYPES[:1] * 9 + _TYPES)}


def _value(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(_VALUES) if kind < 0.37 else chance.choice(_NUMBERS)
    return words.encodable(chance, 60) if kind < 0.97 else words.encodable(chance, 30) * 500


def _file(chance: random.Random) -> bytes:
    rows = ["Name,Country,Email", *(f"{words.encodable(chance, 20)},GB,a{row}@x.example" for row in range(3))]
    return words.bent(chance, "\n".join(rows).encode()) if chance.random() < 0.5 else "\n".join(rows).encode()


def _header(value: str) -> str:
    """Return what a server lets through in a header: no control characters, and bytes as Latin-1."""
    return "".join(one for one in value if one.isprintable()).encode().decode("latin-1")


@contextmanager
def world(app: Flask, reset: Callable[[], None]) -> Iterator[World]:
    """Yield a world on an application that answers crashes with a page, as it does when it serves."""
    before = app.config["PROPAGATE_EXCEPTIONS"]
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield World(app, reset)
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = before
