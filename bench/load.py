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
    """What one run saw; times are in seconds, `cpu` is what everybody spent on it together."""

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
    with ExitStack() as stack:
        poll = stack.enter_context(select.epoll())
        opened = [_Connection(port) for _ in range(connections)]
        for connection in opened:
            stack.callback(connection.close)
            poll.register(connection.socket.fileno(), select.EPOLLIN)
        return _Run(poll, requests, status).over(opened, seconds)


class _Run:
    """One run under way: which connections wait for an answer, and what was seen so far."""

    def __init__(self, poll: select.epoll, requests: Iterator[bytes], status: str) -> None:
        self._poll = poll
        self._requests = requests
        self._status = status
        self._busy: dict[int, _Connection] = {}
        self._result = Result()

    def over(self, connections: list[_Connection], seconds: float) -> Result:
        """Keep every connection busy until the time is over, and wait for the last answers."""
        began = time.perf_counter()
        for connection in connections:
            self._next(connection)
        while self._busy:
            ready = self._poll.poll(_PATIENCE)
            if not ready:
                self._result.errors["no answer"] += len(self._busy)
                break
            for number, _ in ready:
                if number in self._busy:
                    self._take(self._busy[number], began + seconds)
        self._result.elapsed = time.perf_counter() - began
        return self._result

    def _take(self, connection: _Connection, deadline: float) -> None:
        """Take in what came over a connection and, once that is a whole answer, ask anew."""
        try:
            answer = connection.received()
        except OSError as problem:
            self._result.errors[str(problem)] += 1
            self._idle(connection)
            return
        if answer is None:
            return
        now = time.perf_counter()
        if answer == self._status:
            self._result.latencies.append(now - connection.sent_at)
        else:
            self._result.errors[f"status {answer}"] += 1
        if now < deadline:
            self._next(connection)
        else:
            self._idle(connection)

    def _next(self, connection: _Connection) -> None:
        request = next(self._requests, None)
        if request is None:
            self._idle(connection)
            return
        self._busy[connection.socket.fileno()] = connection
        connection.send(request)

    def _idle(self, connection: _Connection) -> None:
        """Ask nothing more over a connection; a broken one would be ready for ever."""
        if self._busy.pop(connection.socket.fileno(), None) is not None:
            self._poll.unregister(connection.socket.fileno())
