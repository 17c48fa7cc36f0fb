"""The command that sends mails: without end as a service, or once with --drain."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from petition.cli.edge import Command
from petition.current import composer, mail, settings
from petition.db import reading
from petition.domain.replies import FINAL, Verdict
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.transport import Transport
from petition.mail.worker import Worker, worker_name
from petition.services.delivery import claims


@click.command("worker", cls=Command, epilog="flask worker --drain")
@click.option("--drain", is_flag=True, help="Send what is due now, then exit.")
def command(drain: bool) -> None:
    """Send the mails that are waiting, and close statements when their time comes.

    Runs until it gets SIGTERM or Ctrl-C, and finishes the message in hand
    first. Several workers may run at once.
    """
    with reading() as session:
        # A running worker waits for a database that does not answer. It would wait without
        # end for a database that was never brought up to date, so that is refused here.
        claims.is_due(session)
    worker = _worker()
    with _stopped_by_signals(worker):
        if not drain:
            worker.run()
            return
        worker.drain()
    _report(worker)


def _worker() -> Worker:
    """Return a worker by the settings."""
    chosen = settings()
    transport = Transport(mail(), timeout=chosen.mail_timeout_seconds, mail_seconds=0.8 * chosen.worker_lease_seconds)
    name = worker_name()
    return Worker(
        transport,
        composer(),
        HighWaterMarks(chosen.marks, name.replace(":", "-")),
        lease_seconds=chosen.worker_lease_seconds,
        poll_seconds=chosen.worker_poll_seconds,
        name=name,
        key=chosen.secret_keys[-1],
        reports=chosen.reports,
    )


def _report(worker: Worker) -> None:
    """Print what a drain did; raise `ClickException` where nothing could be sent at all."""
    sent = worker.verdicts[Verdict.ACCEPTED]
    refused = sum(worker.verdicts[verdict] for verdict in FINAL)
    put_off = worker.verdicts.total() - sent - refused
    if worker.last_problem and not sent and not refused:
        later = f"; {put_off} to be tried again later" if put_off else ""
        raise click.ClickException(f"Nothing could be sent{later}. {worker.last_problem}")
    words = [f"Sent {sent:,} message{'' if sent == 1 else 's'}."]
    if put_off:
        words.append(f"{put_off} to be tried again later.")
    if refused:
        words.append(f"{refused} refused for good.")
    if worker.last_problem:
        words.append(f"The last reason: {worker.last_problem}")
    click.echo(" ".join(words))


@contextmanager
def _stopped_by_signals(worker: Worker) -> Iterator[None]:
    """Stop the worker on SIGTERM and SIGINT, after the message in hand."""

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
