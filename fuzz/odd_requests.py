"""What hostile requests are made of: odd addresses, headers and bodies, and forms of ours with changed fields."""

import io
import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from werkzeug.routing import Rule

from fuzz import words
from tests.scenes import DRAFT_FIELDS, address
from tests.web_support import forms_of

_NUMBERS = [str(2**power + step) for power in (0, 15, 31, 32, 63, 64) for step in (-1, 0, 1)]
_METHODS = ("GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "")
_TYPES = (
    *("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data"),
    *("multipart/form-data; boundary=", "multipart/form-data; boundary=m", "application/json", "text/plain", "", "x"),
)
_FIELDS = (
    *DRAFT_FIELDS,
    *("decision", "declaration", "given_name", "family_name", "honorific_prefix", "honorific_suffix", "comment"),
    *("text_digest", "email", "password", "new_password", "who", "country", "group", "person", "invitation"),
    *("expected", "shown", "lead", "act", "new_tag", "name", "q", "page", "off", "order", "layout", "headings"),
    *("parts", "preview", "encoding", "sheet", "column-0", "column-1", "previewed", "leave_faulty", "reminder_days"),
    *("revoke", "one", "other", "format", "sort_name", "legislature", "party", "role", "seen", "based_on", "next"),
    *("digest", "standing", "reach", "List-Unsubscribe", "kept", "proper_case", "retire_gone", "remember"),
    *("seen_digest", "shown_digest", "tag", "search"),
)
_VALUES = (
    *("y", "1", "2", "3", "all", "sign", "decline", "GB", "en", "free-press", "One-Click", "undo", "csv", "json"),
    *("on",),
)
_HEADERS = (
    *("Accept", "Accept-Language", "Content-Length", "Content-Type", "Cookie", "Host", "If-None-Match", "Range"),
    *("Referer", "If-Modified-Since", "HX-Request", "HX-Request-Type", "X-Forwarded-For", "X-Forwarded-Host"),
    *("Authorization", "Sec-Fetch-Site", "User-Agent", "X-CSRFToken", "X-HTTP-Method-Override", "Expect"),
    *("Transfer-Encoding", "Origin"),
)


class Request(NamedTuple):
    """One request; `sent` is its body, as Werkzeug's client takes it."""

    method: str
    path: str
    sent: dict[str, Any]


def request(chance: random.Random, rule: Rule, known: Mapping[str, Sequence[str]], token: str) -> Request:
    """Return a request to an address of the rule; `token` is what its forms are to carry."""
    path = _path(chance, rule, known)
    method = chance.choice(_METHODS) if chance.random() < 0.3 else chance.choice(sorted(rule.methods or {"GET"}))
    has_body = method not in ("GET", "HEAD") or chance.random() < 0.1
    return Request(method, path, _body(chance, token) if has_body else {})


def filled(chance: random.Random, html: str, path: str) -> Request | None:
    """Return a form of a page as a browser sends it, with some of its fields changed; None for a page without."""
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
        return Request("GET", f"{action.partition('?')[0]}?{urlencode(fields)}", {})
    return Request("POST", action, {"data": urlencode(fields), "content_type": _TYPES[0]})


def headers(chance: random.Random) -> dict[str, str]:
    """Return no header, mostly; or odd ones."""
    made = {}
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        made[chance.choice(_HEADERS)] = _header(words.encodable(chance))
    return made


def _path(chance: random.Random, rule: Rule, known: Mapping[str, Sequence[str]]) -> str:
    """Return an address of the rule, with parts that exist, odd ones, and a query."""
    parts = {}
    for name, ours in known.items():
        parts[name] = chance.choice(ours) if chance.random() < 0.8 else quote(words.encodable(chance), safe="")
        if name.endswith("_id") and chance.random() < 0.1:
            parts[name] = chance.choice(_NUMBERS)
    path = address(rule, **parts)
    if chance.random() < 0.3:
        fields = [(chance.choice(_FIELDS), _value(chance)) for _ in range(chance.randrange(4))]
        query = urlencode(fields) if chance.random() < 0.8 else quote(words.encodable(chance), safe="=&%")
        path = f"{path}?{query}"
    return path


def _body(chance: random.Random, token: str) -> dict[str, Any]:
    """Return the body of a request: a form with its token, mostly; or anything."""
    if chance.random() < 0.1:
        content = words.encodable(chance, 500).encode() * chance.choice((1, 1, 1, 3000))
        return {"input_stream": io.BytesIO(content), "content_type": _header(chance.choice(_TYPES))}
    fields = [(chance.choice(_FIELDS), _value(chance)) for _ in range(chance.randrange(12))]
    if chance.random() < 0.9:
        fields.append(("csrf_token", token))
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
