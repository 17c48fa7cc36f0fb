"""Ports on loopback: which are free, and whether something answers there."""

import http.client
import socket
from contextlib import ExitStack

HOST = "127.0.0.1"


def port_problem(port: int) -> str:
    """Return why no server can listen on `port` now; empty if it can."""
    with socket.socket() as probe:
        # A server that has just stopped leaves connections behind, which are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return "may not be used by this account"
        except OSError:
            return "is taken by another program"
    return ""


def free_ports(count: int) -> list[int]:
    """Return different ports that are free now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]


def listens(port: int) -> bool:
    """Return whether something takes connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def is_healthy(port: int) -> bool:
    """Return whether the web service on `port` answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
