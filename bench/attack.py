"""Strangers' costly requests at a steady rate, and how long signatories wait meanwhile.

Both come when their time has come, whether or not what came before is
answered, and a wait counts from then: a service that stands still is not
spared the requests that it keeps waiting. The strangers' shapes are those that
hurt services like this: bodies far over what a form holds, tens of thousands
of empty parts, links that do not exist, guessed passwords.
"""

import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, cycle
from typing import NamedTuple

from bench import machine, prepared
from bench.load import Result
from bench.service import Ground, Service, service
from bench.world import World, build

_STRANGERS = 50.0
_SIGNATORIES = 10.0
_QUIET = 10.0
_PATIENCE = 30.0
_HANDS = 32


@dataclass(frozen=True)
class Attacked:
    """What signatories saw before and during it, what strangers got, and the server's memory at most, in MiB."""

    quiet: Result
    attacked: Result
    strangers: Result
    mib: float


class _Asked(NamedTuple):
    """Requests at a steady rate, and what they saw."""

    requests: Iterator[bytes]
    rate: float
    seen: Result


def names(engines: Iterable[str]) -> list[str]:
    """Return what may be chosen."""
    return [f"attack {engine}" for engine in engines]


def measure(grounds: Mapping[str, Ground], seconds: float) -> dict[str, Attacked]:
    """Attack the service on each engine for so long, and return what came of it."""
    found = {}
    for engine, ground in grounds.items():
        people = int(_SIGNATORIES * (seconds + _QUIET)) + 1
        with service(f"attack-{engine}", ground) as made:
            world = build(made.app, signed=0, invited=2 * people)
            with made.served() as process:
                found[engine] = _attack(made, world, process.pid, seconds)
    return found


def _attack(made: Service, world: World, process: int, seconds: float) -> Attacked:
    asked = iter(list(_signatories(made, world)))
    quiet, attacked, strangers = Result(), Result(), Result()
    _run(made.port, [_Asked(asked, _SIGNATORIES, quiet)], _QUIET)
    shapes = cycle(prepared.strangers(made.port))
    both = [_Asked(asked, _SIGNATORIES, attacked), _Asked(shapes, _STRANGERS, strangers)]
    _run(made.port, both, seconds)
    peak = sum(machine.memory(one)[1] for one in machine.descendants(process))
    return Attacked(quiet, attacked, strangers, peak)


def _signatories(made: Service, world: World) -> Iterator[bytes]:
    """Yield what people send who open their page, and then sign."""
    pages = prepared.signing_pages(made.app, made.port, world.invited)
    return chain.from_iterable(zip(pages, prepared.answers(made.app, made.port, world, world.invited), strict=True))


def _run(port: int, asked: Sequence[_Asked], seconds: float) -> None:
    """Send each kind at its rate for so many seconds, by as many hands as it may need."""
    hands = [threading.Thread(target=_send, args=(port, one, seconds, count(), threading.Lock())) for one in asked]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def _send(port: int, asked: _Asked, seconds: float, number: Iterator[int], lock: threading.Lock) -> None:
    began = time.perf_counter()

    def work() -> None:
        while True:
            with lock:
                due = began + next(number) / asked.rate
                request = next(asked.requests, None) if due < began + seconds else None
            if request is None:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            _ask(port, request, due, asked.seen)

    hands = [threading.Thread(target=work) for _ in range(_HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    asked.seen.elapsed = time.perf_counter() - began


def _ask(port: int, request: bytes, due: float, seen: Result) -> None:
    """Send one request over a connection of its own, and note when its answer had come."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as connection:
            # A server that has read enough answers, and hangs up on whoever goes on sending.
            with suppress(ConnectionError):
                connection.sendall(request)
            answer = connection.recv(1 << 16)
    except OSError as problem:
        seen.errors[type(problem).__name__] += 1
        return
    seen.latencies.append(time.perf_counter() - due)
    seen.errors[answer[9:12].decode(errors="replace") or "hung up"] += 1
