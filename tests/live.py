"""The service as it is run: a WSGI server in a process of its own, spoken to over HTTP.

The browser here is the standard library's, so that what is tested is what the
server sends and not what Flask's test client makes of it.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask

from config import load
from tests.databases import application
from tests.web_support import form_in, form_of

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
KEY = "a key for tests, and not a secret one"


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, an application on the same database, and where its output goes."""

    url: str
    app: Flask
    log: Path
    process: int


@dataclass(frozen=True)
class Answer:
    """What came back: `url` is the address that it came from, after redirects."""

    status: int
    url: str
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # The signature is that of urllib.
    def redirect_request(  # noqa: PLR0917
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        return None


class Surfer:
    """One browser with its cookies, over real HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        direct = urllib.request.ProxyHandler({})
        self._following = urllib.request.build_opener(direct, cookies)
        self._staying = urllib.request.build_opener(direct, cookies, _NoRedirect())

    def request(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        follow: bool = True,
        content: tuple[str, bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; an error page is an answer like any other."""
        kind, body = content or ("application/x-www-form-urlencoded", urlencode(fields or {}).encode())
        target = urljoin(self.url, path)
        with_form = {"Content-Type": kind, "Referer": target} if method == "POST" else {}
        # The address is that of our own server.
        sent = urllib.request.Request(  # noqa: S310
            target, data=body if with_form else None, method=method, headers={**with_form, **(headers or {})}
        )
        opener = self._following if follow else self._staying
        try:
            with opener.open(sent, timeout=30) as answer:
                return Answer(answer.status, answer.url, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.url or target, answer.headers, answer.read())

    def get(self, path: str, status: int = 200) -> Answer:
        """Open a page, follow redirects, and check the status."""
        answer = self.request("GET", path)
        assert answer.status == status, f"{path}: {answer.status}\n{answer.text}"
        return answer

    def submit(
        self, page: Answer, fields: Mapping[str, str] | None = None, status: int = 200, *, action: str = ""
    ) -> Answer:
        """Send the page's form with `fields` over what stands there, and follow where it leads."""
        form = form_in(page.text, action)
        sent = {**dict(form.submit_fields()), **(fields or {})}
        answer = self.request("POST", form.action or urlsplit(page.url).path, sent)
        assert answer.status == status, f"{form.action}: {answer.status}\n{answer.text}"
        return answer

    def upload(self, page: Answer, content: bytes, status: int = 200) -> Answer:
        """Send a file with the page's form, as multipart/form-data (RFC 7578)."""
        mark = "mark-between-parts"
        token = form_of(page.text)["csrf_token"]
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        body += content + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        answer = self.request("POST", urlsplit(page.url).path, content=(kind, body))
        assert answer.status == status, answer.text
        return answer


def free_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(database_url: str, instance: Path, mail_port: int) -> dict[str, str]:
    """Return the settings of a local instance on a free port."""
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": KEY,
        "INSTANCE_PATH": str(instance),
        "MAIL_PORT": str(mail_port),
        "PORT": str(free_port()),
    }


def command(name: str, port: str) -> list[str]:
    """Return how each server is started; both leave their access logs off, as the operators' guide says."""
    here = [sys.executable, "-m", name]
    if name == "granian":
        return [
            *here,
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--blocking-threads",
            "8",
            "wsgi:app",
        ]
    return [*here, "--bind", f"127.0.0.1:{port}", "--threads", "8", "wsgi:app"]


@contextmanager
def served(name: str, given: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Run the service behind a server until the block ends; its output goes to `log`."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MAIL_", "SECRET", "BASE_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(name, given["PORT"]),
            cwd=ROOT,
            env={**inherited, **given, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{given['PORT']}"
    try:
        _await_answer(url, process, log)
        with application(load(dict(given))) as app:
            yield Server(url, app, log, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if Surfer(url).request("GET", "/healthz").status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
