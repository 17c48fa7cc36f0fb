"""The worker: from the outbox over real SMTP, each message once, and nothing held while it waits."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.replies import ACCEPTED, Reply, Verdict, broken, judge
from petition.domain.states import OutboxState, StatementState
from petition.mail import worker as worker_module
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.local_mailbox import Folder
from petition.mail.messages import ReadyMail
from petition.mail.transport import Transport
from petition.mail.worker import Worker
from petition.models import AuditEvent, MailDomain, OutboxMessage, Statement
from petition.services.delivery import heartbeats, holding, reminders
from petition.services.tokens import LinkSigner
from petition.settings.settings import Settings
from tests import factories
from tests.unit.services.signing.test_endorsement_races import Work

DOWN = judge(421, "4.3.2 Too busy")
Make = Callable[[Transport], Worker]


class Stub(Transport):
    """A transport that tells what it was given, and answers as it is told."""

    def __init__(self, answer: Callable[[int], Reply] = lambda _: ACCEPTED, opened: Reply = ACCEPTED) -> None:
        self.answer = answer
        self.opened = opened
        self.sent: list[ReadyMail] = []
        self.closed = 0

    def open(self) -> Reply:
        """Answer as if connecting."""
        return self.opened

    def send(self, mail: ReadyMail) -> Reply:
        """Note the mail and answer."""
        self.sent.append(mail)
        return self.answer(len(self.sent))

    def close(self) -> None:
        """Count how often the connection would have been closed."""
        self.closed += 1


@pytest.fixture
def make(app: Flask, tmp_path: Path) -> Make:
    marks = HighWaterMarks(tmp_path / "marks", "test")
    return lambda transport: Worker(transport, app.extensions["composer"], marks)


def _queue(work: Work, count: int, domains: int = 1) -> list[str]:
    with work() as session:
        rows = [
            factories.person_row(f"Member{number}", email=f"{number}@{'xyz'[number % domains]}.example")
            for number in range(count)
        ]
        factories.circulated(session, factories.persons(session, rows))
    return [row.email for row in rows]


def _states(work: Work) -> list[OutboxState]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))


def test_draining_sends_each_message_once_with_its_own_link(
    app: Flask, work: Work, settings: Settings, smtp_sink: Folder, make: Make
) -> None:
    addresses = _queue(work, 60)
    with app.app_context():
        transport = Transport(app.extensions["mail"])
        for expected in (60, 0):
            worker = make(transport)
            worker.drain()
            assert worker.verdicts == ({Verdict.ACCEPTED: expected} if expected else {})
    mails = smtp_sink.mails()
    assert sorted(mail.recipient for mail in mails) == sorted(addresses)
    assert set(_states(work)) == {OutboxState.SENT}
    signer: LinkSigner = app.extensions["link_signer"]
    with work() as session:
        nonces = set()
        for mail in mails:
            (line,) = (line for line in mail.part("plain").splitlines() if line.startswith(settings.base_url))
            nonces.add(signer.read(Purpose.SIGN, line.rpartition("/")[2]).nonce)
            query = select(OutboxMessage.message_key).where(OutboxMessage.recipient == mail.recipient)
            assert mail.message["Message-ID"] == f"<{session.scalars(query).one()}@{settings.organisation.domain}>"
    assert len(nonces) == 60


def test_outcomes_are_recorded(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 3)
    replies = {1: ACCEPTED, 2: judge(450, "4.2.0 Later"), 3: judge(550, "5.1.1 Nobody")}
    stub = Stub(replies.__getitem__)
    with app.app_context():
        worker = make(stub)
        worker.drain()
    assert _states(work) == [OutboxState.SENT, OutboxState.DEFERRED, OutboxState.FAILED]
    assert worker.verdicts == {Verdict.ACCEPTED: 1, Verdict.DEFERRED: 1, Verdict.BAD_ADDRESS: 1}
    assert worker.last_problem == "550 5.1.1 Nobody"
    assert stub.closed == 1


def test_t11_address_that_cannot_be_used_fails_and_the_rest_goes_out(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 3)
    with work() as session:
        evil = update(OutboxMessage).where(OutboxMessage.recipient == "1@x.example")
        session.execute(evil.values(recipient="<1@x.example>\r\nBcc: eve@evil.example"))
    stub = Stub()
    with app.app_context():
        make(stub).drain()
    assert _states(work) == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]
    assert [mail.recipient for mail in stub.sent] == ["0@x.example", "2@x.example"]


def test_no_transaction_is_open_while_a_server_is_waited_for(app: Flask, work: Work, make: Make) -> None:
    """Another writer gets through in the middle of sending, and sees "transmitting" committed."""
    _queue(work, 1)
    seen: list[OutboxState] = []

    def answer(number: int) -> Reply:
        with app.app_context(), worker_module.transaction() as session:
            seen.extend(session.scalars(select(OutboxMessage.state)))
        return ACCEPTED

    with app.app_context():
        make(Stub(answer)).drain()
    assert seen == [OutboxState.TRANSMITTING]


def test_stopping_gives_back_what_was_not_begun(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 3)

    def answer(number: int) -> Reply:
        worker.stop()
        return ACCEPTED

    worker = make(Stub(answer))
    with app.app_context():
        worker.run(sleep=lambda _: None)
    assert _states(work) == [OutboxState.SENT, OutboxState.QUEUED, OutboxState.QUEUED]


def test_running_worker_sleeps_when_nothing_is_due(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 1)
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        worker.stop()

    stub = Stub()
    worker = make(stub)
    with app.app_context():
        worker.run(sleep=nap)
    assert 0 < naps[0] <= worker.poll_seconds
    assert _states(work) == [OutboxState.SENT]
    assert stub.closed == 1


def test_f01_absent_mail_server_costs_no_attempt_and_is_asked_ever_more_seldom(
    app: Flask, work: Work, make: Make
) -> None:
    _queue(work, 2)
    naps: list[float] = []
    looks: list[float] = []

    class Absent(Stub):
        def open(self) -> Reply:
            looks.append(sum(naps))
            if len(looks) == 10:
                worker.stop()
            return broken(ConnectionRefusedError("refused"))

    stub = Absent()
    worker = make(stub)
    with app.app_context():
        worker.run(sleep=naps.append)
    assert [round(after - before) for before, after in pairwise(looks)] == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert max(naps) <= 1
    assert stub.sent == []
    assert _states(work) == [OutboxState.QUEUED] * 2
    assert worker.last_problem == "ConnectionRefusedError: refused"


def test_f09_lost_lease_is_left_to_the_new_holder(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 2)

    def answer(number: int) -> Reply:
        with app.app_context(), worker_module.transaction() as session:
            session.execute(update(OutboxMessage).values(fence=OutboxMessage.fence + 1))
        return ACCEPTED

    with app.app_context():
        make(Stub(answer)).drain()
    assert _states(work) == [OutboxState.TRANSMITTING, OutboxState.CLAIMED]


def test_domain_that_is_down_is_left_alone_and_others_go_on(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 6, domains=2)
    stub = Stub(lambda _: DOWN if stub.sent[-1].recipient.endswith("@x.example") else ACCEPTED)
    with app.app_context():
        make(stub).drain()
    assert [mail.recipient for mail in stub.sent].count("0@x.example") == 1
    assert sum(mail.recipient.endswith("@x.example") for mail in stub.sent) == 1
    assert _states(work) == [
        *(OutboxState.DEFERRED, OutboxState.SENT, OutboxState.QUEUED),
        *(OutboxState.SENT, OutboxState.QUEUED, OutboxState.SENT),
    ]
    with work() as session:
        assert session.scalars(select(MailDomain.domain)).all() == ["x.example"]


def test_domain_that_has_recovered_gets_its_speed_back(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 5)
    stub = Stub(lambda number: DOWN if number == 1 else ACCEPTED)
    with app.app_context():
        for _ in range(3):
            make(stub).drain()
            with work() as session:
                session.execute(update(MailDomain).values(next_at=factories.LONG_AGO))
        make(stub).drain()
    assert set(_states(work)) == {OutboxState.SENT}
    with work() as session:
        assert session.scalars(select(MailDomain)).all() == []


def test_pointless_mail_is_dropped_unsent(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 2)
    with work() as session:
        session.execute(update(Statement).values(closes_at=factories.LONG_AGO))
    stub = Stub()
    with app.app_context():
        worker = make(stub)
        worker.drain()
    assert (stub.sent, worker.verdicts) == ([], {})
    assert _states(work) == [OutboxState.FAILED] * 2


def test_worker_keeps_house(app: Flask, work: Work, make: Make) -> None:
    """It shows that it lives, takes back what was left behind, closes and reminds by the clock."""
    with work() as session:
        made, _ = factories.circulated(session)
        factories.settle_mails(session, OutboxState.SENT)
        reminders.set_schedule(session, made, "60", actor="user:1")
        made.circulated_at = factories.LONG_AGO
        late = factories.noise(session).statement
        late.closes_at = factories.LONG_AGO
        left = {"state": OutboxState.TRANSMITTING, "lease_until": factories.LONG_AGO, "fence": 4}
        receipt = OutboxMessage.kind == MailKind.WITHDRAWN
        session.execute(update(OutboxMessage).where(OutboxMessage.statement_id == late.id).values(state="sent"))
        session.execute(update(OutboxMessage).where(receipt).values(left))
    stub = Stub()
    with app.app_context():
        make(stub).drain()
    assert len(stub.sent) == 2
    with work() as session:
        assert session.scalars(select(Statement.state).where(Statement.slug == "noise")).one() is StatementState.CLOSED
        assert heartbeats.last_beat(session) is not None
        kinds = session.scalars(
            select(OutboxMessage.kind)
            .join(Statement, Statement.id == OutboxMessage.statement_id)
            .where(Statement.slug == "free-press")
        )
        assert sorted(kinds) == [MailKind.INVITATION, MailKind.REMINDER]
    assert set(_states(work)) == {OutboxState.SENT}


def test_f18_restored_backup_holds_the_outbox(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 2)
    with app.app_context():
        make(Stub()).drain()
    with work() as session:
        # The backup is from before the mails were sent.
        session.execute(update(OutboxMessage).values(state=OutboxState.QUEUED, attempts=0, sent_at=None))
    stub = Stub()
    with app.app_context():
        make(stub).drain()
    assert stub.sent == []
    with work() as session:
        held = holding.current_hold(session)
        assert held is not None
        assert "was a backup restored?" in held[1]
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "outbox.hold")).all()
        assert actions == ["outbox.hold"]
