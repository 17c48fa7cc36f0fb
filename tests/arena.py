"""Where delivery is put to the test: a database, a scripted mail server, and workers that are processes.

Workers run as an operator runs them, `flask worker` in a process of its own,
so a kill is a kill. Time is not waited for: what should happen later is brought
forward in the database.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from petition.db import reading
from petition.domain.states import OutboxState
from petition.models import MailDomain, OutboxMessage
from petition.settings.settings import Settings
from tests import factories
from tests.live import ROOT
from tests.smtp_script import ScriptedServer
from tests.web_support import Work

PATIENCE = 45.0
ON_THE_WAY = (OutboxState.CLAIMED, OutboxState.TRANSMITTING, OutboxState.UNKNOWN)
_PAST = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """One mail as it stands in the database."""

    id: int
    recipient: str
    state: OutboxState
    attempts: int
    claimed_by: str | None
    message_key: str
    verdict: str | None
    last_reply: str | None
    not_before_in: float


@dataclass
class WorkerProcess:
    """One `flask worker`."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would (kill -9)."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, as a service manager does, and return its exit code."""
        if self.is_alive:
            self.process.terminate()
        return self.process.wait(PATIENCE)

    @property
    def said(self) -> str:
        """What it has logged."""
        return self.log.read_text(errors="replace")


@dataclass
class Arena:
    """The database, the server and the workers of one test."""

    app: Flask
    settings: Settings
    work: Work
    server: ScriptedServer
    folder: Path
    workers: list[WorkerProcess] = field(default_factory=list)

    def environment(self, **given: str) -> dict[str, str]:
        """Return the settings of a worker, quick unless told otherwise."""
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("MAIL_", "SECRET", "BASE_", "WORKER_", "FLASK_"))
        }
        return {
            **inherited,
            "DATABASE_URL": self.settings.database_url,
            "SECRET_KEY": ",".join(self.settings.secret_keys),
            "INSTANCE_PATH": str(self.settings.instance),
            "BASE_URL": self.settings.base_url,
            "MAIL_PORT": str(self.server.port),
            "WORKER_POLL_SECONDS": "0.05",
            "WORKER_LEASE_SECONDS": "60",
            "MAIL_TIMEOUT_SECONDS": "20",
            "PYTHONUNBUFFERED": "1",
            **given,
        }

    def worker(self, *arguments: str, **given: str) -> WorkerProcess:
        """Start a worker; it is ended with the arena."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "worker", *arguments],
                cwd=ROOT,
                env=self.environment(**given),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        started = WorkerProcess(process, log)
        self.workers.append(started)
        return started

    def circulate(self, *addresses: str, slug: str = "free-press") -> None:
        """Queue one invitation for each address."""
        rows = [
            factories.person_row(f"Given{number}", f"Family{slug}", email=address)
            for number, address in enumerate(addresses)
        ]
        with self.work() as session:
            people = factories.persons(session, rows)
            factories.circulated(session, people, factories.draft(slug))

    def rows(self) -> list[Row]:
        """Return every mail, in the order of queueing."""
        now = datetime.now(UTC)
        with self.app.app_context(), reading() as session:
            found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
            return [
                Row(
                    one.id,
                    one.recipient,
                    one.state,
                    one.attempts,
                    one.claimed_by,
                    one.message_key,
                    one.verdict,
                    one.last_reply,
                    (one.not_before - now).total_seconds(),
                )
                for one in found
            ]

    def states(self) -> Counter[OutboxState]:
        """Return how many mails are in each state."""
        counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
        with self.app.app_context(), reading() as session:
            return Counter(dict(session.execute(counted).all()))

    def pauses(self) -> dict[str, float]:
        """Return the pause of each domain that is treated with care."""
        with self.app.app_context(), reading() as session:
            return {one.domain: one.interval_seconds for one in session.scalars(select(MailDomain))}

    def forward(self) -> None:
        """Bring forward what waits: retries, and the pauses of domains."""
        past = datetime.now(UTC) - _PAST
        with self.work() as session:
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.state.in_((OutboxState.QUEUED, OutboxState.DEFERRED)))
                .values(not_before=past)
            )
            session.execute(update(MailDomain).values(next_at=past))

    def expire(self) -> None:
        """Let every lease run out."""
        past = datetime.now(UTC) - _PAST
        with self.work() as session:
            session.execute(update(OutboxMessage).where(OutboxMessage.state.in_(ON_THE_WAY)).values(lease_until=past))

    def until(self, reached: Callable[[], bool], what: str = "") -> None:
        """Wait until something is so; fail with what the workers said if it never is."""
        deadline = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > deadline:
                said = "\n".join(worker.said for worker in self.workers)
                raise AssertionError(f"waited in vain for {what or reached}: {self.states()}\n{said[-4000:]}")
            time.sleep(0.02)

    def until_sent(self, count: int) -> None:
        """Wait until so many mails count as sent."""
        self.until(lambda: self.states()[OutboxState.SENT] == count, f"{count} sent")

    def until_sent_in_time(self, count: int) -> None:
        """Wait until so many mails count as sent, while time passes as fast as it can."""

        def reached() -> bool:
            self.forward()
            return self.states() == {OutboxState.SENT: count}

        self.until(reached, f"all {count} sent")

    def drain(self) -> WorkerProcess:
        """Run one worker over what is due, to its end."""
        done = self.worker("--drain")
        done.process.wait(PATIENCE)
        return done

    def repeats(self) -> dict[str, int]:
        """Return which Message-IDs were handed over more than once, and how often beyond the first."""
        counts = Counter(one.message_id for one in self.server.deliveries)
        return {key: count - 1 for key, count in counts.items() if count > 1}

    def check_repeats(self) -> None:
        """Every repeat is the same mail: envelope and bytes."""
        first: dict[str, tuple[str, str, bytes]] = {}
        for one in self.server.deliveries:
            same = (one.sender, one.recipient, one.raw)
            before = first.setdefault(one.message_id, same)
            assert before[:2] == same[:2], (before[:2], same[:2])
            changed = set(before[2].splitlines()) ^ set(one.raw.splitlines())
            assert before[2] == one.raw, changed

    def leaks(self) -> list[str]:
        """Return what stands in a worker's log and must not: addresses, and tokens of links."""
        with self.app.app_context(), reading() as session:
            addresses = {address for (address,) in session.execute(select(OutboxMessage.recipient))}
        raw = b"".join(one.raw for one in self.server.deliveries).replace(b"=\r\n", b"").decode("ascii", "replace")
        tokens = re.findall(rf"{re.escape(self.settings.base_url)}/[a-z]/(\S+)", raw)
        halves = [half for token in tokens for half in token.split(".")]
        said = "\n".join(worker.said for worker in self.workers)
        named = {address.lower() for address in re.findall(r"[\w.+-]+@[\w.-]+\w", said)}
        return [*(named & addresses), *(secret for secret in (*tokens, *halves) if secret and secret in said)]

    def end(self) -> None:
        """End every worker that still runs."""
        for worker in self.workers:
            if worker.is_alive:
                worker.kill()


@contextmanager
def arena_of(app: Flask, work: Work, server: ScriptedServer, folder: Path) -> Iterator[Arena]:
    """Set an arena up, and look at the end that no log gave anything away."""
    made = Arena(app, app.config["SETTINGS"], work, server, folder)
    try:
        yield made
    finally:
        made.end()
    assert made.leaks() == []


def addresses(count: int, domains: Sequence[str] = ("a.parliament.example",)) -> list[str]:
    """Return so many addresses, spread over the domains in turn."""
    return [f"member{number}@{domains[number % len(domains)]}" for number in range(count)]
