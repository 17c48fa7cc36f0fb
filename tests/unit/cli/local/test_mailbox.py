"""The local mailbox by command."""

import os
import signal
import smtplib
import socket
import threading
import time

from flask import Flask

from petition.cli.local.network import listens
from petition.mail.local_mailbox import Folder
from petition.settings.settings import Settings
from tests.shell import done, refused


def test_the_mailbox_takes_mail_until_it_is_stopped(app: Flask, settings: Settings):
    def write_then_stop() -> None:
        for _ in range(500):
            if listens(settings.mail_port):
                break
            time.sleep(0.02)
        with smtplib.SMTP("127.0.0.1", settings.mail_port) as server:
            server.sendmail("a@b.example", ["c@d.example"], "Subject: Hello\r\n\r\nHello")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=write_then_stop)
    thread.start()
    printed = done(app, "mailbox")
    thread.join()
    assert printed.startswith(f"The mailbox takes mail on port {settings.mail_port}; read it at ")
    assert [mail.recipient for mail in Folder(settings.mailbox).mails()] == ["c@d.example"]
    assert not listens(settings.mail_port)


def test_a_taken_port_is_told_in_one_line(app: Flask, settings: Settings):
    port = settings.mail_port
    with socket.create_server(("127.0.0.1", port)):
        message = refused(app, "mailbox")
    assert message == (
        f"Port {port}, where the mailbox would take mail, is taken by another program. MAIL_PORT chooses another."
    )
