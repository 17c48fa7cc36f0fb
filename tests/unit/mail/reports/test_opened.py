"""What ties a report to its mail, and headers that are broken."""

import pytest

from petition.mail.reports import ReportClass, read_report
from tests.report_samples import OWN


def test_report_is_tied_to_its_mail() -> None:
    report = read_report((OWN / "dsn-two-recipients.eml").read_bytes())
    assert report.message_id == "<a1b2@petition.example>"
    assert report.envelope_recipients == ("bounce+k7@petition.example",)


@pytest.mark.parametrize(
    ("name", "message_id"),
    [
        ("exim-failed", "<m1@petition.example>"),
        ("dsn-other-boundary", "<q1@petition.example>"),
        ("reply-german", "<m4@petition.example>"),
        ("dsn-success", ""),
    ],
)
def test_message_id_is_found_wherever_it_stands(name: str, message_id: str) -> None:
    assert read_report((OWN / f"{name}.eml").read_bytes()).message_id == message_id


@pytest.mark.parametrize("subject", ["=?utf-8?b?=ZZZ?=", "=?nonsense?q?Hello?=", "=?utf-8?q?=FF=FE?=", "\udcff\udcfe"])
def test_broken_encoded_words_in_the_subject_do_no_harm(subject: str) -> None:
    raw = f"From: a@x.example\nSubject: {subject}\n\nHello\n".encode("utf-8", "surrogateescape")
    assert read_report(raw).kind is ReportClass.NONE
