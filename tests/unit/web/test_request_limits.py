"""How much of a request is read: by view, by who is signed in, and in every form that a body can have."""

import io
import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from petition.web.request_limits import DESK, DRAFT, STRANGER, TEXT, UPLOAD, Body, body_of
from tests.live import ROOT
from tests.web_support import Visitor, token_of

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
LINK, CLOSE, NEW, IMPORT = "/link", "/desk/statements/none/close", "/desk/statements/new", "/desk/people/import"
VIEWS = [(LINK, STRANGER), (CLOSE, DESK), (NEW, DRAFT), (IMPORT, UPLOAD)]
MARK = b"m"
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=m"
# A form without a valid token is answered 400 when all of it was read, and 413 when it was not.
READ, TOO_LARGE = 400, 413


def _urlencoded(size: int) -> bytes:
    return b"email=".ljust(size, b"x")


def _part(name: bytes, content: bytes) -> bytes:
    return b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (MARK, name, content)


def _multipart(size: int) -> bytes:
    """Return a form of so many bytes, of fields that are each short enough."""
    end = b"--m--\r\n"
    parts = []
    left = size - len(end)
    while left:
        # No part is left over that would be shorter than an empty one.
        length = left if left <= 60_000 else 50_000
        parts.append(_part(b"a", b"x" * (length - len(_part(b"a", b"")))))
        left -= length
    return b"".join(parts) + end


def _file(size: int) -> bytes:
    """Return a form with a file of lines: what follows a line end may be a boundary, and is kept until more comes."""
    head = b'--m\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    length = size - len(head) - 9
    lines = b"Ada;Lovelace;ada@parliament.example\r\n" * (length // 37 + 1)
    return head + lines[:length] + b"\r\n--m--\r\n"


def _send(visitor: Visitor, path: str, kind: str, body: bytes, *, chunked: bool = False) -> TestResponse:
    """Send a body with its length, or in chunks as servers hand them on: without a length, and with an end."""
    if not chunked:
        return visitor.ask("POST", path, data=body, content_type=kind)
    given = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    return visitor.ask("POST", path, input_stream=io.BytesIO(body), content_type=kind, environ_overrides=given)


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize(("path", "body"), VIEWS)
def test_t33_each_kind_of_body_is_read_to_its_limit(desk: Visitor, path: str, body: Body, chunked: bool) -> None:
    kinds: list[tuple[str, Callable[[int], bytes], int]] = [
        (URLENCODED, _urlencoded, body.size),
        (MULTIPART, _file, body.size + body.files),
    ]
    for kind, make, most in kinds:
        assert _send(desk, path, kind, make(most), chunked=chunked).status_code == READ, kind
        assert _send(desk, path, kind, make(most + 1), chunked=chunked).status_code == TOO_LARGE, kind


@pytest.mark.parametrize(("path", "body"), [*VIEWS[:2], ("/desk/paste", TEXT)])
def test_t33_fields_that_are_no_files_are_read_to_the_limit(desk: Visitor, path: str, body: Body) -> None:
    assert _send(desk, path, MULTIPART, _multipart(body.size)).status_code == READ
    assert _send(desk, path, MULTIPART, _multipart(body.size + 1)).status_code == TOO_LARGE


def test_t33_field_beside_a_file_may_not_be_as_long_as_one(desk: Visitor) -> None:
    for size, status in ((UPLOAD.size, READ), (UPLOAD.size + 1, TOO_LARGE)):
        body = _part(b"a", b"x" * size) + b"--m--\r\n"
        assert _send(desk, IMPORT, MULTIPART, body).status_code == status


@pytest.mark.parametrize(("path", "body"), VIEWS)
def test_t33_number_of_fields_is_limited(desk: Visitor, path: str, body: Body) -> None:
    for count, status in ((body.fields, READ), (body.fields + 1, TOO_LARGE)):
        assert _send(desk, path, URLENCODED, b"&".join([b"a="] * count)).status_code == status
        parts = _part(b"", b"") * count + b"--m--\r\n"
        if len(parts) <= body.size + body.files:
            assert _send(desk, path, MULTIPART, parts).status_code == status


def test_t33_empty_parts_by_the_ten_thousand_are_refused(desk: Visitor) -> None:
    """99,000 of them fit into a file's 20 MB, and made a hundred thousand objects each time."""
    assert _send(desk, IMPORT, MULTIPART, _part(b"", b"") * 99_000 + b"--m--\r\n").status_code == TOO_LARGE


@pytest.mark.parametrize("path", [CLOSE, NEW, IMPORT])
def test_t33_stranger_is_turned_away_unread(app: Flask, path: str) -> None:
    """What only fails when it is read is not looked at: the gate has answered before."""
    for kind in (URLENCODED, MULTIPART, "application/json"):
        assert _send(Visitor(app), path, kind, b"x" * (STRANGER.size + 1)).status_code == 401, kind


@pytest.mark.parametrize("path", [LINK, "/sign/none", "/u/none", "/desk/sign-in", CLOSE, NEW, IMPORT, "/desk/password"])
@pytest.mark.parametrize("kind", ["application/json", "application/problem+json", "text/plain", "nonsense", "x/y; z"])
def test_t33_forms_take_forms(desk: Visitor, path: str, kind: str) -> None:
    answer = desk.ask("POST", path, data=b'{"email": "a@b.example"}', content_type=kind)
    assert answer.status_code == 415
    assert "This page takes forms alone" in answer.text


def test_t33_form_with_its_token_is_read_in_either_form(desk: Visitor) -> None:
    token = token_of(desk.get(LINK).text)
    fields = {"csrf_token": token, "email": "somebody@parliament.example"}
    for kind in (URLENCODED, "multipart/form-data"):
        assert desk.ask("POST", LINK, data=fields, content_type=kind).status_code == 200


@pytest.mark.parametrize("kind", [URLENCODED, "multipart/form-data"])
@pytest.mark.parametrize("path", ["/desk/sign-in", LINK, "/sign/none", CLOSE, NEW])
def test_t33_endless_marks_are_refused_before_anything_reads_them(desk: Visitor, path: str, kind: str) -> None:
    """Libraries bring whatever is typed into a normal form, and the process answered nobody meanwhile."""
    marks = "//a" + "\u0301" * 5_000 + "\u0316" * 4_900
    token = token_of(desk.get(LINK).text)
    started = time.perf_counter()
    for field in ("email", "password", "next", "family_name", "body"):
        fields = {"csrf_token": token, "email": "a@b.example", "password": "x", field: marks}
        assert desk.ask("POST", path, data=fields, content_type=kind).status_code == 400, field
    assert time.perf_counter() - started < 2


def test_t33_endless_marks_in_an_address_are_refused(desk: Visitor) -> None:
    for path in ("/desk/sign-in?next=", "/desk/people?q=a&q=", "/desk/people/import/1?q="):
        assert desk.ask("GET", path + "//a" + "\u0301" * 40).status_code == 400, path
        assert desk.ask("GET", path + "//a" + "\u0301" * 20).status_code != 400, path


def _let_through() -> Callable[[str], int]:
    """Return how many bytes the snippet for nginx lets through to a path: by the exact, the fitting, the longest."""
    kept = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    found = re.findall(r"location (= |~ |)(\S+) \{([^}]*)\}", kept)
    usual = re.findall(r"^ {4}client_max_body_size (\w+);", kept, re.MULTILINE)
    places = [
        (kind.strip(), where, re.findall(r"client_max_body_size (\w+);", said) or usual) for kind, where, said in found
    ]
    units = {"k": 2**10, "m": 2**20}

    def of(path: str) -> int:
        exact = [size for kind, where, size in places if kind == "=" and where == path]
        fitting = [size for kind, where, size in places if kind == "~" and re.search(where, path)]
        begun = [(len(where), size) for kind, where, size in places if not kind and path.startswith(where)]
        (size,) = [*exact, *fitting, max(begun)[1]][0]
        return int(size[:-1]) * units[size[-1]]

    return of


def test_t33_proxy_lets_through_what_each_page_takes(app: Flask) -> None:
    """And not twice as much, but for the forms of the desk, which stand with a draft's text."""
    let_through, taken = _let_through(), {}
    with app.app_context():
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                body = body_of(rule.endpoint)
                taken[re.sub("<row:[^>]*>", "1", rule.rule).replace("<slug>", "free-press")] = body.size + body.files
    assert taken["/desk/statements/free-press/record"] > 10 * 2**20
    for path, size in taken.items():
        assert size <= let_through(path), path
        assert let_through(path) < 2 * max(size, TEXT.size if path.startswith("/desk/") else 0), path
