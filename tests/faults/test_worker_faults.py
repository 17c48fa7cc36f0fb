"""F07 to F09 and T13: workers that are killed, that crowd each other, that are slow, and what they say meanwhile."""

import re
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import select, text

from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models import OutboxMessage
from tests.arena import PATIENCE, Arena, Row, WorkerProcess, addresses
from tests.smtp_script import Drop, Moment, Verb
from tests.web_support import drain

MESSAGES = 8
KILLED_AT = 3


class _Killer:
    """Kills the worker at one moment of one message, and notes how the rows stood then.

    At REPLIED the database is kept busy from before the server's answer until
    after the kill, so the worker knows that its mail was taken and cannot say so.
    """

    def __init__(self, arena: Arena, verb: Verb) -> None:
        self.arena = arena
        self.verb = verb
        self.worker: WorkerProcess | None = None
        self.rows: list[Row] = []
        self.is_done = threading.Event()
        self._busy = ExitStack()

    def __call__(self, moment: Moment) -> str | None:
        if self.is_done.is_set():
            return None
        if self.verb is Verb.REPLIED and moment.verb is Verb.DOT and moment.taken == KILLED_AT:
            session = self._busy.enter_context(self.arena.work())
            in_hand = select(OutboxMessage).where(OutboxMessage.state == OutboxState.TRANSMITTING)
            session.scalars(in_hand.with_for_update()).one()
        if moment.verb is not self.verb or moment.taken != KILLED_AT + (self.verb is Verb.REPLIED):
            return None
        if self.verb is Verb.REPLIED:
            # Long enough for the worker to read the answer and to begin to wait for the database.
            time.sleep(0.2)
        assert self.worker is not None
        self.worker.kill()
        self._busy.close()
        self.rows = self.arena.rows()
        self.is_done.set()
        if self.verb is Verb.DOT:
            return "250 2.0.0 Taken, and nobody there to hear it"
        raise Drop


@pytest.mark.parametrize(
    ("verb", "repeats"), [(Verb.MAIL, 0), (Verb.DATA, 0), (Verb.DOT, 1), (Verb.REPLIED, 1)], ids=str
)
def test_f07_killed_worker_loses_nothing_and_repeats_one_mail_at_most(arena: Arena, verb: Verb, repeats: int) -> None:
    arena.server.script = killer = _Killer(arena, verb)
    arena.circulate(*addresses(MESSAGES))
    killer.worker = arena.worker()
    assert killer.is_done.wait(PATIENCE)
    # It leaves mails in every state behind: sent, in transmission, claimed.
    left = Counter(row.state for row in killer.rows)
    assert left == {OutboxState.SENT: KILLED_AT, OutboxState.TRANSMITTING: 1, OutboxState.CLAIMED: 4}
    # While the lease runs nobody else touches them, and once it has run out all go.
    assert drain(arena.app) == 0
    arena.expire()
    assert drain(arena.app) == MESSAGES - KILLED_AT
    assert arena.states() == {OutboxState.SENT: MESSAGES}
    assert {row.claimed_by for row in arena.rows()} == {None}
    taken = [one for one in arena.server.deliveries if one.is_taken]
    assert len({one.recipient for one in taken}) == MESSAGES
    in_hand = next(row.message_key for row in killer.rows if row.state is OutboxState.TRANSMITTING)
    assert {key.partition("@")[0]: count for key, count in arena.repeats().items()} == (
        {f"<{in_hand}": repeats} if repeats else {}
    )
    arena.check_repeats()


def test_f08_several_workers_send_each_mail_once(arena: Arena) -> None:
    """Three processes begin at the same moment and share the work."""
    together = threading.Barrier(3)
    shares: Counter[int] = Counter()

    def script(moment: Moment) -> str | None:
        if moment.verb is Verb.CONNECT and moment.connection <= 3:
            together.wait(PATIENCE)
        shares[moment.connection] += moment.verb is Verb.DOT
        return None

    arena.server.script = script
    arena.circulate(*addresses(150, [f"{name}.example" for name in "abcdefgh"]))
    workers = [arena.worker() for _ in range(3)]
    arena.until_sent(150)
    assert [worker.stop() for worker in workers] == [0, 0, 0]
    assert len(arena.server.deliveries) == 150
    assert arena.repeats() == {}
    assert {row.attempts for row in arena.rows()} == {1}
    assert all(shares[connection] for connection in (1, 2, 3))


def test_f09_worker_that_outlives_its_lease_is_not_listened_to(arena: Arena) -> None:
    """It stands still for longer than its lease, and speaks while another worker has the mail in transmission."""
    go_on = {1: threading.Event(), 2: threading.Event()}

    def script(moment: Moment) -> str | None:
        if moment.verb is Verb.DOT:
            go_on[moment.connection].wait(PATIENCE)
            return "550 5.1.1 There is no such person" if moment.connection == 1 else None
        return None

    arena.server.script = script
    arena.circulate("ada@a.example")
    slow = arena.worker()
    arena.until(lambda: arena.states() == {OutboxState.TRANSMITTING: 1}, "the mail in transmission")
    slow.process.send_signal(signal.SIGSTOP)
    assert drain(arena.app) == 0
    arena.expire()
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(drain, arena.app)
        arena.until(lambda: [row.attempts for row in arena.rows()] == [2], "the other worker")
        go_on[1].set()
        slow.process.send_signal(signal.SIGCONT)
        arena.until(lambda: "mail handled" in slow.said, "the late word")
        assert arena.states() == {OutboxState.TRANSMITTING: 1}
        go_on[2].set()
        assert second.result(PATIENCE) == 1
    (row,) = arena.rows()
    assert (row.state, row.attempts, row.verdict) == (OutboxState.SENT, 2, Verdict.ACCEPTED)
    assert "lease lost" in slow.said
    assert slow.stop() == 0
    arena.check_repeats()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_f09_server_that_hangs_is_left_before_the_lease_runs_out(arena: Arena) -> None:
    """However long it might wait for an answer, a worker never waits so long that another takes its mail."""
    go_on = threading.Event()

    def script(moment: Moment) -> str | None:
        if moment.verb is Verb.DOT:
            go_on.wait(PATIENCE)
        return None

    arena.server.script = script
    arena.circulate("ada@a.example")
    slow = arena.worker(WORKER_LEASE_SECONDS="5", MAIL_TIMEOUT_SECONDS="60")
    arena.until(lambda: arena.states() == {OutboxState.TRANSMITTING: 1}, "the mail in transmission")
    arena.until(lambda: arena.states() == {OutboxState.QUEUED: 1}, "the worker to give up waiting")
    go_on.set()
    (row,) = arena.rows()
    assert (row.verdict, row.attempts) == (Verdict.IN_DOUBT, 1)
    assert "lease lost" not in slow.said
    assert drain(arena.app) == 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_worker_that_is_asked_to_end_finishes_the_mail_in_hand(arena: Arena) -> None:
    in_hand, go_on = threading.Event(), threading.Event()

    def script(moment: Moment) -> str | None:
        if moment.verb is Verb.DOT:
            in_hand.set()
            go_on.wait(PATIENCE)
        return None

    arena.server.script = script
    arena.circulate(*addresses(3))
    worker = arena.worker()
    assert in_hand.wait(PATIENCE)
    worker.process.terminate()
    time.sleep(0.1)
    go_on.set()
    assert worker.stop() == 0
    assert arena.states() == {OutboxState.SENT: 1, OutboxState.QUEUED: 2}
    assert len(arena.server.deliveries) == 1


def test_t13_worker_logs_neither_tokens_nor_addresses(arena: Arena) -> None:
    """Servers repeat what they were sent, and databases what they were asked; none of it may reach the log."""
    refusing = [True]

    def script(moment: Moment) -> str | None:
        if moment.verb is Verb.CONNECT and refusing:
            return f"554 5.7.1 <canary@a.example> is no friend, nor is /s/{'A' * 24}.{'B' * 22}"
        if moment.verb is Verb.RCPT and moment.recipient.startswith("member1"):
            return f"550 5.1.1 <{moment.recipient}>: no such user"
        return None

    arena.server.script = script
    arena.circulate("canary@a.example", *addresses(3))
    worker = arena.worker()
    arena.until(lambda: "mail server not reached" in worker.said, "the refusal")
    refusing.clear()
    arena.until(lambda: arena.states() == {OutboxState.SENT: 3, OutboxState.FAILED: 1}, "the rest")
    _rename(arena, "outbox_messages", "gone")
    arena.until(lambda: "worker interrupted" in worker.said, "the database's refusal")
    _rename(arena, "gone", "outbox_messages")
    assert not re.search(r"\S@\S|A{24}|B{22}", worker.said)
    assert worker.said.count("mail handled") == 4
    assert arena.leaks() == []


def _rename(arena: Arena, name: str, new: str) -> None:
    with arena.work() as session:
        session.execute(text(f"ALTER TABLE {name} RENAME TO {new}"))
