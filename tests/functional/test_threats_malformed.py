"""T43: whatever is sent, and however broken, no server logs what it said: neither the token nor who was asked for."""

import getpass
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live import ROOT, Server, environment, free_port, served

CANARY = "CANARYcanaryCANARYcanary.CanaryCanaryCanaryCa"
_HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
_LINK = f"/s/{CANARY}".encode()


def _requests() -> dict[str, bytes]:
    """Return requests by what is wrong with each; all but the first few are malformed."""
    line = b"GET %s HTTP/1.1\r\n" % _LINK
    whole = line + _HOST
    canary = CANARY.encode()
    post = b"POST %s HTTP/1.1\r\n%s" % (_LINK, _HOST)
    return {
        "nothing": whole + b"\r\n",
        "referer": b"GET / HTTP/1.1\r\n%sReferer: https://127.0.0.1%s\r\n\r\n" % (_HOST, _LINK),
        "query": b"GET /link?from=%s HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "sign": b"POST /sign/%s HTTP/1.1\r\n%sContent-Length: 0\r\n\r\n" % (canary, _HOST),
        "doubled slash": b"GET /%s HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "encoded": b"GET /%%73/%s HTTP/1.1\r\n%s\r\n" % (canary, _HOST),
        "wrong encoding": b"GET /s/%%zz%s HTTP/1.1\r\n%s\r\n" % (canary, _HOST),
        "whole address": b"GET http://127.0.0.1%s HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "no host": line + b"\r\n",
        "two hosts": whole + b"Host: " + canary + b"\r\n\r\n",
        "foreign host": line + b"Host: " + canary.lower() + b".example\r\n\r\n",
        "host with a slash": line + b"Host: a/b\r\n\r\n",
        "no version": b"GET %s\r\n%s\r\n" % (_LINK, _HOST),
        "version 9": b"GET %s HTTP/9.9\r\n%s\r\n" % (_LINK, _HOST),
        "version of letters": b"GET %s HTTP/x\r\n%s\r\n" % (_LINK, _HOST),
        "space in the address": b"GET %s x HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "control character": b"GET %s\x01 HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "NUL": b"GET %s\x00 HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "method of its own": b"%s %s HTTP/1.1\r\n%s\r\n" % (canary.partition(b".")[0].upper(), _LINK, _HOST),
        "method in small letters": b"get %s HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "no method": b"%s HTTP/1.1\r\n%s\r\n" % (_LINK, _HOST),
        "header without a colon": whole + canary + b"\r\n\r\n",
        "header with a space": whole + b"X " + canary + b": y\r\n\r\n",
        "folded header": whole + b"X: a\r\n " + canary + b"\r\n\r\n",
        "header too long": whole + b"X: " + canary * 4000 + b"\r\n\r\n",
        "address too long": b"GET %s%s HTTP/1.1\r\n%s\r\n" % (_LINK, b"x" * 70_000, _HOST),
        "two lengths": post + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "length below zero": post + b"Content-Length: -1\r\n\r\n",
        "length of letters": post + b"Content-Length: " + canary + b"\r\n\r\n",
        "odd transfer": post + b"Transfer-Encoding: " + canary + b"\r\n\r\n",
        "bad chunk": post + b"Transfer-Encoding: chunked\r\n\r\n" + canary + b"\r\nx\r\n",
        "cut short": line,
    }


def _send(port: int, request: bytes) -> str:
    """Send bytes as they are, and return what comes until the server has had enough, or waits for more."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                answer += part
        except OSError:
            pass  # It hung up, which is an answer as well.
    return answer.decode(errors="replace")


def _leaks(logged: str) -> list[str]:
    """Return what was logged of a canary; any stretch of eight letters is too much."""
    found = {CANARY[start : start + 8] for start in range(len(CANARY) - 7)}
    return sorted(part for part in found if part.lower() in logged.lower())


@pytest.mark.parametrize("server_name", ["granian", "gunicorn"], indirect=True)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t43_servers_log_nothing_of_a_malformed_request(live: Server) -> None:
    port = int(live.url.rpartition(":")[2])
    offenders = []
    for name, request in _requests().items():
        before = live.log.stat().st_size
        _send(port, request)
        time.sleep(0.02)
        if _leaks(live.log.read_text(errors="replace")[before:]):
            offenders.append(name)
    assert len(_requests()) >= 26
    assert offenders == []
    assert _leaks(live.log.read_text(errors="replace")) == []


NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
_NEEDS_NGINX = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")


@dataclass(frozen=True)
class Proxy:
    """A running nginx with the snippet that the service ships, in clear on a port of loopback, and where it logs."""

    port: int
    logs: Path

    def logged(self) -> str:
        """Return everything that it has logged."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.logs.iterdir()))


def _configured(folder: Path, port: int, web_port: int) -> str:
    """Return the shipped snippet as a whole configuration; but for ports, folders and TLS, it is what it is."""
    snippet = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    snippet = re.sub(r" *listen \[::\].*\n| *ssl_certificate.*\n", "", snippet)
    for given, here in (
        ("listen 443 ssl http2 default_server", f"listen 127.0.0.1:{port} default_server"),
        ("listen 80 default_server", f"listen 127.0.0.1:{free_port()} default_server"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{web_port}"),
        ("/etc/nginx/petition-proxy.conf", str(folder / "proxy.conf")),
        ("/var/log/nginx/", f"{folder}/logs/"),
    ):
        assert given in snippet
        snippet = snippet.replace(given, here)
    proxy = (ROOT / "deploy" / "petition-proxy.conf").read_text(encoding="utf-8")
    (folder / "proxy.conf").write_text(proxy.replace("Host sign.example.org", f"Host 127.0.0.1:{web_port}"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Bodies that are written to a file are written to this test's folder; nginx heeds “user” as root alone.
    # A quieter level than that of any installation, so that a leak would show.
    return (
        f"daemon off;\nuser {getpass.getuser()};\npid {folder}/pid;\n"
        f"error_log {folder}/logs/main.log info;\nevents {{}}\n"
        f"http {{\naccess_log {folder}/logs/access.log;\n{temporary}{snippet}}}\n"
    )


@contextmanager
def _nginx(folder: Path, web_port: int) -> Iterator[Proxy]:
    """Run nginx in front of what listens on a port."""
    (folder / "logs").mkdir()
    port, configuration = free_port(), folder / "nginx.conf"
    configuration.write_text(_configured(folder, port, web_port))
    running = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield Proxy(port, folder / "logs")
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture
def proxy(database_url: str, tmp_path: Path) -> Iterator[Proxy]:
    """The service behind nginx."""
    given = environment(database_url, tmp_path, 1)
    with served("granian", given, tmp_path / "web.log"), _nginx(tmp_path, int(given["PORT"])) as made:
        yield made


def _await(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, "nginx did not start"
        time.sleep(0.05)


@_NEEDS_NGINX
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t43_proxy_logs_nothing_of_a_request_but_chosen_fields(proxy: Proxy) -> None:
    for request in _requests().values():
        _send(proxy.port, request)
    _send(proxy.port, b"GET /desk/people HTTP/1.1\r\n" + _HOST + b"\r\n")
    time.sleep(0.2)
    logged = proxy.logged()
    assert re.search(r"^\S+ 127\.0\.0\.1 GET /desk 302 ", logged, re.MULTILINE)
    # Of everybody else not even the network address.
    assert re.search(r"^\S+ - GET - 404 ", logged, re.MULTILINE)
    assert _leaks(logged) == []


@_NEEDS_NGINX
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t12_proxy_names_no_host_that_was_sent(proxy: Proxy) -> None:
    for path in ("/desk", "/desk/", "/desk/people/import", "/static", "/desk/enter"):
        answer = _send(proxy.port, f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith("HTTP/1.1 ")
        assert "evil.example" not in answer, path


def _post(port: int, path: str, size: int) -> str:
    head = f"POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n"
    return _send(port, head.encode() + _HOST + b"\r\n" + b"a" * size)


@_NEEDS_NGINX
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t33_large_form_that_is_refused_unread_is_answered_in_words(proxy: Proxy) -> None:
    """Whether nginx sees the service's answer is a matter of luck; somebody who is signed out reads one that helps."""
    words = {"401": "You are signed out, and nothing was saved", "502": "You may be signed out"}
    for _ in range(8):
        answer = _post(proxy.port, "/desk/statements/new", 2_900_000)
        assert words[answer[9:12]] in answer


@_NEEDS_NGINX
@pytest.mark.parametrize(("path", "size"), [("/desk/statements/new", 10), ("/desk/people/import", 4 * 2**20)])
def test_t33_desk_that_takes_nothing_says_what_to_do(tmp_path: Path, path: str, size: int) -> None:
    """No service is there, and what is too large for nginx itself is not passed on."""
    with _nginx(tmp_path, free_port()) as proxy:
        away, too_large = _post(proxy.port, path, size), _post(proxy.port, path, 22 * 2**20)
    for answer, status in ((away, "502"), (too_large, "413")):
        assert answer.startswith(f"HTTP/1.1 {status} ")
        assert "You may be signed out" in answer
        assert "no-store" in answer


@_NEEDS_NGINX
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t37_proxy_slows_guessing_and_never_answering(proxy: Proxy) -> None:
    def refused(path: str, more: bytes = b"") -> int:
        before = proxy.logged().count(" 429 ")
        for _ in range(40):
            _send(proxy.port, f"POST {path} HTTP/1.1\r\n".encode() + _HOST + more + b"Content-Length: 0\r\n\r\n")
        time.sleep(0.2)
        return proxy.logged().count(" 429 ") - before

    assert not refused("/sign/unknown")
    # What another site made browsers send does not count for their network.
    assert not refused("/link", b"Sec-Fetch-Site: cross-site\r\n")
    assert not refused("/link", b"Origin: https://evil.example\r\n")
    assert refused("/link", b"Sec-Fetch-Site: same-origin\r\nOrigin: https://sign.example.org\r\n")
    assert refused("/link")
    # The service tells whether a browser is known; what floods another form has no part in that.
    assert refused("/desk/sign-in", b"Cookie: __Host-petition-browser=x\r\n") < refused("/desk/sign-in")
