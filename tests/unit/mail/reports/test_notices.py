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
