"""Ports on loopback."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Never

import pytest

from petition.cli.local import network


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made.getsockname()[1]


def test_a_port_is_taken_or_free(listener: int):
    assert network.port_problem(listener) == "is taken by another program"
    assert network.listens(listener)
    (free,) = network.free_ports(1)
    assert network.port_problem(free) == ""
    assert not network.listens(free)


def test_a_port_may_be_forbidden(monkeypatch: pytest.MonkeyPatch):
    def refuse(probe: socket.socket, address: object) -> Never:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert network.port_problem(80) == "may not be used by this account"


def test_free_ports_differ():
    assert len(set(network.free_ports(20))) == 20


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, False)])
def test_health_is_what_the_service_says(status: int, is_healthy: bool):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert network.is_healthy(server.server_port) is is_healthy
        thread.join()


def test_silence_is_not_health():
    (free,) = network.free_ports(1)
    assert not network.is_healthy(free)
