"""Commands about a statement's editions: publishing the next, listing them, retracting and withholding."""

import json
from collections.abc import Iterator

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, tells, told
from petition.current import settings
from petition.db import db, snapshot, transaction
from petition.domain.times import format_moment
from petition.editions.files import render_edition
from petition.errors import FieldError
from petition.services.matters.review import review
from petition.services.statements import country_labels, drafting, editions, publishing, recording, retracting
from petition.services.statements.proposals import Difference, Proposal, propose
from petition.services.statements.telling import Notice, checked_word


@click.command(cls=Command, epilog="flask statement publish press-freedom --dry-run")
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Print what would change, and publish nothing.")
@tells()
def publish(slug: str, *, dry_run: bool, tells: bool, word: str | None) -> None:
    """Publish a closed statement with its list of signatories, or the next edition where one is out.

    What changed since the newest edition that can be read is printed. If
    somebody answers while the edition is made, nothing is published; run it
    again. A further edition ends a retraction. Those who signed are told of the
    first edition, and of a later one those whom it adds.
    """
    organisation, notice = settings().organisation, Notice(checked_word(word)) if tells else None
    with snapshot() as session:
        statement = drafting.find(session, slug)
        labels = country_labels.in_use(session, organisation.labels)
        proposal = propose(session, statement, labels)
        unconfirmed = [one.person.person_name.display for one in recording.unconfirmed(session, statement)]
        what_of_them = "printed all the same" if statement.prints_unconfirmed else "left out"
        matters = review(session, statement, proposal.publication.compilation, labels)
    if unconfirmed:
        click.echo(f"Recorded and not confirmed, {what_of_them}: {len(unconfirmed):,} ({', '.join(unconfirmed)}).")
    proposal.check()
    if left := sum(1 for one in matters if one.settled is None):
        click.echo(f"To look at, and not settled: {left:,} (flask statement matters {slug}).")
    for line in _told(proposal):
        click.echo(line)
    number, count = proposal.publication.number, len(proposal.entries)
    what = f"“{slug}” with {count:,} {'signatory' if count == 1 else 'signatories'}"
    which = "" if number == 1 else f" as edition {number}"
    if dry_run:
        click.echo(f"Would publish {what}{which}. {UNDONE}")
        return
    files = render_edition(proposal.publication, organisation.name)
    with transaction() as session:
        statement = drafting.find(session, slug)
        planned = publishing.plan_told(session, statement, proposal, notice) if notice else None
        publishing.store(session, statement, proposal, files, labels=labels, actor=ACTOR, notice=notice)
    click.echo(f"Published {what}{which}: {settings().base_url}/statements/{slug}")
    told(len(planned.told) if planned else 0)


def _told(proposal: Proposal) -> Iterator[str]:
    """Yield a line for each thing that changed since an earlier edition, with its reason."""
    difference = proposal.difference
    if difference is None:
        return
    yield f"Since edition {difference.public.since}:{'' if difference.public else ' nothing has changed.'}"
    if difference.public.text:
        text = difference.public.text
        yield f"  text: version {text.after} in place of version {text.before}"
    if requester := difference.public.requested_by:
        yield f"  who asks: {requester.after}, in place of {requester.before}"
    if difference.public.is_form_new:
        yield "  list: printed in another form"
    yield from _people(difference)


def _people(difference: Difference) -> Iterator[str]:
    for entry in difference.lists.added:
        yield f"  added: {entry.line}"
    for entry in difference.lists.taken_off:
        why = difference.why.get(entry.number or 0, "left out")
        yield f"  taken off ({why}): {entry.line}"
    for one in difference.lists.corrected:
        reason = difference.reasons.get(one.number, "")
        yield f"  corrected: {one.after}, in place of {one.before}{f' ({reason})' if reason else ''}"


@click.command("editions", cls=Command, epilog="flask statement editions press-freedom --json")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_editions(slug: str, *, as_json: bool) -> None:
    """Print the editions of a statement, the newest first."""
    session = db.session()
    statement = drafting.find(session, slug)
    retraction = retracting.retraction(session, statement)
    found = editions.issues(session, statement)
    if as_json:
        rows = [
            {
                "edition": issue.number,
                "published_at": issue.published_at.isoformat(),
                "signatories": issue.signatories,
                "text_version": issue.text_number,
                "withheld": issue.withheld_because,
                "retracted": None if retraction is None else retraction.reason,
                "url": f"{settings().base_url}/statements/{slug}/{issue.number}",
            }
            for issue in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if retraction is not None:
        when = format_moment(retraction.retracted_at, statement.time_zone)
        click.echo(f"Retracted on {when}: {retraction.reason}")
    for issue in found:
        when = format_moment(issue.published_at, statement.time_zone)
        shown = f", withheld: {issue.withheld_because}" if issue.is_withheld else ""
        people = f"{issue.signatories:,} {'signatory' if issue.signatories == 1 else 'signatories'}"
        click.echo(f"{issue.number}  {when}, {people}, text version {issue.text_number}{shown}")


@click.command(cls=Command, epilog='flask statement retract press-freedom --reason "It was published too early."')
@click.argument("slug")
@click.option("--reason", required=True, help="The notice says it to everybody.")
@tells()
def retract(slug: str, reason: str, *, tells: bool, word: str | None) -> None:
    """Retract a published statement: all its addresses show a notice in its place.

    The stored bytes stay. Publishing a further edition ends it. Those who signed are told the reason.
    """
    notice = Notice(checked_word(word)) if tells else None
    with transaction() as session:
        count = retracting.retract(session, drafting.find(session, slug), reason, actor=ACTOR, notice=notice)
    click.echo(f"Retracted “{slug}”: {settings().base_url}/statements/{slug}")
    told(count)


@click.command(cls=Command, epilog='flask statement withhold press-freedom 2 --reason "It names somebody by mistake."')
@click.argument("slug")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--reason", default=None, help="The notice says it to everybody.")
@click.option("--undo", is_flag=True, help="Show the edition again.")
def withhold(slug: str, number: int, reason: str | None, *, undo: bool) -> None:
    """Show a notice in place of edition NUMBER of a statement; with --undo, show the edition again."""
    if undo is (reason is not None):
        raise FieldError("reason", "is needed, or --undo in its place")
    with transaction() as session:
        statement = drafting.find(session, slug)
        if reason is None:
            retracting.show_again(session, statement, number, actor=ACTOR)
        else:
            retracting.withhold(session, statement, number, reason, actor=ACTOR)
    click.echo(f"{'Shown again' if undo else 'Withheld'}: {settings().base_url}/statements/{slug}/{number}")


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (publish, list_editions, retract, withhold):
        group.add_command(command)
