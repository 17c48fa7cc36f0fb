"""The local mailbox keeps what it is sent, in order, on loopback alone."""

import smtplib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from petition.mail.local_mailbox import Folder, mailbox_server
from tests.unit.mail.test_dkim import SIGNING
from tests.unit.mail.test_messages import LETTER

MANY = 60
# A process that stores so many mails, each too large to be written at once.
WRITER = f"""
import sys
import time
from mailbox import Maildir
box = Maildir(sys.argv[1])
for number in range({MANY}):
    time.sleep(0.01)
    box.add(f"X-RcptTo: {{number}}@x.example\\nSubject: One\\n\\n" + "words\\n" * 20_000 + "The end.\\n")
"""


def _message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "desk@alliance.example"
    message["To"] = "ada@x.example"
    message.set_content("Plain words.\n")
    message.add_alternative("<p>Rich words.</p>\n", subtype="html")
    return message


def test_mails_are_kept_in_the_order_of_arrival(smtp_sink: Folder, mail_port: int) -> None:
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        for number in range(12):
            client.send_message(_message(f"Mail {number}"))
    assert [mail.message["Subject"] for mail in smtp_sink.mails()] == [f"Mail {number}" for number in range(12)]


def test_mail_is_kept_as_it_came_with_the_envelopes_address(smtp_sink: Folder, mail_port: int) -> None:
    sent = SIGNING.mail(replace(LETTER, title="Für eine freie Presse " * 12))
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        client.sendmail(sent.envelope_from, ["bea@x.example"], sent.content)
    (mail,) = smtp_sink.mails()
    assert (mail.recipient, mail.raw) == ("bea@x.example", sent.content)
    assert mail.message["To"].addresses[0].addr_spec == LETTER.recipient


def test_parts_are_read(smtp_sink: Folder, mail_port: int) -> None:
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        client.send_message(_message("One"))
    (mail,) = smtp_sink.mails()
    assert [mail.part(subtype).strip() for subtype in ("plain", "html")] == ["Plain words.", "<p>Rich words.</p>"]


@pytest.mark.parametrize("beside", [(), ("000001-abcd.eml",)])
def test_folder_that_has_no_mails_yet_is_empty(tmp_path: Path, beside: Sequence[str]) -> None:
    """Also one that an older version has left something in."""
    for name in beside:
        (tmp_path / name).write_text("X-Envelope-To: ada@x.example\n\n")
    folder = Folder(tmp_path)
    assert folder.mails() == []
    assert folder.find("anything") is None
    folder.make()
    assert folder.mails() == []


def test_mail_is_found_by_its_name_alone(smtp_sink: Folder, mail_port: int) -> None:
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        client.send_message(_message("One"))
    (mail,) = smtp_sink.mails()
    assert smtp_sink.find(mail.name) == mail
    (smtp_sink.path.parent / "secret").write_text("Subject: Secret\n\n")
    for name in ("", ".", "unknown", "../secret", f"new/{mail.name}", f"../new/{mail.name}", str(smtp_sink.path)):
        assert smtp_sink.find(name) is None


def test_order_is_that_of_numbers_and_not_of_letters(tmp_path: Path) -> None:
    """Microseconds and counts have no leading zeros in a Maildir's names."""
    Folder(tmp_path).make()
    keys = ["99.M999999P7Q1.h", "100.M5P7Q2.h", "100.M40P7Q9.h", "100.M40P7Q10.h", "100.M123456P7Q11.h"]
    for key in reversed(keys):
        (tmp_path / "new" / key).write_text("X-RcptTo: ada@x.example\nSubject: One\n\n")
    assert [mail.name for mail in Folder(tmp_path).mails()] == keys


def test_one_process_reads_while_another_writes(tmp_path: Path) -> None:
    """What is listed is whole, and stays where it is in the list."""
    folder, seen = Folder(tmp_path), 0
    folder.make()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) as writer:
        before: list[str] = []
        while writer.poll() is None:
            mails = folder.mails()
            assert [mail.name for mail in mails[: len(before)]] == before
            assert all(mail.raw.endswith(b"The end.\r\n") for mail in mails)
            before = [mail.name for mail in mails]
            seen += 0 < len(mails) < MANY
    assert seen > 0
    assert [mail.recipient for mail in folder.mails()] == [f"{number}@x.example" for number in range(MANY)]


def test_server_listens_on_loopback(tmp_path: Path, mail_port: int) -> None:
    server = mailbox_server(tmp_path, mail_port)
    server.start()
    try:
        listening = [socket.getsockname() for socket in server.server.sockets]
    finally:
        server.stop()
    assert listening == [("127.0.0.1", mail_port)]
