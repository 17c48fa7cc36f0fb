"""The worker: from the outbox over real SMTP, each message once, and nothing held while it waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from petition.db import database_now, database_time
from petition.domain.lengths import LARGEST_ROW
from petition.domain.letters import Letter
from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.replies import ACCEPTED, Reply, Verdict, broken, judge
from petition.domain.states import OutboxState, StatementState
from petition.domain.statuses import Status
from petition.mail import worker as worker_module
from petition.mail.composer import Composer
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.local_mailbox import Folder
from petition.mail.messages import ReadyMail
from petition.mail.transport import Transport
from petition.mail.worker import Worker
from petition.models import (
    AuditEvent,
    DeskSession,
    Invitation,
    MailDomain,
    OutboxMessage,
    Person,
    SignInFailure,
    Statement,
)
from petition.services import accounts, outbox
from petition.services.delivery import heartbeats, holding, reminders, sending, sending_again
from petition.services.delivery.metrics import measure
from petition.services.roster import people
from petition.services.sign_in import sessions
from petition.services.sign_in.failures import Attempt
from petition.services.signing import links
from petition.services.statements import circulation, tallies
from petition.services.statements.audiences import Audience
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


def _break_name(session: Session, invitation: Invitation) -> None:
    session.get_one(Person, invitation.person_id).given_name = "Ada\r\nBcc: eve@evil.example"


def _break_address(session: Session, invitation: Invitation) -> None:
    evil = "<1@x.example>\r\nBcc: eve@evil.example"
    session.get_one(Person, invitation.person_id).email = evil
    session.execute(update(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id).values(recipient=evil))


def _break_link(session: Session, invitation: Invitation) -> None:
    invitation.link_version = 70_000


def _break_zone(session: Session, invitation: Invitation) -> None:
    session.get_one(Statement, invitation.statement_id).time_zone = "Nowhere/At_All"


def _break_list_form(session: Session, invitation: Invitation) -> None:
    session.get_one(Statement, invitation.statement_id).list_form = cast("dict[str, Any]", ["none"])


def _break_json(session: Session, invitation: Invitation) -> None:
    """What the database gives back cannot even be read; the whole batch's query raises."""
    form = "{" if session.get_bind().dialect.name == "sqlite" else "7"
    broken = text("UPDATE statements SET list_form = :form WHERE id = :statement")
    session.execute(broken, {"form": form, "statement": invitation.statement_id})


def _break_key(session: Session, invitation: Invitation) -> None:
    ours = OutboxMessage.invitation_id == invitation.id
    session.execute(update(OutboxMessage).where(ours).values(message_key="key\r\nBcc: eve@evil.example"))


def _break_time(session: Session, invitation: Invitation) -> None:
    """Python knows no such moment, and neither does what reads it from the database."""
    moment = "some day" if session.get_bind().dialect.name == "sqlite" else "infinity"
    broken = text("UPDATE outbox_messages SET created_at = :moment WHERE invitation_id = :invitation")
    session.execute(broken, {"moment": moment, "invitation": invitation.id})


def _lose_text(session: Session, invitation: Invitation) -> None:
    ours = OutboxMessage.invitation_id == invitation.id
    session.execute(update(OutboxMessage).where(ours).values(text_version_id=None))


@pytest.mark.parametrize(
    "poison",
    [
        *(_break_name, _break_address, _break_link, _break_zone, _break_list_form, _break_json, _break_key),
        *(_break_time, _lose_text),
    ],
)
def test_t40_f20_mail_that_cannot_be_built_fails_alone(
    app: Flask, work: Work, make: Make, poison: Callable[[Session, Invitation], None]
) -> None:
    """One in the middle of a hundred: the others go, in order, and nobody is called unreachable for it."""
    addresses = [f"{number:03}@x.example" for number in range(100)]
    with work() as session:
        for slug, part in (("first", slice(0, 50)), ("poison", slice(50, 51)), ("last", slice(51, 100))):
            people = [factories.person_row(f"Member{address}", slug, email=address) for address in addresses[part]]
            made, invitations = factories.circulated(session, factories.persons(session, people), factories.draft(slug))
            if slug == "poison":
                poison(session, invitations[0])
                number = made.id
    stub = Stub()
    with app.app_context():
        worker = make(stub)
        worker.drain()
    assert [mail.recipient for mail in stub.sent] == [*addresses[:50], *addresses[51:]]
    assert worker.verdicts == {Verdict.ACCEPTED: 99, Verdict.NOT_BUILT: 1}
    with work() as session:
        # What cannot be read is mended first, so that the test can look.
        session.execute(update(Statement).values(list_form={}))
        session.execute(update(OutboxMessage).values(created_at=database_now()))
        poisoned = session.get_one(Statement, number)
        (bad,) = session.scalars(select(OutboxMessage).where(OutboxMessage.statement_id == number))
        assert (bad.state, bad.verdict, bad.last_reply) == (OutboxState.FAILED, Verdict.NOT_BUILT, worker.last_problem)
        assert sending.alarms(session, poisoned) == [("", worker.last_problem, 1)]
        assert measure(session).not_built == 1
        counts = tallies.tally(session, poisoned).counts
        assert counts == {Status.NOT_SENT: 1}
        assert sending_again.shown_unsent(session, poisoned).count == 1


def _correct(session: Session, invitation: Invitation) -> None:
    made = session.get_one(Statement, invitation.statement_id)
    new = "ada@new.example"
    sending.correct_address(
        session, made, invitation.id, new, revoke=True, actor=factories.ACTOR, secret=factories.SECRET
    )


def _edit_and_reissue(session: Session, invitation: Invitation) -> None:
    person = session.get_one(Person, invitation.person_id)
    people.set_address(session, person, "ada@new.example", actor=factories.ACTOR, secret=factories.SECRET)
    made = session.get_one(Statement, invitation.statement_id)
    links.reissue(session, made, invitation.id, actor=factories.ACTOR)


@pytest.mark.parametrize("change", [_correct, _edit_and_reissue])
def test_t34_mail_that_waits_brings_the_new_link_to_no_earlier_address(
    app: Flask, work: Work, make: Make, change: Callable[[Session, Invitation], None]
) -> None:
    """Mails of two statements wait: what only asks gives way to the newer one, the rest goes to the new address."""
    old, new = "ada@old.example", "ada@new.example"
    told = (MailKind.RECEIPT, MailKind.DECLINED, MailKind.WITHDRAWN, MailKind.UNINVITED, MailKind.STRUCK)
    with work() as session:
        ada = factories.persons(session, [factories.person_row(email=old)])
        made, (invitation,) = factories.circulated(session, ada)
        _, (other,) = factories.circulated(session, ada, factories.draft("other"))
        for kind in (MailKind.REMINDER, MailKind.LINK, *told):
            waiting = [factories.addressee(made, invitation, old)]
            outbox.enqueue(session, kind, waiting, by_coordinator=True)
        change(session, invitation)
        numbers = asked, unasked = invitation.id, other.id
    stub = Stub()
    with app.app_context():
        worker = make(stub)
        worker.drain()
    # The old address gets the notice, and nothing else.
    assert [mail.recipient for mail in stub.sent if mail.recipient != new] == [old]
    with work() as session:
        is_sent = OutboxMessage.state == OutboxState.SENT
        (notice,) = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == old, is_sent))
        assert notice.kind is MailKind.ADDRESS_CHANGED
        sent = select(OutboxMessage.invitation_id, OutboxMessage.kind, OutboxMessage.domain).where(
            OutboxMessage.recipient == new, is_sent
        )
        rows = session.execute(sent).all()
        assert {domain for *_, domain in rows} == {"new.example"}
        kinds = {number: sorted(kind for of, kind, _ in rows if of == number) for number in numbers}
        newest = MailKind.INVITATION if change is _correct else MailKind.LINK
        assert kinds == {asked: sorted([*told, newest]), unasked: [MailKind.INVITATION]}
        dropped = select(OutboxMessage.last_reply).where(OutboxMessage.state == OutboxState.FAILED)
        assert set(session.scalars(dropped)) == {"not sent: a newer mail goes to the new address"}


@pytest.mark.parametrize("problem", [OSError(36, "File name too long"), MemoryError(), KeyError("x"), RecursionError()])
def test_t40_f20_whatever_is_raised_is_about_that_mail(
    app: Flask, work: Work, make: Make, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    """An error of the disk too: it was taken for the worker's own, which tried the same mail for ever."""
    _queue(work, 3)
    stub = Stub()
    with app.app_context():
        worker = make(stub)
        build = Composer.mail

        def mail(composer: Composer, letter: Letter) -> ReadyMail:
            if letter.recipient == "1@x.example":
                raise problem
            return build(composer, letter)

        monkeypatch.setattr(Composer, "mail", mail)
        worker.drain()
    assert _states(work) == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]
    assert worker.last_problem.startswith(type(problem).__name__)


def test_t40_what_is_raised_while_a_mail_is_sent_is_about_that_mail(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 3)

    def answer(number: int) -> Reply:
        if number == 2:
            raise KeyError("x")
        return ACCEPTED

    with app.app_context():
        worker = make(Stub(answer))
        worker.drain()
    assert _states(work) == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]
    assert (worker.verdicts[Verdict.NOT_BUILT], worker.last_problem) == (1, "KeyError: 'x'")


@pytest.mark.parametrize("code", [250, 421, 450, 550])
def test_t40_words_of_a_server_are_stored_whatever_they_are(app: Flask, work: Work, make: Make, code: int) -> None:
    _queue(work, 1)
    with app.app_context():
        make(Stub(lambda _: judge(code, "Not\0 now \ud800\x1b[2J"))).drain()
    with work() as session:
        assert session.scalars(select(OutboxMessage.last_reply)).one() == f"{code} Not now [2J"
        assert session.scalars(select(MailDomain.reason)).all() == ([f"{code} Not now [2J"] if code == 421 else [])


def test_t40_numbers_that_cannot_grow_stop_nothing(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 3)
    with work() as session:
        largest = update(OutboxMessage).values(attempts=LARGEST_ROW, fence=LARGEST_ROW)
        session.execute(largest.where(OutboxMessage.recipient == "1@x.example"))
    with app.app_context():
        for _ in range(2):
            make(Stub()).drain()
    assert _states(work) == [OutboxState.SENT] * 3
    with work() as session:
        assert holding.current_hold(session) is None


def test_t40_mail_of_the_last_day_of_all_is_put_off_like_others(app: Flask, work: Work, make: Make) -> None:
    _queue(work, 2)
    with work() as session:
        last = update(OutboxMessage).values(created_at=datetime(9999, 12, 31, tzinfo=UTC))
        session.execute(last.where(OutboxMessage.recipient == "0@x.example"))
    with app.app_context():
        make(Stub(lambda _: judge(450, "4.2.0 Later"))).drain()
    assert _states(work) == [OutboxState.DEFERRED, OutboxState.DEFERRED]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t40_language_tag_of_three_hundred_letters_stops_nothing(app: Flask, work: Work, make: Make) -> None:
    """SQLite keeps to no length; CLDR's data are files, and no file has so long a name."""
    with work() as session:
        (person,) = factories.persons(session, [factories.person_row()])
        made = factories.statement(session)
        made.language = person.language = f"fr-{'a' * 300}"
        circulation.circulate(session, made, Audience(person_ids=[person.id]), actor="test")
        session.execute(update(OutboxMessage).values(kind=MailKind.REMINDER))
    stub = Stub()
    with app.app_context():
        make(stub).drain()
    assert _states(work) == [OutboxState.SENT]
    assert b"Rappel" in stub.sent[0].content


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
    """It shows that it lives, takes back what was left behind, closes, tells and reminds by the clock."""
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
    assert len(stub.sent) == 3
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


def test_t37_worker_tells_of_failed_sign_ins_and_purges_old_ones(app: Flask, work: Work, make: Make) -> None:
    key = app.config["SETTINGS"].secret_keys[-1]
    attempt = Attempt.of(key, "anna@alliance.example", "192.0.2.1")
    with work() as session:
        user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
        sessions.begin(session, user.id, "Firefox on Linux")
        now, long_ago = database_time(session), database_time(session) - timedelta(days=31)
        for moment in (now, long_ago) * 20:
            session.add(SignInFailure(account=attempt.account, network=attempt.network, failed_at=moment))
        session.execute(update(DeskSession).values(created_at=long_ago))
    stub = Stub()
    with app.app_context():
        worker = make(stub)
        worker.key = key
        worker.drain()
    with work() as session:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.user_id.is_not(None))).one()
        assert (told.kind, told.state) == (MailKind.FAILED_SIGN_INS, OutboxState.SENT)
        assert told.details == {"failures": 20}
        assert len(session.scalars(select(SignInFailure)).all()) == 20
        assert session.scalars(select(DeskSession)).all() == []
