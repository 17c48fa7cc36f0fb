"""The headers: defaults for all, the view's own before them, and those of static files."""

import pytest
from flask import Flask, Response

from petition.templating import asset
from petition.web import headers
from petition.web.guard import public
from tests.web_support import Visitor

HSTS = "Strict-Transport-Security"


def test_private_page_is_stored_and_indexed_by_nobody(visitor: Visitor) -> None:
    page = visitor.get("/link")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_public_page_may_be_stored_and_indexed(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "X-Robots-Tag" not in page.headers


def test_policy_runs_nothing_and_frames_nowhere(visitor: Visitor) -> None:
    policy = dict(part.split(" ", 1) for part in visitor.get("/link").headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())


def test_policy_of_the_desks_one_script_allows_what_this_site_serves_and_no_more() -> None:
    policy = dict(part.split(" ", 1) for part in headers.DESK_POLICY.split("; "))
    common = dict(part.split(" ", 1) for part in headers.CONTENT_POLICY.split("; "))
    assert policy == {**common, "script-src": "'self'", "connect-src": "'self'"}


def test_what_a_view_sets_is_kept(own_app: Flask) -> None:
    @public
    def view() -> Response:
        return Response("", headers={"Referrer-Policy": "no-referrer", "Cache-Control": "private"})

    own_app.add_url_rule("/own", "own", view)
    answer = Visitor(own_app).get("/own")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private"
    assert "X-Robots-Tag" not in answer.headers


def test_t42_scheme_is_that_of_the_services_own_address(app: Flask, hosted: Flask) -> None:
    """Whatever the server says that a request came by: granian says "http" behind every proxy."""
    for scheme in ("http", "https"):
        assert HSTS not in Visitor(app, f"{scheme}://127.0.0.1:8000").get("/").headers
        assert HSTS in Visitor(hosted, f"{scheme}://sign.alliance.example").get("/").headers


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing-here", asset("site.css")])
def test_https_is_demanded_everywhere_outside_loopback(hosted: Flask, path: str) -> None:
    """A proxy in front speaks HTTPS, so the request itself need not look secure."""
    answer = Visitor(hosted, "http://sign.alliance.example").ask("GET", path)
    assert answer.headers[HSTS] == "max-age=63072000; includeSubDomains"


def test_static_file_carries_the_headers_and_may_be_kept_for_ever(visitor: Visitor) -> None:
    file = visitor.get(asset("site.css"))
    assert file.headers["Content-Type"].startswith("text/css")
    assert "max-age=31536000" in file.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in file.headers
    for name, value in headers._ALWAYS.items():
        assert file.headers[name] == value


@pytest.mark.parametrize("path", ["/static/", "/static/../config.py", "/static/%2e%2e/config.py", "/static/none.css"])
def test_static_files_lead_nowhere_else(visitor: Visitor, path: str) -> None:
    visitor.get(path, status=404)
