"""The worker: takes mails from the outbox to the mail server, one by one.

No transaction is open while a server is being waited for. One transaction
settles a mail and begins the next, so each mail costs one commit; what a crash
leaves in between is taken up again when the lease has run out.
"""

import os
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from petition.db import reading, transaction
from petition.domain.replies import Reply, Verdict
from petition.errors import FieldError, LostLease
from petition.mail.composer import Composer
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.transport import Transport
from petition.services.delivery import claims, heartbeats, holding, pacing, reminders
from petition.services.delivery.claims import ClaimedMail
from petition.services.delivery.holding import HighWaterMark
from petition.services.statements import circulation

_BEAT_SECONDS = 10.0
_LONGEST_WAIT_SECONDS = 60.0
_SPELL_SECONDS = 1.0
log = structlog.get_logger("worker")


def worker_name() -> str:
    """Return a name for this process that no other one in the world has now."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Worker:
    """One worker process; `stop()` may be called from a signal handler."""

    transport: Transport
    composer: Composer
    marks: HighWaterMarks
    lease_seconds: float = 120.0
    poll_seconds: float = 1.0
    batch: int = 50
    name: str = field(default_factory=worker_name)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    last_problem: str = ""
    _queue: deque[ClaimedMail] = field(default_factory=deque)
    _identity: str = ""
    _stopped: bool = False
    _next_beat: float = 0.0
    _failures: int = 0

    def stop(self) -> None:
        """Ask the worker to end after the mail in hand."""
        self._stopped = True

    def run(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Send what falls due until stopped."""
        log.info("worker started", worker=self.name)
        while not self._stopped:
            if not self._turn() and not self._stopped:
                self._rest(sleep)
        self.transport.close()
        log.info("worker stopped", worker=self.name)

    def _turn(self) -> int:
        """Do what is due; a database that is away, or a full disk, is waited for."""
        try:
            self._do_chores()
            return self._work()
        except (DBAPIError, OSError) as problem:
            # What was in hand stays marked, and is taken up again when its lease has run out.
            self._failures = min(self._failures + 1, 10)
            self._next_beat = 0.0
            log.error("worker interrupted", reason=f"{type(problem).__name__}: {problem}")
            return 0

    def drain(self) -> None:
        """Send what is due now; `verdicts` counts what came of it."""
        self._do_chores()
        while not self._stopped and self._work():
            pass
        self.transport.close()

    def _rest(self, sleep: Callable[[float], None]) -> None:
        """Sleep in short spells: a signal does not wake a sleeper, and a stop must not wait for long."""
        left = self._pause()
        while left > 0 and not self._stopped:
            sleep(min(left, _SPELL_SECONDS))
            left -= _SPELL_SECONDS

    def _pause(self) -> float:
        """Return how long to wait, longer each time that our own mail server is not there."""
        return min(self.poll_seconds * 2.0**self._failures, max(_LONGEST_WAIT_SECONDS, self.poll_seconds))

    def _do_chores(self) -> None:
        """Do what the clock asks for, and take back what was left behind."""
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + _BEAT_SECONDS
        with transaction() as session:
            heartbeats.beat(session, self.name)
            self._identity = holding.identity(session)
            self._look_for_a_restore(session)
            closed = circulation.close_due(session, actor="worker")
            reminded = reminders.queue_due(session, actor="worker")
            recovered = claims.recover(session)
        if closed or recovered or reminded:
            log.info("chores done", closed=closed, reminded=reminded, recovered=recovered)

    def _look_for_a_restore(self, session: Session) -> None:
        if all(holding.knows(session, mark) for mark in self.marks.read()):
            return
        because = "the database is older than what was sent from this machine; was a backup restored?"
        if holding.hold(session, because, actor="worker"):
            log.error("outbox held", reason=because)

    def _work(self) -> int:
        """Send until nothing is due; return how many mails were handled."""
        with reading() as session:
            due = claims.is_due(session)
        if not due:
            return 0
        if not self._reaches_server():
            return 0
        handled = 0
        with transaction() as session:
            current = self._next(session)
        while current is not None:
            reply = self._transmit(current)
            is_reached = self._reaches_server()
            with transaction() as session:
                self._settle(session, current, reply)
                following = self._next(session, is_reached=is_reached)
            self._tell(current, reply)
            handled += 1
            current = following
            self._do_chores()
        return handled

    def _reaches_server(self) -> bool:
        """Connect unless connected; a server that is not there must not cost every mail its turn."""
        opened = self.transport.open()
        if opened.verdict is Verdict.ACCEPTED:
            self._failures = 0
            return True
        self._failures = min(self._failures + 1, 10)
        self.last_problem = opened.words
        log.warning("mail server not reached", reason=opened.words)
        return False

    def _next(self, session: Session, *, is_reached: bool = True) -> ClaimedMail | None:
        """Begin the next mail, claiming more when none is left; None when stopped, cut off or done."""
        while is_reached and not self._stopped:
            if not self._queue:
                self._queue.extend(claims.claim(session, self.name, lease=self.lease_seconds, limit=self.batch))
            if not self._queue:
                return None
            claimed = self._queue.popleft()
            if claimed.letter.pointless:
                self._drop(session, claimed)
            elif claims.begin(session, claimed, lease=self.lease_seconds):
                return claimed
        claims.give_back(session, list(self._queue))
        self._queue.clear()
        return None

    def _drop(self, session: Session, claimed: ClaimedMail) -> None:
        try:
            claims.drop(session, claimed)
        except LostLease:
            log.warning("lease lost", message=claimed.id)

    def _transmit(self, claimed: ClaimedMail) -> Reply:
        try:
            return self.transport.send(self.composer.mail(claimed.letter))
        except FieldError as problem:
            return Reply(Verdict.BAD_ADDRESS, "5.1.3", str(problem))

    def _settle(self, session: Session, claimed: ClaimedMail, reply: Reply) -> None:
        try:
            claims.settle(session, claimed, reply)
        except LostLease:
            # Another worker has the mail now; what it reports is what counts.
            log.warning("lease lost", message=claimed.id)
            return
        if reply.verdict is Verdict.DOMAIN_DOWN:
            pacing.slow_down(session, claimed.domain, reply.words)
            others = [other for other in self._queue if other.domain == claimed.domain]
            claims.give_back(session, others)
            self._queue = deque(other for other in self._queue if other.domain != claimed.domain)
        elif claimed.throttled and reply.verdict is Verdict.ACCEPTED:
            pacing.speed_up(session, claimed.domain)

    def _tell(self, claimed: ClaimedMail, reply: Reply) -> None:
        self.verdicts[reply.verdict] += 1
        if reply.verdict is Verdict.ACCEPTED:
            self.marks.write(HighWaterMark(self._identity, claimed.letter.message_key, claimed.attempts + 1))
        else:
            self.last_problem = reply.words
        log.info("mail handled", message=claimed.id, kind=claimed.letter.kind.value, verdict=reply.verdict.value)
