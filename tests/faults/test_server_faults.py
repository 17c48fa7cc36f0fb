"""F01 to F06: what a mail server can do to a worker, and what the worker makes of it."""

from functools import partial

import pytest
from sqlalchemy import select

from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models import Statement
from petition.services.delivery import sending
from tests.arena import Arena, addresses
from tests.markup import text_of
from tests.smtp_script import Drop, Moment, ScriptedServer, Verb
from tests.web_support import coordinator, drain

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
DYING = (0, 1, 4, 9)


class _DiesAt:
    """A server that dies at one message, at one step of it."""

    def __init__(self, server: ScriptedServer, verb: Verb) -> None:
        self.server = server
        self.verb = verb
        self.at: int | None = None

    def __call__(self, moment: Moment) -> str | None:
        if moment.verb is self.verb and moment.taken == self.at:
            self.at = None
            self.server.stop()
            raise Drop
        return None


@pytest.mark.parametrize("verb", [Verb.RCPT, Verb.DATA])
def test_f01_server_dies_in_the_middle_of_a_batch(arena: Arena, verb: Verb) -> None:
    """For each of several messages: what was sent stays sent, the rest waits and goes when the server is back."""
    arena.server.script = dying = _DiesAt(arena.server, verb)
    arena.circulate(*addresses(12, ("a.example", "b.example", "c.example")))
    dying.at = DYING[0]
    arena.worker()
    for number, dies_at in enumerate(DYING):
        arena.until(lambda: not arena.server.is_up, "the server's end")
        arena.until(lambda: not arena.states().keys() & {OutboxState.TRANSMITTING}, "the reply to be noted")
        states = arena.states()
        assert states[OutboxState.SENT] == dies_at
        assert sum(states.values()) == 12
        assert OutboxState.FAILED not in states
        dying.at = next(iter(DYING[number + 1 :]), None)
        arena.server.start()
        arena.forward()
    arena.until_sent_in_time(12)
    assert [len(arena.server.deliveries), arena.repeats()] == [12, {}]
    # The outage costs the mail in hand its turn; the others never left, and wait for nothing but the server.
    assert sum(row.attempts for row in arena.rows()) == 12 + len(DYING)


@SQLITE
def test_f01_server_that_is_gone_costs_no_mail_its_turn(arena: Arena) -> None:
    """A mail server that restarts must not put thousands of mails off: only the one in hand was tried."""
    arena.server.script = dying = _DiesAt(arena.server, Verb.MAIL)
    dying.at = 3
    arena.circulate(*addresses(9, ("a.example", "b.example", "c.example")))
    arena.worker()
    arena.until(lambda: not arena.server.is_up, "the server's end")
    arena.until(lambda: OutboxState.TRANSMITTING not in arena.states(), "the reply to be noted")
    arena.until(lambda: "mail server not reached" in arena.workers[0].said, "the worker to look again")
    assert sum(row.attempts for row in arena.rows()) == 4
    arena.server.start()
    # Those of other domains go as soon as the server is back, with no clock brought forward.
    arena.until(lambda: arena.states()[OutboxState.SENT] >= 6, "the other domains")
    arena.until_sent_in_time(9)


@SQLITE
def test_connection_that_went_stale_is_nobodys_fault(arena: Arena) -> None:
    """Servers end idle connections; the next mail goes over a new one, at once, and no domain pauses."""
    arena.circulate("one@a.example")
    arena.worker()
    arena.until_sent(1)
    arena.server.break_off()
    arena.circulate("two@b.example", slug="second")
    arena.until_sent(2)
    assert arena.pauses() == {}
    assert arena.server.connections == 2


def test_f02_connection_drops_after_the_final_dot(arena: Arena) -> None:
    """Nobody knows whether it arrived: it goes out once more, the same to the byte."""

    def drops_once(moment: Moment) -> str | None:
        if moment.verb is Verb.DOT and not arena.server.deliveries:
            raise Drop
        return None

    arena.server.script = drops_once
    arena.circulate("ada@a.example", "bob@b.example")
    worker = arena.worker()
    arena.until_sent(1)
    (waiting,) = [row for row in arena.rows() if row.state is not OutboxState.SENT]
    assert (waiting.state, waiting.verdict) == (OutboxState.QUEUED, Verdict.IN_DOUBT)
    assert waiting.not_before_in > 14 * 60
    assert arena.pauses() == {}
    arena.forward()
    arena.until_sent(2)
    assert worker.stop() == 0
    first, *_, last = [one for one in arena.server.deliveries if one.recipient == waiting.recipient]
    assert (first.raw, first.message_id, first.sender) == (last.raw, last.message_id, last.sender)
    assert list(arena.repeats().values()) == [1]


@SQLITE
def test_f03_drop_at_quit_counts_as_sent(arena: Arena) -> None:
    def drops(moment: Moment) -> str | None:
        if moment.verb is Verb.QUIT:
            raise Drop
        return None

    arena.server.script = drops
    arena.circulate("ada@a.example")
    assert arena.drain().process.returncode == 0
    assert arena.states() == {OutboxState.SENT: 1}
    assert drain(arena.app) == 0
    assert len(arena.server.deliveries) == 1


@SQLITE
def test_f04_domain_that_asks_for_patience_pauses_alone(arena: Arena) -> None:
    """421 from one domain: its pause grows with each failure, and all others flow meanwhile."""
    busy = ["busy.example"]

    def script(moment: Moment) -> str | None:
        return "421 4.7.0 Too many of you" if moment.verb is Verb.RCPT and moment.domain in busy else None

    arena.server.script = script
    arena.circulate(*addresses(24, ("busy.example", "a.example", "b.example")))
    arena.worker()
    arena.until_sent(16)
    assert arena.server.attempts.count("member0@busy.example") == 1
    assert [one for one in arena.server.attempts if one.endswith("busy.example")] == ["member0@busy.example"]
    pauses = [arena.pauses()["busy.example"]]
    for _ in range(3):
        tried = _tries(arena)
        arena.forward()
        arena.until(partial(_tried_beyond, arena, tried), "another try")
        pauses.append(arena.pauses()["busy.example"])
    assert pauses == [30.0, 60.0, 120.0, 240.0]
    # Nothing is held against the mails; once the domain answers, its pause shrinks and full speed returns.
    busy.clear()
    arena.until_sent_in_time(24)
    assert arena.pauses() == {}
    assert arena.repeats() == {}


def _tries(arena: Arena) -> int:
    return sum(one.endswith("busy.example") for one in arena.server.attempts)


def _tried_beyond(arena: Arena, count: int) -> bool:
    return _tries(arena) > count and _settled(arena)


def _settled(arena: Arena) -> bool:
    return not arena.states().keys() & {OutboxState.CLAIMED, OutboxState.TRANSMITTING}


@SQLITE
def test_f05_greylisted_mail_is_tried_again_after_a_quarter_of_an_hour(arena: Arena) -> None:
    met: set[str] = set()

    def greylist(moment: Moment) -> str | None:
        if moment.verb is Verb.RCPT and moment.recipient not in met:
            met.add(moment.recipient)
            return "450 4.2.0 Greylisted, see you later"
        return None

    arena.server.script = greylist
    arena.circulate(*addresses(3))
    arena.worker()
    arena.until(lambda: arena.states() == {OutboxState.DEFERRED: 3}, "three put off")
    assert all(15 * 60 - 60 < row.not_before_in <= 15 * 60 * 1.25 for row in arena.rows())
    assert arena.pauses() == {}
    arena.forward()
    arena.until_sent(3)
    assert [row.attempts for row in arena.rows()] == [2, 2, 2]
    assert len(arena.server.deliveries) == 3


REPLIES = {
    "nobody": (Verb.RCPT, "550 5.1.1 <nobody>: no such user", OutboxState.FAILED, Verdict.BAD_ADDRESS),
    "moved": (Verb.RCPT, "551 5.1.6 Moved away", OutboxState.FAILED, Verdict.BAD_ADDRESS),
    "plain": (Verb.RCPT, "550 User unknown", OutboxState.FAILED, Verdict.BAD_ADDRESS),
    "policy": (Verb.RCPT, "550 5.7.1 Your network is blocked", OutboxState.FAILED, Verdict.OUR_PROBLEM),
    "spam": (Verb.DOT, "554 5.7.1 Looks like spam", OutboxState.FAILED, Verdict.OUR_PROBLEM),
    "curt": (Verb.RCPT, "550 No", OutboxState.FAILED, Verdict.REFUSED),
    "large": (Verb.DOT, "552 5.3.4 Too large", OutboxState.FAILED, Verdict.NOT_BUILT),
    "long": (Verb.DOT, "500 Line too long", OutboxState.FAILED, Verdict.NOT_BUILT),
    "full": (Verb.RCPT, "552 Mailbox full", OutboxState.FAILED, Verdict.REFUSED),
    "grey": (Verb.RCPT, "450 4.2.0 Later", OutboxState.DEFERRED, Verdict.DEFERRED),
    "tempfail": (Verb.RCPT, "451 4.7.1 Try again", OutboxState.DEFERRED, Verdict.DEFERRED),
    "nodata": (Verb.DATA, "554 5.5.1 No valid recipients", OutboxState.FAILED, Verdict.REFUSED),
    "latedata": (Verb.DATA, "451 4.3.0 Not now", OutboxState.DEFERRED, Verdict.DEFERRED),
    "busy": (Verb.RCPT, "421 4.3.2 Going away", OutboxState.DEFERRED, Verdict.DOMAIN_DOWN),
    "fine": (Verb.RCPT, "250 2.1.5 Ok", OutboxState.SENT, Verdict.ACCEPTED),
}


@SQLITE
def test_f06_replies_are_told_apart(arena: Arena) -> None:
    """A bad address against our problem against later: in the rows, and for the coordinator to see."""

    def script(moment: Moment) -> str | None:
        verb, reply, _, _ = REPLIES.get(moment.domain.partition(".")[0], (None, None, None, None))
        return reply if moment.verb is verb else None

    arena.server.script = script
    # Each refusal is followed by one who is fine: whatever was said to one, the next has nothing to do with it.
    pairs = [(f"ann@{name}.example", f"next@after-{name}.example") for name in REPLIES]
    arena.circulate(*(address for pair in pairs for address in pair))
    assert arena.drain().process.returncode == 0
    rows = {row.recipient: row for row in arena.rows()}
    found = {name: (rows[f"ann@{name}.example"].state, rows[f"ann@{name}.example"].verdict) for name in REPLIES}
    assert found == {name: (state, verdict) for name, (_, _, state, verdict) in REPLIES.items()}
    after = [rows[following].state for _, following in pairs]
    assert after == [OutboxState.SENT] * len(after)
    page = text_of(coordinator(arena.app, arena.work).get("/desk/statements/free-press").text)
    assert "Your network is blocked" in page
    assert "Looks like spam" in page
    with arena.work() as session:
        statement = session.scalars(select(Statement)).one()
        alarmed = {domain for domain, _, _ in sending.alarms(session, statement)}
    # What is refused for its form is about no domain.
    assert alarmed == {"policy.example", "spam.example", ""}


@SQLITE
@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        (Verb.CONNECT, "554 5.7.1 You are blocked"),
        (Verb.EHLO, "550 5.7.1 Your name is not welcome"),
        (Verb.AUTH, "535 5.7.8 Wrong password"),
        (Verb.MAIL, "550 5.1.8 Your sender does not exist"),
        (Verb.MAIL, "553 5.7.1 Not your address to send from"),
    ],
)
def test_f06_what_the_server_has_against_us_is_nobodys_bad_address(arena: Arena, verb: Verb, reply: str) -> None:
    refusing = [True]

    def script(moment: Moment) -> str | None:
        return reply if moment.verb is verb and refusing else None

    arena.server.script = script
    arena.circulate(*addresses(3))
    mail = arena.app.extensions["mail"]
    mail.username, mail.password = "us", "secret"
    drain(arena.app)
    assert arena.states().keys() <= {OutboxState.QUEUED, OutboxState.DEFERRED}
    assert not {row.verdict for row in arena.rows()} & {Verdict.BAD_ADDRESS, Verdict.OUR_PROBLEM, Verdict.REFUSED}
    assert arena.pauses() == {}
    refusing.clear()
    arena.forward()
    drain(arena.app)
    assert arena.states() == {OutboxState.SENT: 3}
    assert arena.repeats() == {}
