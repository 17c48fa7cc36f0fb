"""The bytes of every request, made before the clock starts, by the application's own means.

Cookies come from the application's session serializer and tokens from
Flask-WTF, so the server checks them as it checks any other.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from flask import Flask, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from bench.world import PUBLISHED, Invited, World
from petition.db import reading
from petition.services.signing import standings

_AGENT = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_ACCEPT = "Accept: text/html,application/xhtml+xml\r\nAccept-Language: en\r\nConnection: keep-alive"


def hello(port: int) -> bytes:
    """The request of the bare application."""
    return _get(port, "/")


def public_page(port: int) -> bytes:
    """The request for the published statement, as a first visitor sends it."""
    return _get(port, f"/statements/{PUBLISHED}")


def signing_pages(app: Flask, port: int, invited: Sequence[Invited]) -> list[bytes]:
    """The requests for people's pages, as browsers send them after a link has let them in."""
    cookies = _cookies(app, invited, with_token=False)
    return [
        _get(port, f"/sign/{person.reference}", cookie) for person, (cookie, _) in zip(invited, cookies, strict=True)
    ]


def answers(app: Flask, port: int, world: World, invited: Sequence[Invited]) -> list[bytes]:
    """The forms with which people sign, each in a session of its own."""
    with app.app_context(), reading() as database:
        shown = [standings.by_reference(database, person.reference, 1).beside for person in invited]
    return [
        _post(port, f"/sign/{person.reference}", cookie, _form(person, world.digest, beside, token))
        for person, beside, (cookie, token) in zip(invited, shown, _cookies(app, invited, with_token=True), strict=True)
    ]


def people_list(port: int, cookie: str, typed: str, *, whole_page: bool) -> bytes:
    """The request for the people whom a search finds: the whole page, or the list that its script asks for."""
    path = f"/desk/people?{urlencode({'q': typed})}"
    return _get(port, path, cookie, *(() if whole_page else ("HX-Request: true", "HX-Request-Type: partial")))


def desk_page(port: int, cookie: str, path: str) -> bytes:
    """The request for a whole page of the desk."""
    return _get(port, path, cookie)


def strangers(port: int) -> list[bytes]:
    """What strangers send to make the service work: more than a form holds, many parts, guesses, forged links."""
    form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    empty = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    large = urlencode({"title": "Statement", "body": "> " * 200_000})
    return [
        *(_foreign(port, path, form, large) for path in ("/desk/statements/new", "/link", "/sign/unknown")),
        *(_foreign(port, path, parts, empty * 9_000 + "--x--\r\n") for path in ("/link", "/desk/sign-in")),
        _foreign(port, "/desk/people/import", parts, f"{empty}{'x' * 600_000}\r\n--x--\r\n"),
        _foreign(port, "/desk/sign-in", "application/json", '{"email": "anna@alliance.example", "password": "guess"}'),
        _foreign(port, "/link", form, urlencode({"email": "anna@parliament.example", "csrf_token": "forged"})),
        *(_get(port, f"/{kind}/{'A' * 24}.{'B' * 22}", "", "Connection: close") for kind in ("s", "w", "u")),
        _get(port, "/desk/people?q=%25", "petition=forged", "Connection: close"),
    ]


def _foreign(port: int, path: str, kind: str, body: str) -> bytes:
    lines = (f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close")
    return _request("POST", port, path, *lines, body=body)


def _form(person: Invited, digest: str, beside: str, token: str) -> str:
    return urlencode(
        {
            "csrf_token": token,
            "text_digest": digest,
            "beside": beside,
            "decision": "sign",
            "declaration": "y",
            "honorific_prefix": "Sen.",
            "given_name": person.given_name,
            "family_name": person.family_name,
            "honorific_suffix": "",
            "comment": "",
        }
    )


def _cookies(app: Flask, invited: Iterable[Invited], *, with_token: bool) -> Iterator[tuple[str, str]]:
    """Yield a cookie that grants a person their page, and the CSRF token of its session."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise RuntimeError("the application has no secret key")
    name = app.config["SESSION_COOKIE_NAME"]
    opened = int(time.time())
    with app.test_request_context():
        for person in invited:
            session.clear()
            g.pop("csrf_token", None)
            session["signing"] = [(person.reference, 1, opened)]
            token = generate_csrf() if with_token else ""
            yield f"{name}={serializer.dumps(dict(session))}", token


def _get(port: int, path: str, cookie: str = "", *lines: str) -> bytes:
    return _request("GET", port, path, *([f"Cookie: {cookie}"] if cookie else []), *lines)


def _post(port: int, path: str, cookie: str, body: str) -> bytes:
    origin = f"http://127.0.0.1:{port}"
    return _request(
        "POST",
        port,
        path,
        f"Cookie: {cookie}",
        f"Origin: {origin}",
        f"Referer: {origin}{path}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        body=body,
    )


def _request(method: str, port: int, path: str, *lines: str, body: str = "") -> bytes:
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", _AGENT, _ACCEPT, *lines]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()
