"""What people and filters send back: its kind, and plain words within bounds."""

import pytest

from petition.domain.received import ReceivedKind, ReceivedMail
from petition.domain.reports import ReportClass
from petition.mail.reports import read_report

TOKEN = f"{'A' * 24}.{'b' * 22}"


def _read(words: str, subject: str = "Re: For your signature", *headers: str) -> ReceivedMail:
    more = "".join(f"{one}\r\n" for one in headers)
    raw = f"From: Ada <ada@parliament.example>\r\nTo: x@alliance.example\r\nSubject: {subject}\r\n{more}\r\n{words}"
    found = read_report(raw.encode()).received
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Dear colleagues, can I sign for my group?", ReceivedKind.PERSON),
        ("I am no longer a Member of Parliament. This mailbox is not read.", ReceivedKind.LEFT_OFFICE),
        ("I am no longer an MP.", ReceivedKind.LEFT_OFFICE),
        ("Ich bin nicht mehr Mitglied des Bundestages.", ReceivedKind.LEFT_OFFICE),
        ("Je ne suis plus député.", ReceivedKind.LEFT_OFFICE),
        (
            "Your message to ada@x.example is being held. Click http://b.example/v/1 to deliver it.",
            ReceivedKind.CHALLENGE,
        ),
        ("Please confirm that you are a human.", ReceivedKind.CHALLENGE),
        ("Your message was quarantined because it contains suspicious links.", ReceivedKind.QUARANTINE),
        ("Ihre Nachricht liegt in der Quarantäne.", ReceivedKind.QUARANTINE),
    ],
)
def test_kind(words: str, kind: ReceivedKind) -> None:
    assert _read(words).kind is kind


def test_automatic_reply_is_one_unless_it_says_that_the_office_ended() -> None:
    out = _read("Back on Monday.", "Automatic reply: For your signature")
    assert out.kind is ReceivedKind.AUTOMATIC
    gone = _read("I am no longer an MP. Write to my successor.", "Automatic reply: x", "Auto-Submitted: auto-replied")
    assert gone.kind is ReceivedKind.LEFT_OFFICE


def test_words_are_plain_bounded_and_without_links_of_ours() -> None:
    said = _read(f"Please see https://sign.example/s/{TOKEN}\r\n> quoted words\r\n\x1b[31mred\u202e\r\n{'x' * 9000}")
    assert "quoted words" not in said.words
    assert said.words.startswith("Please see https://sign.example/s/…\n [31mred\nxxx")
    assert len(said.words) == 4000
    assert (said.sender, said.subject) == ("Ada <ada@parliament.example>", "Re: For your signature")


def test_html_is_turned_into_words() -> None:
    said = _read("<p>Thank you.</p><script>alert(1)</script>", "Re: x", "Content-Type: text/html")
    assert said.words.strip() == "Thank you."


def test_what_reports_something_is_not_kept() -> None:
    complaint = (
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nabuse\r\n--b--"
    )
    assert (read_report(complaint).kind, read_report(complaint).received) == (ReportClass.NONE, None)
    failed = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail\r\n\r\nDelivery failed: 550 5.1.1 <a@b.example>"
    )
    assert (read_report(failed).kind, read_report(failed).received) == (ReportClass.HARD, None)
