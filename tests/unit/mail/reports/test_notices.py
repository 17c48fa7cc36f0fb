"""Notifications in JSON, and headers that are broken or unusual."""

import json
from typing import Any

import pytest

from petition.mail.reports import ReportClass, read_report


def _notification(notice: Any) -> bytes:
    return b"From: no-reply@notify.example\nSubject: Notification\n\n" + json.dumps(notice).encode()


def _bounce(recipient: dict[str, str], kind: str = "Permanent") -> bytes:
    return _notification(
        {"notificationType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": [recipient]}}
    )


@pytest.mark.parametrize(
    ("recipient", "kind", "outcome"),
    [
        ({"emailAddress": "a@x.example", "status": "5.1.1"}, "Permanent", "hard"),
        ({"emailAddress": "a@x.example", "status": "4.4.7"}, "Transient", "soft"),
        ({"emailAddress": "a@x.example"}, "Transient", "soft"),
        ({"emailAddress": "a@x.example", "action": "delayed"}, "Transient", "delayed"),
        ({"emailAddress": "a@x.example", "diagnosticCode": "550 5.1.1 unknown"}, "Permanent", "hard"),
    ],
)
def test_notification_in_json_is_judged_as_a_report(recipient: dict[str, str], kind: str, outcome: str) -> None:
    report = read_report(_bounce(recipient, kind))
    assert (report.kind.value, report.recipients[0].address) == (outcome, "a@x.example")


@pytest.mark.parametrize(
    "notice",
    [
        {"notificationType": "Delivery", "delivery": {"recipients": ["a@x.example"]}},
        {"notificationType": "Bounce", "bounce": {"bouncedRecipients": "a@x.example"}},
        {"notificationType": "Bounce", "bounce": {"bouncedRecipients": ["a@x.example"]}},
        {"notificationType": "Bounce", "bounce": "a@x.example"},
        {"something": "else"},
        ["notificationType"],
    ],
)
def test_other_notifications_and_other_json_are_no_failures(notice: Any) -> None:
    assert read_report(_notification(notice)).kind is ReportClass.NONE


def test_broken_json_is_ordinary_text() -> None:
    assert read_report(_notification({"notificationType": "Bounce"})[:-5]).kind is ReportClass.NONE


@pytest.mark.parametrize("header", ["X-Autoreply: yes", "Precedence: auto_reply", "X-Vacation: on"])
def test_headers_of_older_programs_mark_a_reply(header: str) -> None:
    raw = f"From: a@x.example\nSubject: Re: An invitation\n{header}\n\nSee you in May.\n"
    assert read_report(raw.encode()).kind is ReportClass.AUTOREPLY


def _complaint(kind: str = "abuse", fields: str = "", returned: str = "Subject: For your signature") -> bytes:
    return (
        "From: fbl@webmail.example\nTo: desk@alliance.example\nSubject: FW: For your signature\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n{fields}\n"
        f"--b\nContent-Type: message/rfc822\n\n{returned}\n\nx\n--b--\n"
    ).encode()


def test_complaint_is_no_failure_and_names_the_sender_of_the_mail() -> None:
    report = read_report(_complaint(fields="Original-Mail-From: <bounce-1@alliance.example>\n"))
    assert (report.kind, report.is_complaint) == (ReportClass.NONE, True)
    assert report.envelope_recipients == ("desk@alliance.example", "bounce-1@alliance.example")
    returned = read_report(_complaint(returned="Return-Path: <bounce-2@alliance.example>\nSubject: x"))
    assert returned.envelope_recipients == ("desk@alliance.example", "bounce-2@alliance.example")


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "opt-out"])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    assert not read_report(_complaint(kind)).is_complaint
