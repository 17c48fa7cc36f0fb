"""Commands about mail: reports that come back, checks before the first mail, holding and releasing."""

import hashlib
import json
import secrets
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

import click

from petition.cli.checks import Finding, check_alignment, check_records, check_server
from petition.cli.edge import ACTOR, Group
from petition.cli.files import read_bytes
from petition.current import composer, mail, settings
from petition.db import reading, transaction
from petition.domain.addresses import check_address
from petition.domain.replies import Verdict
from petition.domain.reports import as_record
from petition.mail.reports import read_report
from petition.mail.transport import Transport
from petition.services.delivery import bounces, corrected, holding
from petition.services.delivery.bounces import Outcome
from petition.services.delivery.metrics import measure


@click.group("mail", cls=Group)
def group() -> None:
    """Take reports in, read what people wrote back, check the mail settings, hold and release the outbox."""


@group.command("bounces", epilog="flask mail bounces --dry-run --json report.eml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...|-")
@click.option("--dry-run", is_flag=True, help="Only say what the reports say; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each report.")
def record_reports(files: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Take in delivery reports, one message a file; "-" reads one from standard input.

    A report counts only if it was sent to the signed address of the mail that
    it is about. In a pipe from the mail server: flask mail bounces -
    """
    counts: Counter[Outcome] = Counter()
    for name in files:
        content = read_bytes(name)
        report = read_report(content)
        if as_json:
            click.echo(json.dumps(as_record(name, report), ensure_ascii=False))
        elif dry_run:
            told = ", ".join(f"{one.address} {one.status}".strip() for one in report.recipients)
            click.echo(f"{name}: {report.kind.value}{': ' + told if told else ''}")
        if not dry_run:
            with transaction() as session:
                fingerprint = hashlib.sha256(content).hexdigest()
                counts[bounces.record_report(session, report, fingerprint, settings().secret_keys)] += 1
    if not dry_run and not as_json:
        told = ", ".join(f"{count} {taken.value}" for taken, count in counts.items())
        click.echo(f"Reports: {told}.")


@group.command("check", epilog="flask mail check --to you@example.org")
@click.option("--to", "recipient", help="Send one test message to this address.")
@click.option("--dns", is_flag=True, help="Also look up the SPF, DMARC and DKIM records.")
def check(recipient: str | None, dns: bool) -> None:
    """Look at the mail server, encryption and the sending domain before the first mail.

    Exits with 1 if anything is not as it should be.
    """
    chosen = settings()
    address = None if recipient is None else check_address(recipient, "to")
    with closing(Transport(mail(), timeout=chosen.mail_timeout_seconds)) as transport:
        findings = [*check_server(chosen, transport), *check_alignment(chosen)]
        if dns:
            findings.extend(check_records(chosen))
        if address is not None:
            findings.append(_sent(transport, address))
    for finding in findings:
        click.echo(f"{'good' if finding.is_good else 'BAD '}  {finding.words}")
    if not all(finding.is_good for finding in findings):
        raise click.ClickException("Not everything is as it should be.")


def _sent(transport: Transport, recipient: str) -> Finding:
    """Send one test message as the worker sends its mails."""
    reply = transport.send(composer().test_mail(recipient, secrets.token_hex(16), datetime.now(UTC)))
    return Finding(reply.verdict is Verdict.ACCEPTED, f"A test message to {recipient}: {reply.plain} ({reply.words}).")


@group.command("send-corrected", epilog="flask mail send-corrected --dry-run")
@click.option("--dry-run", is_flag=True, help="Print who they are; send nothing.")
def send_corrected(*, dry_run: bool) -> None:
    """Send the invitation again to all whom none had reached and whose address was corrected since."""
    with transaction() as session:
        found = corrected.find(session)
        count = corrected.send_all(session, actor=ACTOR)
        if dry_run:
            session.rollback()
    for one in found:
        click.echo(one.words)
    click.echo(f"{'Would send' if dry_run else 'Sending'} {count:,} {'mail' if count == 1 else 'mails'} again.")


@group.command("status", epilog="flask mail status")
def status() -> None:
    """Show how the outbox stands."""
    with reading() as session:
        found, held = measure(session), holding.current_hold(session)
    for state, count in found.outbox.items():
        click.echo(f"{state:13}{count:>8,}")
    since = f", the first for {found.oldest_due_seconds:,.0f} seconds" if found.due else ""
    click.echo(f"due now      {found.due:>8,}{since}")
    if found.not_built:
        click.echo(f"not made     {found.not_built:>8,}, which is no fault of an address: see the worker's log")
    if held:
        click.echo(f"Held since {held[0]:%Y-%m-%d %H:%M} UTC: {held[1]}")


@group.command("hold", epilog="flask mail hold --because 'a backup is being restored'")
@click.option("--because", default="held by hand", show_default=True, help="The reason, shown to coordinators.")
def hold(because: str) -> None:
    """Hold the whole outbox: no worker sends anything until it is released."""
    with transaction() as session:
        fresh = holding.hold(session, because, actor=ACTOR)
    click.echo("The outbox is held." if fresh else "The outbox was held already.")


@group.command("release", epilog="flask mail release --skip-queued")
@click.option("--skip-queued", is_flag=True, help="Count what was waiting when it was held as sent.")
def release(skip_queued: bool) -> None:
    """Let the outbox go on after it was held.

    After a restore, mails that wait in the backup may have been sent since it
    was made. Without --skip-queued they are sent now, perhaps a second time;
    with it they are not sent, and people who truly got none must be sent theirs
    again from the desk.
    """
    with transaction() as session:
        if skip_queued and holding.current_hold(session) is None:
            # What is held has a time from which on mails are new; without one, all or nothing would be skipped.
            raise click.ClickException("The outbox is not held, so nothing can be skipped. First run: flask mail hold")
        waiting = holding.release(session, skip_queued=skip_queued, actor=ACTOR)
    click.echo(f"The outbox goes on; {waiting:,} mails are waiting.")
