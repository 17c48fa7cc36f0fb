"""T33: what strangers send that no browser does, to the servers that the service runs behind."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from petition.web.request_limits import STRANGER
from tests.live import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
_CHUNK = 4096


def _chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, _CHUNK):
        yield b"x" * min(_CHUNK, size - start)


def _status(server: Server, size: int, kind: str) -> int:
    """Return the answer to a body that comes in chunks and does not say its length (RFC 9112, 7.1)."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        headers = {"Content-Type": kind, "Transfer-Encoding": "chunked"}
        connection.request("POST", "/link", _chunks(size), headers, encode_chunked=True)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("server_name", ["granian", "gunicorn"], indirect=True)
def test_t33_body_without_a_length_is_limited_behind_each_server(live: Server) -> None:
    form = "application/x-www-form-urlencoded"
    # A form without its token is answered 400 when all of it was read, and 413 when it was not.
    assert _status(live, STRANGER.size, form) == 400
    assert _status(live, STRANGER.size + 1, form) == 413
    assert _status(live, 10 * STRANGER.size, form) == 413
    assert _status(live, 10, "application/json") == 415
