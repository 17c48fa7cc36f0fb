"""Threats to HTTPS: behind a proxy the service is spoken to in clear, and must know how it is reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Answer, Server, Surfer, environment, served
from tests.markup import text_of
from tests.web_support import token_of

TOKEN = "AAAAAAAAAAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBB"


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture(params=["granian", "gunicorn"])
def behind_a_proxy(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Server]:
    """The service under an address with https, as its proxy reaches it: by http, on loopback."""
    given = environment(database_url, tmp_path, 1)
    own = {"BASE_URL": f"https://127.0.0.1:{given['PORT']}"}
    with served(request.param, {**given, **own}, tmp_path / "log") as server:
        yield server


def test_t42_no_redirect_leads_out_of_https(behind_a_proxy: Server) -> None:
    """Addresses that are tidied up answer with a whole address, token and all."""
    surfer = Surfer(behind_a_proxy.url)
    for claimed in ({}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "ftp", "X-Forwarded-Ssl": "off"}):
        for path in (f"/s//{TOKEN}", f"/u//{TOKEN}", f"/desk//enter/{TOKEN}", "/desk", "/desk/people"):
            answer = surfer.request("GET", path, follow=False, headers=claimed)
            assert answer.status in {302, 308}, path
            assert not answer.headers["Location"].startswith("http:"), path
            assert answer.headers["Strict-Transport-Security"], path


def _ask_for_a_link(server: Server, referer: str) -> Answer:
    """Send the form for a new link with all that it needs, as if the page at `referer` had sent it."""
    page = Surfer(server.url).get("/link")
    # The proxy's side of the browser: cookies for https are not kept on a connection without it.
    sent = {"Cookie": page.headers["Set-Cookie"].partition(";")[0], "Referer": referer}
    fields = {"csrf_token": token_of(page.text), "email": "nobody@parliament.example"}
    return Surfer(server.url).request("POST", "/link", fields, headers=sent)


def test_t42_page_that_sent_a_form_is_checked(behind_a_proxy: Server) -> None:
    own = behind_a_proxy.url.replace("http:", "https:")
    assert _ask_for_a_link(behind_a_proxy, f"{own}/link").status == 200
    for foreign in ("https://evil.example/", f"{behind_a_proxy.url}/link", "https://127.0.0.1:1/link"):
        assert _ask_for_a_link(behind_a_proxy, foreign).status == 403, foreign


def test_t42_browser_that_hides_it_is_told_what_to_do(behind_a_proxy: Server) -> None:
    answer = _ask_for_a_link(behind_a_proxy, "")
    assert answer.status == 400
    assert "Your browser hides which page this came from" in text_of(answer.text)
