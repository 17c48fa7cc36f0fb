"""Takes mails from the outbox to the mail server, one by one: the worker.

No transaction is open while the worker waits for a server. One transaction
settles a mail and begins the next, so each mail costs one commit. A mail that a
crash leaves in between is taken up again when its lease has run out.
"""

import os
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from petition.db import reading, transaction
from petition.domain.replies import Reply, Verdict, not_built
from petition.errors import LostLease
from petition.mail import report_folder
from petition.mail.composer import Composer
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.transport import Transport
from petition.services import accounts
from petition.services.delivery import claims, heartbeats, holding, pacing, reminders
from petition.services.delivery.claims import ClaimedMail
from petition.services.delivery.holding import HighWaterMark
from petition.services.notices import at_once, closing_soon, digest
from petition.services.roster import addresses
from petition.services.sign_in import failures, sessions
from petition.services.signing import links
from petition.services.statements import clock_notices, closing, deleting

_BEAT_SECONDS = 10.0
_LONGEST_WAIT_SECONDS = 60.0
_SPELL_SECONDS = 1.0
log = structlog.get_logger("worker")


def worker_name() -> str:
    """Return a name that no other running process has, on any machine."""
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
    # What stands for accounts in the table of failed sign-ins is made with it; without it, nobody is told of them.
    key: str = ""
    # Where the mail server's pipe stores reports; without it, none are taken in.
    reports: Path | None = None
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
        """Send what falls due until stopped; survive a database that is away, and a full disk."""
        log.info("worker started", worker=self.name)
        while not self._stopped:
            try:
                self._do_chores()
                handled = self._work()
            except (DBAPIError, OSError) as problem:
                # The mail in hand stays marked, and is taken up again when its lease has run out.
                handled = 0
                self._failures = min(self._failures + 1, 10)
                self._next_beat = 0.0
                log.error("worker interrupted", reason=f"{type(problem).__name__}: {problem}")
            wait = 0.0 if handled else self.poll_seconds * 2.0**self._failures
            left = min(wait, max(_LONGEST_WAIT_SECONDS, self.poll_seconds))
            # In short spells: a signal does not wake a sleeper, and a stop must not wait for long.
            while left > 0 and not self._stopped:
                sleep(min(left, _SPELL_SECONDS))
                left -= _SPELL_SECONDS
        self.transport.close()
        log.info("worker stopped", worker=self.name)

    def drain(self) -> None:
        """Send what is due now; `verdicts` counts the outcomes."""
        self._do_chores()
        while not self._stopped and self._work():
            pass
        self.transport.close()

    def _do_chores(self) -> None:
        """Do what is due by the clock: show life, notice a restored backup, close, remind, tell, recover and purge."""
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + _BEAT_SECONDS
        with transaction() as session:
            heartbeats.beat(session, self.name)
            self._identity = holding.identity(session)
            if not all(holding.knows(session, mark) for mark in self.marks.read()):
                reason = "the database is older than what was sent from this machine; was a backup restored?"
                if holding.hold(session, reason, actor="worker"):
                    log.error("outbox held", reason=reason)
            closed = closing.close_due(session, actor="worker")
            reminded = reminders.queue_due(session, actor="worker")
            announced = clock_notices.queue_due(session, actor="worker")
            recovered = claims.recover(session)
            asked = links.take(session)
            answered = links.answer(session, asked) + accounts.answer_asked(session, asked)
            told = failures.tell_owners(session, self.key) if self.key else 0
            purged = sessions.purge(session) + failures.purge(session) + addresses.forget(session)
            purged += deleting.purge(session)
        # In a transaction of its own: it locks the accounts, and a digest takes longer than all of the above.
        with transaction() as session:
            noticed = closing_soon.queue_due(session) + at_once.queue_due(session) + digest.queue_due(session)
        reports = report_folder.take_in(self.reports, self.composer.keys) if self.reports else 0
        done = {"closed": closed, "reminded": reminded, "announced": announced, "noticed": noticed}
        done |= {"recovered": recovered, "links": answered, "told": told, "purged": purged, "reports": reports}
        if any(done.values()):
            log.info("chores done", **done)

    def _work(self) -> int:
        """Send until nothing is due; return how many mails were handled."""
        with reading() as session:
            due = claims.is_due(session)
        if not due or not self._reaches_server():
            return 0
        handled = 0
        with transaction() as session:
            current = self._next(session)
        while current is not None:
            reply = self._send(current)
            is_reached = self._reaches_server()
            with transaction() as session:
                self._settle(session, current, reply)
                following = self._next(session, is_reached=is_reached)
            self.verdicts[reply.verdict] += 1
            if reply.verdict is Verdict.ACCEPTED:
                self.marks.write(HighWaterMark(self._identity, current.letter.message_key, current.tries))
            else:
                self.last_problem = reply.words
            log.info("mail handled", message=current.id, kind=current.letter.kind.value, verdict=reply.verdict.value)
            handled += 1
            current = following
            self._do_chores()
        return handled

    def _send(self, current: ClaimedMail) -> Reply:
        """Make the mail in hand and send it; one that cannot be made stops nobody else's."""
        try:
            return self.transport.send(self.composer.mail(current.letter))
        # Whatever it is, also an error of the disk or of a library: it comes of this mail's words.
        except Exception as problem:
            log.error("mail not built", message=current.id, reason=type(problem).__name__)
            return not_built(problem)

    def _reaches_server(self) -> bool:
        """Connect unless connected, and return whether that worked; no mail loses its turn to an absent server."""
        reply = self.transport.open()
        if reply.verdict is Verdict.ACCEPTED:
            self._failures = 0
            return True
        self._failures = min(self._failures + 1, 10)
        self.last_problem = reply.words
        log.warning("mail server not reached", reason=reply.words)
        return False

    def _next(self, session: Session, *, is_reached: bool = True) -> ClaimedMail | None:
        """Begin the next mail and return it, or None when stopped, cut off or done; claim more when none is left."""
        while is_reached and not self._stopped:
            if not self._queue:
                self._queue.extend(claims.claim(session, self.name, lease=self.lease_seconds, limit=self.batch))
            if not self._queue:
                return None
            claimed = self._queue.popleft()
            if claimed.letter.pointless or claimed.letter.moved_to:
                put_aside = claims.drop if claimed.letter.pointless else claims.redirect
                try:
                    put_aside(session, claimed)
                except LostLease:
                    log.warning("lease lost", message=claimed.id)
            elif claims.begin(session, claimed, lease=self.lease_seconds):
                return claimed
        claims.give_back(session, list(self._queue))
        self._queue.clear()
        return None

    def _settle(self, session: Session, claimed: ClaimedMail, reply: Reply) -> None:
        """Store the reply, and adapt the pace for the recipient's domain to it."""
        try:
            claims.settle(session, claimed, reply)
        except LostLease:
            # Another worker has the mail now, and its reply counts.
            log.warning("lease lost", message=claimed.id)
            return
        if reply.verdict is Verdict.DOMAIN_DOWN:
            pacing.slow_down(session, claimed.domain, reply.words)
            others = [other for other in self._queue if other.domain == claimed.domain]
            claims.give_back(session, others)
            self._queue = deque(other for other in self._queue if other.domain != claimed.domain)
        elif claimed.throttled and reply.verdict is Verdict.ACCEPTED:
            pacing.speed_up(session, claimed.domain)
