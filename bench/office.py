"""The service as a sender of mail: one circulation, and worker processes that send it.

Everything is done by the commands that an operator uses, in processes of their
own: `flask statement circulate` and `flask worker`.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from subprocess import Popen

from flask import Flask
from sqlalchemy import case, create_engine, delete, func, select, text, update
from sqlalchemy.pool import NullPool

from bench import machine
from bench.references import Sample
from bench.service import Ground, Service, service
from bench.world import CIRCULATING, add_persons, draft
from petition.db import database_after, database_now, reading, table_of, transaction
from petition.domain.states import OutboxState
from petition.mail import messages
from petition.models import AuditEvent, Invitation, OutboxMessage, WorkerHeartbeat
from petition.services.delivery import holding
from petition.services.delivery.letters import letters

_O, _W = table_of(OutboxMessage), table_of(WorkerHeartbeat)
_ACTOR = "bench"
_UNDER_WAY = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.TRANSMITTING)
_TOMORROW = timedelta(days=1).total_seconds()
_LOOK_SECONDS = 0.2
_START_SECONDS = 60.0
# A machine that sends fewer mails a second than this is given up on.
_LEAST_A_SECOND = 10


@dataclass(frozen=True)
class Circulated:
    """One circulation: how many people, how long with the command's own start, rows written, memory in MiB."""

    engine: str
    people: int
    seconds: float
    rows: int
    peak: float


@dataclass(frozen=True)
class Sent:
    """One run of workers: `seconds` from the first mail to the last, memory in MiB of the largest
    worker at a tenth of the way and at the end, `failed` mails that did not leave.
    """

    mails: int
    seconds: float
    cpu: float
    start: float = 0.0
    end: float = 0.0
    failed: int = 0

    @property
    def rate(self) -> float:
        """Mails a second."""
        return (self.mails - self.failed) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Office:
    """A service that sends; `folder` is for the memories of its workers."""

    engine: str
    service: Service
    folder: Path
    _numbers: Iterator[int]

    @property
    def app(self) -> Flask:
        """The copy of the application that looks and prepares."""
        return self.service.app

    def circulate(self, people: int) -> Circulated:
        """Circulate a statement to everybody on a roster of so many."""
        with self.app.app_context():
            with transaction() as session:
                add_persons(session, people)
            with transaction() as session:
                draft(session, CIRCULATING, "Statement on a free press")
            before = _rows()
            ran = self.service.run("statement", "circulate", CIRCULATING)
            return Circulated(self.engine, people, ran.seconds, _rows() - before, ran.peak)

    def sample(self) -> Sample:
        """Return one of the queued mails."""
        composer = self.app.extensions["composer"]
        with self.app.app_context(), reading() as session:
            number = session.scalars(select(func.min(_O.c.id))).one()
            letter = letters(session, [number])[number]
        said = messages.render(letter, composer.links(letter), composer.organisation)
        return Sample(composer.mail(letter), said)

    def send(self, mails: int, workers: int, port: int) -> Sent:
        """Let so many workers send so many mails to the server on `port`.

        They wait for the outbox to be released, so that none has a start over another.
        """
        self._prepare(mails)
        with ExitStack() as stack:
            running = [stack.enter_context(self._worker(port)) for _ in range(workers)]
            with self.app.app_context():
                _await(lambda: _beating() == workers, _START_SECONDS, running, self.service.log)
                spent = machine.cpu_seconds()
                with transaction() as session:
                    holding.release(session, skip_queued=False, actor=_ACTOR)
                samples: list[float] = []
                _await(
                    lambda: _is_over(running, samples),
                    _START_SECONDS + mails / _LEAST_A_SECOND,
                    running,
                    self.service.log,
                )
                spent = machine.cpu_seconds() - spent
                with reading() as session:
                    seen = select(func.count(), func.min(_O.c.sent_at), func.max(_O.c.sent_at))
                    sent, first, last = session.execute(seen.where(_O.c.sent_at.is_not(None))).one()
        seconds = (last - first).total_seconds() if sent else 0.0
        return Sent(mails, seconds, spent, samples[len(samples) // 10], samples[-1], mails - sent)

    def _prepare(self, mails: int) -> None:
        """Queue every mail anew, the first so many for now and the others for tomorrow, and hold them."""
        with self.app.app_context():
            with transaction() as session:
                holding.hold(session, "a measurement is being prepared", actor=_ACTOR)
                session.execute(delete(_W))
                last = select(_O.c.id).order_by(_O.c.id).offset(mails - 1).limit(1).scalar_subquery()
                again = {"state": OutboxState.QUEUED, "attempts": 0, "fence": 0, "sent_at": None}
                due = case((_O.c.id <= last, database_now()), else_=database_after(_TOMORROW))
                session.execute(update(_O).values(not_before=due, **again))
            if self.engine == "postgresql":
                # What the update left behind is cleared away now, and not while the clock runs.
                cleaner = create_engine(self.service.url, poolclass=NullPool)
                with cleaner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE outbox_messages"))

    @contextmanager
    def _worker(self, port: int) -> Iterator[Popen[bytes]]:
        """Run one worker with a memory of its own, since mails that were sent are queued again."""
        memory = self.folder / f"worker-{next(self._numbers)}"
        settings = {"MAIL_PORT": str(port), "INSTANCE_PATH": str(memory), "WORKER_POLL_SECONDS": "0.05"}
        with self.service.running("worker", **settings) as one:
            yield one


@contextmanager
def office(engine: str, ground: Ground) -> Iterator[Office]:
    """Make a service with an empty database and without workers."""
    with service(f"delivery-{engine}", ground) as made:
        yield Office(engine, made, ground.folder, count(1))


def _rows() -> int:
    """Return how many rows there are of the kinds that circulating writes."""
    with reading() as session:
        kinds = (Invitation, OutboxMessage, AuditEvent)
        return sum(session.scalars(select(func.count()).select_from(table_of(kind))).one() for kind in kinds)


def _beating() -> int:
    with reading() as session:
        return session.scalars(select(func.count()).select_from(_W)).one()


def _is_over(running: Sequence[Popen[bytes]], samples: list[float]) -> bool:
    """Note the memory of the largest worker and tell whether nothing is left to be sent today."""
    samples.append(max(machine.memory(process.pid)[0] for process in running))
    left = _O.c.state.in_(_UNDER_WAY) & (_O.c.not_before < database_after(_TOMORROW / 2))
    with reading() as session:
        return session.scalars(select(_O.c.id).where(left).limit(1)).first() is None


def _await(is_true: Callable[[], bool], seconds: float, running: Sequence[Popen[bytes]], log: Path) -> None:
    """Wait until something is true; workers that end before, or a time that runs out, are an error."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline or any(process.poll() is not None for process in running):
            words = "\n".join(log.read_text().splitlines()[-20:])
            raise RuntimeError(f"the workers did not do their work:\n{words}")
        time.sleep(_LOOK_SECONDS)
