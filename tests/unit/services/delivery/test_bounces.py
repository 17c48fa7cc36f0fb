"""Reports taken in: only a genuine one counts, once, and no answer is ever touched."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.envelopes import bounce_address
from petition.domain.replies import Verdict
from petition.domain.reports import FAILURES, Report, ReportClass, ReportedRecipient
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.models import DeliveryReport, Invitation, OutboxMessage
from petition.services.delivery import bounces, sending_again
from petition.services.delivery.bounces import Outcome
from petition.services.statements import drafting, progress
from petition.templating import reason
from tests import factories

KEYS = ("old key", "new key")
PRINT = "f" * 64


def _sent(session: Session) -> tuple[Invitation, OutboxMessage]:
    _, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).one()
    return invitation, mail


def _report(
    mail: OutboxMessage,
    kind: ReportClass = ReportClass.HARD,
    *,
    status: str = "5.1.1",
    diagnostic: str = "550 No such user",
) -> Report:
    address = bounce_address(KEYS, mail.message_key, "alliance.example")
    said = (ReportedRecipient(mail.recipient, status, diagnostic),)
    return Report(kind, said, envelope_recipients=("desk@alliance.example", address))


def _reports(session: Session) -> list[DeliveryReport]:
    return list(session.scalars(select(DeliveryReport).order_by(DeliveryReport.id)))


def test_hard_bounce_makes_the_person_unreachable(session: Session) -> None:
    invitation, mail = _sent(session)
    assert bounces.record_report(session, _report(mail), PRINT, KEYS) is Outcome.BOUNCED
    session.refresh(mail)
    assert (mail.state, mail.verdict, mail.last_status) == (OutboxState.BOUNCED, Verdict.BAD_ADDRESS, "5.1.1")
    assert mail.last_reply == "550 No such user"
    (report,) = _reports(session)
    assert (report.outbox_message_id, report.kind, report.status) == (mail.id, "hard", "5.1.1")
    made = progress.person(session, drafting.find(session, "free-press"), invitation.id)
    assert made.status is Status.UNREACHABLE
    others = session.scalars(select(OutboxMessage.state).where(OutboxMessage.id != mail.id)).all()
    assert set(others) == {OutboxState.SENT}


def test_refusal_of_us_is_our_problem(session: Session) -> None:
    _, mail = _sent(session)
    assert bounces.record_report(session, _report(mail, status="5.7.1"), PRINT, KEYS) is Outcome.BOUNCED
    session.refresh(mail)
    assert mail.verdict is Verdict.OUR_PROBLEM


@pytest.mark.parametrize("status", ["5.6.0", "5.3.4"])
def test_t40_report_about_the_mail_makes_nobody_unreachable(session: Session, status: str) -> None:
    invitation, mail = _sent(session)
    assert bounces.record_report(session, _report(mail, status=status), PRINT, KEYS) is Outcome.BOUNCED
    session.refresh(mail)
    assert mail.verdict is Verdict.NOT_BUILT
    made = progress.person(session, drafting.find(session, "free-press"), invitation.id)
    assert made.status is Status.NO_ANSWER


def test_failure_for_a_time_makes_the_person_unreachable_with_its_reason(session: Session) -> None:
    """As of a server that put the mail off for days: the other side tries no more."""
    invitation, mail = _sent(session)
    report = _report(mail, ReportClass.SOFT, status="4.4.7", diagnostic="451 4.7.1 Greylisting in action")
    assert bounces.record_report(session, report, PRINT, KEYS) is Outcome.BOUNCED
    session.refresh(mail)
    assert (mail.state, mail.verdict, mail.last_status) == (OutboxState.BOUNCED, Verdict.REFUSED, "4.4.7")
    assert reason(mail) == "the server could not be reached in time (451 4.7.1 Greylisting in action)"
    made = drafting.find(session, "free-press")
    assert progress.person(session, made, invitation.id).status is Status.UNREACHABLE
    assert sending_again.send_again(session, made, actor="user:1") == 1


@pytest.mark.parametrize("kind", [kind for kind in ReportClass if kind not in FAILURES])
def test_whatever_is_no_failure_is_noted_alone(session: Session, kind: ReportClass) -> None:
    _, mail = _sent(session)
    assert bounces.record_report(session, _report(mail, kind), PRINT, KEYS) is Outcome.NOTED
    session.refresh(mail)
    assert mail.state is OutboxState.SENT
    assert [report.kind for report in _reports(session)] == [kind.value]


def test_t25_late_bounce_never_undoes_a_signature(session: Session) -> None:
    invitation, mail = _sent(session)
    factories.sign(session, invitation)
    assert bounces.record_report(session, _report(mail), PRINT, KEYS) is Outcome.BOUNCED
    assert factories.standing(session, invitation).state is InvitationState.SIGNED
    assert factories.standing(session, invitation).signature_id is not None


@pytest.mark.parametrize(
    "address",
    [
        "desk@alliance.example",
        bounce_address(("a stranger's key",), "0" * 32, "alliance.example"),
        bounce_address(KEYS, "0" * 32, "alliance.example"),
    ],
)
def test_t25_forged_or_unknown_report_is_ignored(session: Session, address: str) -> None:
    _, mail = _sent(session)
    said = (ReportedRecipient(mail.recipient, "5.1.1", "550 No such user"),)
    report = Report(ReportClass.HARD, said, f"<{mail.message_key}@alliance.example>", (address,))
    assert bounces.record_report(session, report, PRINT, KEYS) is Outcome.IGNORED
    session.refresh(mail)
    assert mail.state is OutboxState.SENT
    assert _reports(session) == []


def test_report_is_taken_once(session: Session) -> None:
    _, mail = _sent(session)
    assert bounces.record_report(session, _report(mail), PRINT, KEYS) is Outcome.BOUNCED
    assert bounces.record_report(session, _report(mail), PRINT, KEYS) is Outcome.REPEATED
    assert bounces.record_report(session, _report(mail), "e" * 64, KEYS) is Outcome.NOTED
    assert len(_reports(session)) == 2


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.TRANSMITTING, OutboxState.FAILED])
def test_mail_that_is_not_sent_cannot_bounce(session: Session, state: OutboxState) -> None:
    invitation, mail = _sent(session)
    factories.settle_mails(session, state, invitation)
    assert bounces.record_report(session, _report(mail), PRINT, KEYS) is Outcome.NOTED
    session.refresh(mail)
    assert mail.state is state


def test_strangers_words_are_cut_and_cleaned(session: Session) -> None:
    _, mail = _sent(session)
    report = _report(mail, status="5.1.1" + "9" * 90, diagnostic="no\0 such\x1b[31m user " + "x" * 900)
    assert bounces.record_report(session, report, PRINT, KEYS) is Outcome.BOUNCED
    (kept,) = _reports(session)
    assert kept.diagnostic.startswith("no such[31m user xxx")
    assert (len(kept.diagnostic), len(kept.status)) == (500, 12)


def test_report_that_names_nobody_still_says_what_it_says(session: Session) -> None:
    _, mail = _sent(session)
    address = bounce_address(KEYS, mail.message_key, "alliance.example")
    report = Report(ReportClass.HARD, envelope_recipients=(address,))
    assert bounces.record_report(session, report, PRINT, KEYS) is Outcome.BOUNCED
    session.refresh(mail)
    assert (mail.state, mail.last_status) == (OutboxState.BOUNCED, None)
