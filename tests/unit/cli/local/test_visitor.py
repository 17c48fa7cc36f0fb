"""The visitor without a screen, who answers in the demonstration."""

import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from petition.cli.local.visitor import NoForm, Page, Visitor

FORM = """
<form method="get" action="/search"><input name="q" value="not this one"></form>
<form method="post" action="/answer">
  <input type="hidden" name="csrf_token" value="t&amp;k">
  <input type="radio" name="decision" value="sign"><input type="radio" name="decision" value="decline">
  <input type="checkbox" name="declaration" value="y"><input type="checkbox" name="ticked" value="1" checked>
  <input name="given_name" value="Dovilė"><input type="submit" name="button" value="Send"><input value="nameless">
  <textarea name="comment">Two
lines &lt;here&gt;</textarea>
</form><p>You&#39;re   done,
<bdi>Dovilė</bdi></p><input name="outside" value="x">
"""


def page(html: str):
    return Page(200, "http://127.0.0.1/page", html.encode(), Message())


def test_a_form_is_read_as_a_browser_would_send_it():
    (form,) = page(FORM).forms
    assert form.action == "/answer"
    assert form.fields == {
        "csrf_token": "t&k",
        "ticked": "1",
        "given_name": "Dovilė",
        "comment": "Two\nlines <here>",
    }


def test_words_are_found_however_they_are_escaped_and_wrapped():
    assert page(FORM).says("You're done, ")
    assert not page(FORM).says("You are done")


@pytest.fixture
def site():
    """A site that sets a cookie, asks for an answer, and shows what it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/link":
                self.answer(303, b"", {"Location": "/form", "Set-Cookie": "let=in; HttpOnly"})
            elif "let=in" in self.headers.get("Cookie", ""):
                self.answer(200, FORM.encode(), {"ETag": '"1"'})
            else:
                self.answer(404, b"who are you?", {})

        def do_POST(self) -> None:
            got = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(200, f"{self.path} {self.headers['Referer']} {sorted(got.items())}".encode(), {})

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_visitor_follows_a_link_and_answers(site: str):
    visitor = Visitor()
    shown = visitor.get(f"{site}/link")
    assert (shown.status, shown.url, shown.headers["etag"]) == (200, f"{site}/form", '"1"')
    answered = visitor.send(shown, {"decision": "sign", "given_name": "Dov"})
    assert answered.html.startswith(f"/answer {site}/form")
    for part in ("('csrf_token', ['t&k'])", "('decision', ['sign'])", "('given_name', ['Dov'])"):
        assert part in answered.html


def test_visitors_share_nothing(site: str):
    Visitor().get(f"{site}/link")
    refused = Visitor().get(f"{site}/form")
    assert (refused.status, refused.html) == (404, "who are you?")


def test_a_page_without_a_form_cannot_be_sent():
    with pytest.raises(NoForm, match="the page at /page has no form"):
        Visitor().send(page("<p>closed</p>"), {})
