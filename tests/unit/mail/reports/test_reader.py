"""Whole messages: the project's own samples of each genre, and what a caller gets besides the class."""

import pytest

from petition.mail.reports import ReportClass, read_report
from tests.report_samples import OWN, Sample, own_samples


def _report(name: str) -> bytes:
    return (OWN / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("sample", own_samples(), ids=lambda sample: sample.path.stem)
def test_sample_is_understood(sample: Sample) -> None:
    report = sample.read()
    assert (report.kind.value, [recipient.address for recipient in report.recipients]) == (
        sample.kind,
        sample.recipients,
    )


def test_each_recipient_keeps_its_own_outcome() -> None:
    permanent, temporary = read_report(_report("dsn-two-recipients")).recipients
    assert (permanent.outcome, permanent.status) == (ReportClass.HARD, "5.1.1")
    assert (temporary.outcome, temporary.status) == (ReportClass.SOFT, "4.2.2")
    assert permanent.diagnostic == "550 5.1.1 <lena@parliament.example>: Recipient address rejected: no such mailbox"


def _with_fields(*lines: str) -> bytes:
    head = "From: MAILER-DAEMON@mx.example\nTo: b@petition.example\nSubject: Returned mail\n"
    return "\n".join(
        [head + "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "", *lines]
    ).encode()


def test_final_recipient_is_reported_and_the_original_kept() -> None:
    raw = _with_fields(
        "Original-Recipient: rfc822; Ada@lords.example",
        "Final-Recipient: rfc822; ada@home.example",
        "Action: failed",
        "Status: 5.1.1",
    )
    (recipient,) = read_report(raw).recipients
    assert (recipient.address, recipient.original) == ("ada@home.example", "Ada@lords.example")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Action: failed", "Status: 5.0.0"], "hard"),
        (["Action: failed", "Status: 4.0.0", "Diagnostic-Code: smtp; 554 go away"], "soft"),
        (["Action: failed", "Diagnostic-Code: smtp; 450 later"], "soft"),
        (["Action: failed", "Diagnostic-Code: x-unix; Disk quota exceeded"], "soft"),
        (["Action: failed"], "hard"),
        (["Action: expired"], "soft"),
        (["Action: failed", "Status: 5.2.2", "Diagnostic-Code: smtp; 552 5.2.2 mailbox full"], "hard"),
        (["Action: failed", "Status: 5.2.2", "Diagnostic-Code: smtp; 552 5.2.2 full temporarily"], "soft"),
        (["Action: delayed", "Status: 5.0.0"], "delayed"),
        (["Action: delivered", "Status: 2.0.0"], "none"),
        (["Action: expanded", "Status: 2.0.0"], "none"),
        (["Status: 2.1.5"], "none"),
    ],
)
def test_class_comes_from_action_then_status_then_words(lines: list[str], kind: str) -> None:
    assert read_report(_with_fields("Final-Recipient: rfc822; ada@lords.example", *lines)).kind == kind


def test_telling_code_of_the_other_side_replaces_a_vague_status() -> None:
    raw = _with_fields(
        "Final-Recipient: rfc822; ada@lords.example",
        "Action: failed",
        "Status: 5.0.0",
        "Diagnostic-Code: smtp; 550 5.7.1 refused by policy",
    )
    assert read_report(raw).recipients[0].status == "5.7.1"


def test_nothing_is_nothing() -> None:
    assert read_report(b"").kind is ReportClass.NONE
    assert read_report(b"").envelope_recipients == ()
