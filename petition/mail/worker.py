"""The worker: takes messages from the outbox to the mail server, one by one.

No transaction is open while a server is being waited for. The worker commits
that a message is in transmission before it sends, and the outcome after; what
a crash leaves between the two is taken up again when the lease has run out.
"""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from petition.db import transaction
from petition.domain.house import House
from petition.domain.mails import purpose_of
from petition.errors import FieldError, LostLease
from petition.mail.messages import build
from petition.mail.transport import Outcome, Report, Transport
from petition.services import circulation, delivery
from petition.services.delivery import Claim
from petition.services.tokens import LinkSigner

_BEAT_SECONDS = 10.0
log = structlog.get_logger("worker")


@dataclass
class Worker:
    """One worker process; `stop()` may be called from a signal handler."""

    transport: Transport
    signer: LinkSigner
    house: House
    lease: timedelta = timedelta(seconds=120)
    poll_seconds: float = 1.0
    batch: int = 20
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    _stopped: bool = False
    _next_beat: float = 0.0

    def stop(self) -> None:
        """Ask the worker to end after the message in hand."""
        self._stopped = True

    def run(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Send what falls due until stopped."""
        log.info("worker started", worker=self.name)
        while not self._stopped:
            self._keep_house()
            if not self._send_batch():
                self.transport.close()
                sleep(self.poll_seconds)
        self.transport.close()
        log.info("worker stopped", worker=self.name)

    def drain(self) -> int:
        """Send what is due now and return how many messages were handled."""
        self._keep_house()
        handled = 0
        while not self._stopped and (batch := self._send_batch()):
            handled += batch
        self.transport.close()
        return handled

    def _keep_house(self) -> None:
        """Show a sign of life, close what is due, and take back what was left behind."""
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + _BEAT_SECONDS
        with transaction() as session:
            delivery.beat(session, self.name)
            closed = circulation.close_due(session, actor="worker")
            recovered = delivery.recover(session)
        if closed or recovered:
            log.info("house kept", closed=closed, recovered=recovered)

    def _send_batch(self) -> int:
        """Claim a batch and send it; return how many messages were claimed."""
        with transaction() as session:
            claims = delivery.claim(session, self.name, lease=self.lease, limit=self.batch)
        for index, held in enumerate(claims):
            if self._stopped:
                self._give_back(claims[index:])
                break
            try:
                self._send_one(held)
            except LostLease:
                # Another worker has the message now; what it reports is what counts.
                log.warning("lease lost", message=held.id)
            self._keep_house()
        return len(claims)

    def _give_back(self, claims: list[Claim]) -> None:
        """Release what was claimed and not begun, so that nobody waits for the lease."""
        with transaction() as session:
            delivery.release(session, claims)

    def _send_one(self, held: Claim) -> None:
        with transaction() as session:
            letter = delivery.begin(session, held, lease=self.lease)
        try:
            url = self.signer.url(purpose_of(letter.kind), letter.link)
            report = self.transport.send(build(letter, url, self.house), letter.recipient)
        except FieldError as problem:
            report = Report(Outcome.REFUSED, str(problem))
        record = {
            Outcome.ACCEPTED: delivery.accept,
            Outcome.DEFERRED: delivery.defer,
            Outcome.REFUSED: delivery.fail,
        }[report.outcome]
        with transaction() as session:
            record(session, held, report.reply)
        log.info("message handled", message=held.id, kind=letter.kind.value, outcome=report.outcome.name.lower())
