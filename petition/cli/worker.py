"""The command that sends mails: for good as a service, or once with --drain."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from types import FrameType

import click
from flask import current_app
from flask_mail import Mail

from petition.cli.edge import Command, settings, signer
from petition.mail.transport import Outcome, Report, Transport
from petition.mail.worker import Worker


class CountingTransport(Transport):
    """A transport that remembers what became of its messages."""

    def __init__(self, mail: Mail, sender: str) -> None:
        super().__init__(mail, sender)
        self.outcomes: Counter[Outcome] = Counter()
        self.last_reply = ""

    def send(self, message: EmailMessage, recipient: str) -> Report:
        """Send one message and count its outcome."""
        report = super().send(message, recipient)
        self.outcomes[report.outcome] += 1
        if report.outcome is not Outcome.ACCEPTED:
            self.last_reply = report.reply
        return report


@click.command("worker", cls=Command, epilog="flask worker --drain")
@click.option("--drain", is_flag=True, help="Send what is due now, then exit.")
def command(drain: bool) -> None:
    """Send the mails that are waiting, and close statements when their time comes.

    Runs until it gets SIGTERM or Ctrl-C, and finishes the message in hand
    first. Several workers may run at once.
    """
    # The extension itself knows no server; what it left in the application does.
    transport = CountingTransport(current_app.extensions["mail"], settings().house.address)
    worker = Worker(transport, signer(), settings().house)
    with _stopped_by_signals(worker):
        if not drain:
            worker.run()
            return
        handled = worker.drain()
    _tell(handled, transport)


def _tell(handled: int, transport: CountingTransport) -> None:
    """Say what a drain did; that nothing could be sent at all is an error."""
    sent, put_off = transport.outcomes[Outcome.ACCEPTED], transport.outcomes[Outcome.DEFERRED]
    reason = " ".join(transport.last_reply.split())
    if put_off and put_off == handled:
        raise click.ClickException(f"Nothing could be sent; {put_off} to be tried again later. {reason}")
    words = [f"Sent {sent:,} message{'' if sent == 1 else 's'}."]
    if put_off:
        words.append(f"{put_off} to be tried again later.")
    if refused := handled - sent - put_off:
        words.append(f"{refused} refused for good.")
    if reason:
        words.append(f"The last reason: {reason}")
    click.echo(" ".join(words))


@contextmanager
def _stopped_by_signals(worker: Worker) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the worker after the message in hand."""

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
