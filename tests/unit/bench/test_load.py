"""The load client: it counts good answers, tells bad ones, and keeps connections."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import repeat

from bench import load

GOOD = b"HTTP/1.1 303 See Other\r\nContent-Length: 2\r\n\r\nok"
BAD = b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"
ASKED = b"GET / HTTP/1.1\r\n\r\n"


@contextmanager
def _serving(answer: Callable[[int], list[bytes]]) -> Iterator[tuple[int, list[int]]]:
    """Answer each request with the pieces that `answer` gives for its number; tell how many came on each connection."""
    counts: list[int] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                counts.append(0)
                while peer.recv(4096):
                    counts[-1] += 1
                    for piece in answer(counts[-1]):
                        peer.sendall(piece)

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1], counts
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_answers_are_counted_over_one_connection() -> None:
    with _serving(lambda _: [GOOD]) as (port, counts):
        result = load.run(port, iter([ASKED] * 20), status="303", connections=1, seconds=10)
    assert counts == [20]
    assert len(result.latencies) == 20
    assert not result.errors
    assert result.rate > 0
    assert 0 < result.percentile(50) <= result.percentile(99) <= max(result.latencies)


def test_answer_in_pieces_is_one_answer() -> None:
    with _serving(lambda _: [GOOD[:10], GOOD[10:-1], GOOD[-1:]]) as (port, _):
        result = load.run(port, iter([ASKED] * 3), status="303", connections=1, seconds=10)
    assert len(result.latencies) == 3
    assert not result.errors


def test_other_status_is_an_error_and_no_answer() -> None:
    with _serving(lambda number: [BAD if number == 2 else GOOD]) as (port, _):
        result = load.run(port, iter([ASKED] * 5), status="303", connections=1, seconds=10)
    assert len(result.latencies) == 4
    assert result.errors == {"status 500": 1}


def test_answer_without_length_is_an_error() -> None:
    with _serving(lambda _: [b"HTTP/1.1 303 See Other\r\n\r\n"]) as (port, _):
        result = load.run(port, iter([ASKED] * 5), status="303", connections=1, seconds=10)
    assert not result.latencies
    assert sum(result.errors.values()) == 1


def test_it_ends_when_the_time_is_over() -> None:
    with _serving(lambda _: [GOOD]) as (port, _):
        result = load.run(port, repeat(ASKED), status="303", connections=1, seconds=0.1)
    assert 0.1 <= result.elapsed < 5
    assert result.latencies
