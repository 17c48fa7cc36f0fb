"""Commands that print statements, and edit what can be edited of one at any time."""

import json
from dataclasses import replace

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, UNDONE, Command, Group, people, when_closed
from petition.current import settings
from petition.db import db, reading, transaction
from petition.models import Statement
from petition.services.statements import drafting, editions, recording, renaming, tallies
from petition.services.statements.renaming import Particulars
from petition.services.statements.tallies import Turnout
from petition.services.statements.withheld import newest_withheld


@click.command("list", cls=Command, epilog="flask statement list --json")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_statements(*, as_json: bool) -> None:
    """Print every statement with its state and how many have signed, the newest first."""
    session = db.session()
    turnouts = tallies.by_statement(session)
    withheld = newest_withheld(session)
    found = [(one, turnouts.get(one.id, Turnout())) for one in drafting.all_statements(session)]
    if as_json:
        rows = [
            {**_data(one, withheld.get(one.id)), "invited": turnout.invited, "signed": turnout.signed}
            for one, turnout in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max((len(one.slug) for one, _ in found), default=0)
    for one, turnout in found:
        signed = f"{turnout.signed:,} of {turnout.invited:,}"
        mark = f"  (edition {withheld[one.id]}, the newest, is withheld)" if one.id in withheld else ""
        click.echo(f"{one.slug:<{width}}  {one.state.value:<11}  {signed}  {one.title}{mark}")


@click.command(cls=Command, epilog="flask statement show press-freedom")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with the text.")
def show(slug: str, *, as_json: bool) -> None:
    """Print what a statement is: its state, who asks, its times, and its text."""
    session = db.session()
    statement = drafting.find(session, slug)
    issues = editions.issues(session, statement)
    numbers = [issue.number for issue in issues]
    withheld = numbers[0] if issues and issues[0].is_withheld else None
    if as_json:
        more = {"editions": sorted(numbers), "language": statement.language, "text": statement.body}
        click.echo(json.dumps({**_data(statement, withheld), **more}, ensure_ascii=False, indent=2))
        return
    lines = [
        f"{statement.title} ({statement.slug})",
        f"State: {statement.state}. Text version: {statement.text_number or 'a draft'}.",
        f"Asked for by {statement.requested_by}; questions go to {statement.contact_email}.",
        when_closed(statement),
        *([f"Editions: {numbers[0]}; {settings().base_url}/statements/{slug}"] if numbers else []),
        *([f"Edition {withheld}, the newest, is withheld: its address shows a notice."] if withheld else []),
    ]
    click.echo("\n".join([*lines, "", statement.body]))


def _data(statement: Statement, withheld: int | None) -> dict[str, object]:
    """Return what both commands print as data; `withheld` is the newest edition where that is withheld."""
    times = ("closes_at", "circulated_at", "closed_at", "published_at", "cancelled_at")
    moments = {name: getattr(statement, name) for name in times}
    return {
        "slug": statement.slug,
        "title": statement.title,
        "state": statement.state.value,
        "newest_withheld": withheld is not None,
        "requested_by": statement.requested_by,
        "contact_email": statement.contact_email,
        "text_version": statement.text_number,
        "prints_unconfirmed": statement.prints_unconfirmed,
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
        "time_zone": statement.time_zone,
    }


@click.command(cls=Command, epilog='flask statement edit press-freedom --requested-by "The Alliance" --dry-run')
@click.argument("slug")
@click.option("--slug", "new_slug", metavar="NEW", help="The new address; what is published under the old leads on.")
@click.option("--requested-by", help="Who asks. Whoever has signed is told, with a link to withdraw.")
@click.option("--contact", help="Address for questions.")
@click.option(
    "--print-unconfirmed/--no-print-unconfirmed",
    "prints_unconfirmed",
    default=None,
    help="Whether signatures that came another way are printed before their people confirm them.  [default: as it is]",
)
@click.option("--dry-run", is_flag=True, help="Print what would change and how many would be told; do nothing.")
def edit(
    slug: str,
    new_slug: str | None,
    requested_by: str | None,
    contact: str | None,
    *,
    prints_unconfirmed: bool | None,
    dry_run: bool,
) -> None:
    """Edit a statement's address, who asks, the contact, or what is printed of recorded answers, at any time."""

    def wanted(statement: Statement) -> Particulars:
        stored = Particulars.of(statement)
        return replace(
            stored,
            slug=stored.slug if new_slug is None else new_slug,
            requested_by=stored.requested_by if requested_by is None else requested_by,
            contact_email=stored.contact_email if contact is None else contact,
        )

    with reading() if dry_run else transaction() as session:
        statement = drafting.find(session, slug)
        if dry_run:
            planned = renaming.plan(session, statement, wanted(statement))
        else:
            planned = renaming.edit(session, statement, wanted(statement), actor=ACTOR)
        policy = _decided(session, statement, prints_unconfirmed, dry_run=dry_run)
    for name in planned.changed:
        click.echo(f"{name}: {getattr(planned.after, name)}, in place of {getattr(planned.before, name)}")
    for line in policy:
        click.echo(line)
    if not planned.changed and not policy:
        click.echo("Nothing is different from what stands now.")
    elif dry_run:
        click.echo(f"Would tell {people(len(planned.told))}. {UNDONE}")
    elif planned.told:
        click.echo(f"Telling {people(len(planned.told))}; the worker sends the mails.")


def _decided(session: Session, statement: Statement, prints_unconfirmed: bool | None, *, dry_run: bool) -> list[str]:
    """Decide whether recorded signatures are printed unconfirmed; return what to say, if that is another decision."""
    if prints_unconfirmed is None or prints_unconfirmed is statement.prints_unconfirmed:
        return []
    count = len(recording.unconfirmed(session, statement))
    if not dry_run:
        recording.set_policy(session, statement, prints_unconfirmed=prints_unconfirmed, actor=ACTOR)
    fate = "before" if prints_unconfirmed else "once"
    words = f"Recorded signatures are printed {fate} their people have confirmed them; "
    return [f"{words}{count:,} {'is' if count == 1 else 'are'} unconfirmed now."]


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (list_statements, show, edit):
        group.add_command(command)
