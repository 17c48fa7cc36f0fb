"""The local mailbox keeps what it is sent, in order, on loopback alone."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from petition.mail.mailbox import Folder, mailbox_server


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


def test_each_recipient_gets_a_mail_with_the_envelopes_address(smtp_sink: Folder, mail_port: int) -> None:
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        client.send_message(_message("One"), to_addrs=["bea@x.example", "cyd@x.example"])
    mails = smtp_sink.mails()
    assert [mail.recipient for mail in mails] == ["bea@x.example", "cyd@x.example"]
    assert mails[0].part("plain").strip() == "Plain words."
    assert mails[0].part("html").strip() == "<p>Rich words.</p>"
    assert mails[0].message["To"] == "ada@x.example"


def test_mail_is_found_by_its_name_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "box")
    assert folder.mails() == []
    folder.store("ada@x.example", b"Subject: One\r\n\r\nWords\r\n")
    (mail,) = folder.mails()
    assert folder.find(mail.name) == mail
    assert mail.part("html") == ""
    for name in ("", "unknown", "../box", f"{mail.name}.eml"):
        assert folder.find(name) is None


def test_unfinished_mail_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    seen: list[int] = []
    monkeypatch.setattr(Path, "replace", lambda self, target: seen.append(len(folder.mails())) or self.rename(target))
    folder.store("ada@x.example", b"Subject: One\r\n\r\nWords\r\n")
    assert seen == [0]
    assert len(folder.mails()) == 1


def test_server_listens_on_loopback(tmp_path: Path, mail_port: int) -> None:
    server = mailbox_server(tmp_path, mail_port)
    server.start()
    try:
        listening = [socket.getsockname() for socket in server.server.sockets]
    finally:
        server.stop()
    assert listening == [("127.0.0.1", mail_port)]
