"""The load: prepared requests over kept-alive connections, from one thread.

Load, server and database share the same cores, so whatever the client spends
is taken from what it measures. It only sends bytes that were made beforehand,
waits for all of its connections at once, and looks for nothing in an answer
but its status and its length.
"""

import re
import select
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 30.0


@dataclass
class Result:
    """What one run saw; times are in seconds, `cpu` is what the client itself spent."""

    elapsed: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.elapsed if self.elapsed else 0.0

    def percentile(self, percent: float) -> float:
        """The latency that `percent` of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)] if ordered else 0.0


class _Connection:
    """One kept-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._buffer = b""

    def send(self, request: bytes) -> None:
        """Send a whole request; it fits the empty socket's buffer, so this does not wait."""
        self._buffer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> str | None:
        """Take in what has come; return the status once the answer is whole, else None."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("closed")
        self._buffer += chunk
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return None
        length = _LENGTH.search(self._buffer, 0, head)
        if length is None:
            raise ConnectionError("an answer without its length")
        if len(self._buffer) < head + 4 + int(length[1]):
            return None
        return self._buffer[9:12].decode()

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()


def run(port: int, requests: Iterator[bytes], *, status: str, connections: int, seconds: float) -> Result:
    """Send `requests` over so many connections for so long, or until none is left.

    An answer with another status than `status` counts as an error and not as
    an answer; a connection that breaks is an error too, and is not replaced.
    """
    result = Result()
    with ExitStack() as stack:
        poll = stack.enter_context(select.epoll())
        busy: dict[int, _Connection] = {}
        for _ in range(connections):
            connection = _Connection(port)
            stack.callback(connection.close)
            poll.register(connection.socket.fileno(), select.EPOLLIN)
            busy[connection.socket.fileno()] = connection
        began, cpu = time.perf_counter(), time.process_time()
        for number, connection in list(busy.items()):
            _next(busy, number, connection, requests)
        _exchange(poll, busy, requests, result, status, began + seconds)
        result.elapsed, result.cpu = time.perf_counter() - began, time.process_time() - cpu
    return result


def _exchange(
    poll: select.epoll,
    busy: dict[int, _Connection],
    requests: Iterator[bytes],
    result: Result,
    status: str,
    deadline: float,
) -> None:
    """Answer each answer with the next request until the deadline, then wait for the last ones."""
    while busy:
        ready = poll.poll(_PATIENCE)
        if not ready:
            result.errors["no answer"] += len(busy)
            return
        for number, _ in ready:
            connection = busy.get(number)
            if connection is None:
                continue
            try:
                answer = connection.received()
            except OSError as problem:
                result.errors[str(problem)] += 1
                poll.unregister(number)
                del busy[number]
                continue
            if answer is None:
                continue
            now = time.perf_counter()
            if answer == status:
                result.latencies.append(now - connection.sent_at)
            else:
                result.errors[f"status {answer}"] += 1
            if now < deadline:
                _next(busy, number, connection, requests)
            else:
                del busy[number]


def _next(busy: dict[int, _Connection], number: int, connection: _Connection, requests: Iterator[bytes]) -> None:
    request = next(requests, None)
    if request is None:
        del busy[number]
    else:
        connection.send(request)
