"""The worker: from the outbox over real SMTP, each message once, and nothing held while it waits."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.mail import worker as worker_module
from petition.mail.mailbox import Folder
from petition.mail.transport import Outcome, Report, Transport
from petition.mail.worker import Worker
from petition.models import OutboxMessage, Statement
from petition.services import delivery
from petition.services.tokens import LinkSigner
from petition.settings import Settings
from tests import factories
from tests.unit.services.test_endorsement_races import Work


class Stub(Transport):
    """A transport that tells what it was given, and answers as it is told."""

    def __init__(self, answer: Callable[[int], Report]) -> None:
        self.answer = answer
        self.sent: list[tuple[str, EmailMessage]] = []
        self.closed = 0

    def send(self, message: EmailMessage, recipient: str) -> Report:
        """Note the message and answer."""
        self.sent.append((recipient, message))
        return self.answer(len(self.sent))

    def close(self) -> None:
        """Count how often the connection would have been closed."""
        self.closed += 1


def _accept(number: int) -> Report:
    return Report(Outcome.ACCEPTED, "250 ok")


@pytest.fixture
def signer(settings: Settings) -> LinkSigner:
    return LinkSigner(settings.secret_keys, settings.base_url)


@pytest.fixture
def make(settings: Settings, signer: LinkSigner) -> Callable[[Transport], Worker]:
    return lambda transport: Worker(transport, signer, settings.house, poll_seconds=0)


def _queue(work: Work, count: int) -> list[str]:
    """Queue mails, due long since, so that the clocks of test and database cannot disagree."""
    with work() as session:
        rows = [factories.person_row(f"Member{number}", email=f"{number}@x.example") for number in range(count)]
        factories.circulated(session, factories.persons(session, rows))
        session.execute(update(OutboxMessage).values(not_before=factories.LONG_AGO))
    return [row.email for row in rows]


def _states(work: Work) -> list[OutboxState]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))


def test_draining_sends_each_message_once_with_its_own_link(
    app: Flask, work: Work, signer: LinkSigner, smtp_sink: Folder, make: Callable[[Transport], Worker]
) -> None:
    settings: Settings = app.config["SETTINGS"]
    addresses = _queue(work, 25)
    with app.app_context():
        transport = Transport(app.extensions["mail"], settings.house.address)
        assert make(transport).drain() == 25
        assert make(transport).drain() == 0
    mails = smtp_sink.mails()
    assert sorted(mail.recipient for mail in mails) == sorted(addresses)
    assert set(_states(work)) == {OutboxState.SENT}
    with work() as session:
        for mail in mails:
            (line,) = (line for line in mail.part("plain").splitlines() if line.startswith(settings.base_url))
            link = signer.read(Purpose.SIGN, line.rpartition("/")[2])
            query = select(OutboxMessage).where(OutboxMessage.recipient == mail.recipient)
            message = session.scalars(query).one()
            assert delivery.letter(session, message.id).link == link
            assert mail.message["Message-ID"] == f"<{message.message_key}@{settings.house.domain}>"


def test_outcomes_are_recorded(app: Flask, work: Work, make: Callable[[Transport], Worker]) -> None:
    _queue(work, 3)
    outcomes = {1: Outcome.ACCEPTED, 2: Outcome.DEFERRED, 3: Outcome.REFUSED}
    stub = Stub(lambda number: Report(outcomes[number], f"reply {number}"))
    with app.app_context():
        assert make(stub).drain() == 3
    assert _states(work) == [OutboxState.SENT, OutboxState.DEFERRED, OutboxState.FAILED]
    with work() as session:
        replies = session.scalars(select(OutboxMessage.last_reply).order_by(OutboxMessage.id)).all()
    assert replies == ["reply 1", "reply 2", "reply 3"]
    assert stub.closed == 1


def test_t11_address_that_cannot_be_used_fails_and_the_rest_goes_out(
    app: Flask, work: Work, make: Callable[[Transport], Worker]
) -> None:
    _queue(work, 3)
    with work() as session:
        evil = update(OutboxMessage).where(OutboxMessage.recipient == "1@x.example")
        session.execute(evil.values(recipient="<1@x.example>\r\nBcc: eve@evil.example"))
    stub = Stub(_accept)
    with app.app_context():
        make(stub).drain()
    assert _states(work) == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]
    assert [recipient for recipient, _ in stub.sent] == ["0@x.example", "2@x.example"]


def test_no_transaction_is_open_while_a_server_is_waited_for(
    app: Flask, work: Work, make: Callable[[Transport], Worker]
) -> None:
    """Another writer gets through in the middle of sending, and sees "transmitting" committed."""
    _queue(work, 1)
    seen: list[OutboxState] = []

    def answer(number: int) -> Report:
        seen.extend(_states_elsewhere(app))
        return _accept(number)

    with app.app_context():
        make(Stub(answer)).drain()
    assert seen == [OutboxState.TRANSMITTING]


def _states_elsewhere(app: Flask) -> list[OutboxState]:
    with app.app_context(), worker_module.transaction() as session:
        return list(session.scalars(select(OutboxMessage.state)))


def test_stopping_gives_back_what_was_not_begun(app: Flask, work: Work, make: Callable[[Transport], Worker]) -> None:
    _queue(work, 3)

    def answer(number: int) -> Report:
        worker.stop()
        return _accept(number)

    worker = make(Stub(answer))
    with app.app_context():
        worker.run(sleep=lambda _: None)
    assert _states(work) == [OutboxState.SENT, OutboxState.QUEUED, OutboxState.QUEUED]


def test_running_worker_sleeps_when_nothing_is_due(app: Flask, work: Work, make: Callable[[Transport], Worker]) -> None:
    _queue(work, 1)
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        worker.stop()

    stub = Stub(_accept)
    worker = make(stub)
    with app.app_context():
        worker.run(sleep=nap)
    assert naps == [0]
    assert _states(work) == [OutboxState.SENT]
    assert stub.closed == 2


def test_f09_lost_lease_is_left_to_the_new_holder(app: Flask, work: Work, make: Callable[[Transport], Worker]) -> None:
    _queue(work, 2)

    def answer(number: int) -> Report:
        if number == 1:
            with app.app_context(), worker_module.transaction() as session:
                session.execute(update(OutboxMessage).values(fence=OutboxMessage.fence + 1))
        return _accept(number)

    with app.app_context():
        make(Stub(answer)).drain()
    assert _states(work) == [OutboxState.TRANSMITTING, OutboxState.CLAIMED]


def test_worker_keeps_house(app: Flask, work: Work, make: Callable[[Transport], Worker]) -> None:
    _queue(work, 1)
    with work() as session:
        session.execute(update(Statement).values(closes_at=factories.LONG_AGO))
        session.execute(
            update(OutboxMessage).values(state=OutboxState.TRANSMITTING, lease_until=factories.LONG_AGO, fence=4)
        )
    stub = Stub(_accept)
    with app.app_context():
        worker = make(stub)
        assert worker.drain() == 1
    with work() as session:
        assert session.scalars(select(Statement.state)).one() is StatementState.CLOSED
        assert delivery.last_beat(session) is not None
        assert session.scalars(select(OutboxMessage.kind)).one() is MailKind.INVITATION
    assert _states(work) == [OutboxState.SENT]
