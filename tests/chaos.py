"""A large circulation with workers that are killed at random: every recipient at least once, no needless repeats.

`make chaos` runs it with 44,000 recipients, every parliamentarian in the world,
and twenty kills; the tests run a small one. Workers are real processes on a
real PostgreSQL, and a kill is a kill -9.
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from config import load
from petition.db import reading, transaction
from petition.domain.states import OutboxState
from petition.models import OutboxMessage
from tests import factories
from tests.arena import Arena, WorkerProcess, arena_of
from tests.databases import application, migrated
from tests.live import KEY, free_port
from tests.postgres import private_postgres
from tests.smtp_script import Delivery, ScriptedServer
from tests.web_support import work_of

DOMAINS = 190
LEASE_SECONDS = 6
_PATIENCE = 60.0
_STEP = 0.02


class Sink(ScriptedServer):
    """A server that takes everything, and remembers no more of a mail than who it was for and a hash."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.counts: dict[str, int] = {}
        self.hashes: dict[str, bytes] = {}
        self.recipients: set[str] = set()
        self.changed: list[str] = []

    def has(self, count: int) -> bool:
        """Return whether so many different mails have come."""
        return len(self.counts) >= count

    def kept(self, delivery: Delivery) -> None:
        """Count a mail; one that differs from what came before under its Message-ID is noted."""
        key = delivery.message_id.strip("<>").partition("@")[0]
        said = "\n".join((delivery.sender, delivery.recipient)).encode() + delivery.raw
        digest = sha256(said).digest()
        if self.hashes.setdefault(key, digest) != digest:
            self.changed.append(key)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.recipients.add(delivery.recipient)


@dataclass
class Outcome:
    """What came of a run; `in_hand` are the mails that were in transmission at a kill."""

    messages: int
    kills: int = 0
    circulating: float = 0.0
    sending: float = 0.0
    reached: int = 0
    repeated: dict[str, int] = field(default_factory=dict)
    in_hand: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Return what is not as it must be; empty is right."""
        needless = {key: count for key, count in self.repeated.items() if count > self.in_hand.count(key)}
        found = {
            f"{self.messages - self.reached} recipients were never reached": self.reached != self.messages,
            f"{len(needless)} mails were repeated that were in no killed worker's hands": bool(needless),
            f"{len(self.changed)} repeats differ from the first": bool(self.changed),
            f"rows were left behind: {self.states}": self.states != {OutboxState.SENT.value: self.messages},
        }
        return [words for words, is_so in found.items() if is_so]

    def figures(self) -> str:
        """Return the run in a few lines."""
        return (
            f"{self.messages:,} mails over {min(DOMAINS, self.messages)} domains: "
            f"circulated in {self.circulating:.1f} s, sent in {self.sending:.1f} s "
            f"({self.messages / self.sending:,.0f} a second, restarts included)\n"
            f"{self.kills} kills, {len(self.in_hand)} with a mail in transmission, "
            f"{sum(self.repeated.values())} repeats, {len(self.changed)} of them changed\n"
            f"{self.reached:,} recipients reached; rows: {self.states}"
        )


def run(database_url: str, folder: Path, *, messages: int, kills: int, workers: int, seed: int) -> Outcome:
    """Circulate and send with so many workers, and kill one of them so many times."""
    outcome = Outcome(messages)
    chance = random.Random(seed)
    with _arena(database_url, folder) as (arena, sink):
        began = time.monotonic()
        _circulate(arena.app, messages)
        outcome.circulating = time.monotonic() - began
        began = time.monotonic()
        crew = [_worker(arena) for _ in range(workers)]
        for moment in sorted(chance.sample(range(1, messages), kills)):
            _await(partial(sink.has, moment), sink)
            number = chance.randrange(workers)
            # The moment within a mail is left to chance as well.
            time.sleep(chance.uniform(0.0, 0.01))
            outcome.in_hand += _kill(arena, crew[number])
            outcome.kills += 1
            crew[number] = _worker(arena)
        _await(lambda: _is_done(arena.app), sink)
        outcome.sending = time.monotonic() - began
        for worker in crew:
            worker.stop()
        outcome.states = {state.value: count for state, count in arena.states().items()}
    outcome.reached, outcome.changed = len(sink.recipients), sink.changed
    outcome.repeated = {key: count - 1 for key, count in sink.counts.items() if count > 1}
    return outcome


@contextmanager
def _arena(database_url: str, folder: Path) -> Iterator[tuple[Arena, Sink]]:
    port = free_port()
    sink = Sink(port)
    given = {"DATABASE_URL": database_url, "SECRET_KEY": KEY, "INSTANCE_PATH": str(folder), "MAIL_PORT": str(port)}
    sink.start()
    try:
        with application(load(given)) as app, arena_of(app, work_of(app), sink, folder) as arena:
            yield arena, sink
    finally:
        sink.stop()


def _circulate(app: Flask, count: int) -> None:
    """Import so many people over all domains, and circulate a statement to them."""
    rows = [
        factories.person_row(f"Given{number}", f"Family{number}", email=f"m{number}@p{number % DOMAINS}.example")
        for number in range(count)
    ]
    with app.app_context(), transaction() as session:
        factories.circulated(session, factories.persons(session, rows))


def _worker(arena: Arena) -> WorkerProcess:
    return arena.worker(WORKER_LEASE_SECONDS=str(LEASE_SECONDS), WORKER_POLL_SECONDS="0.2")


def _kill(arena: Arena, worker: WorkerProcess) -> list[str]:
    """Kill a worker and return the keys of the mails that it had in transmission."""
    worker.kill()
    # The server ends the dead worker's session, and with it what was not committed, a moment later.
    time.sleep(0.2)
    mine = OutboxMessage.claimed_by.endswith(f":{worker.process.pid}")
    in_hand = select(OutboxMessage.message_key).where(mine, OutboxMessage.state == OutboxState.TRANSMITTING)
    with arena.app.app_context(), reading() as session:
        return list(session.scalars(in_hand))


def _is_done(app: Flask) -> bool:
    left = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state != OutboxState.SENT)
    with app.app_context(), reading() as session:
        time.sleep(0.2)
        return session.scalar(left) == 0


def _await(reached: Callable[[], bool], sink: Sink) -> None:
    """Wait for something, as long as mails keep coming."""
    seen, last = sink.taken, time.monotonic()
    while not reached():
        if sink.taken != seen:
            seen, last = sink.taken, time.monotonic()
        if time.monotonic() - last > _PATIENCE:
            raise AssertionError(f"nothing has moved for {_PATIENCE:.0f} s after {seen} mails")
        time.sleep(_STEP)


def main() -> int:
    """Run it at full size and print the figures; the exit code tells."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=44_000, metavar="N")
    parser.add_argument("--kills", type=int, default=20, metavar="K")
    parser.add_argument("--workers", type=int, default=3, metavar="N")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 16), metavar="S")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with private_postgres(fsync=True) as url, tempfile.TemporaryDirectory(prefix="petition-chaos-") as folder:
        migrated(url)
        outcome = run(
            url,
            Path(folder),
            messages=given.messages,
            kills=given.kills,
            workers=given.workers,
            seed=given.seed,
        )
    print(outcome.figures())
    faults = outcome.faults()
    said = "\n".join(f"WRONG: {fault}" for fault in faults) or "Nothing was lost, and nothing repeated needlessly."
    print(said)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
