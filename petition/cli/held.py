"""Commands about lines that signatories changed: which they are, which are held, and what becomes of these."""

import json

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, mails_to
from petition.cli.one_invitee import about_one, acting
from petition.current import settings
from petition.db import transaction
from petition.services.statements import country_labels, drafting, held_lines, progress

_MOST = 10_000


@click.command(cls=Command, epilog="flask statement held press-freedom")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def held(slug: str, *, as_json: bool) -> None:
    """List the lines that are signed and not printed yet, because they wait for a look, and why."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        labels = country_labels.in_use(session, settings().country_labels)
        found = [
            {
                "person": one.person.id,
                "roster": one.person.person_name.display,
                "line": one.printed(statement, labels),
                "reasons": [reason.value for reason in one.line.held_for],
                "because": one.because,
            }
            for one in held_lines.find_all(session, statement)
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(
            f"{each['person']}: {each['roster']}\n  signed as: {each['line']}\n  held, because {each['because']}"
        )
    if not found:
        click.echo("No line is held.")


@click.command(cls=Command, epilog="flask statement names press-freedom")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def names(slug: str, *, as_json: bool) -> None:
    """List the names that signatories changed, in any part: as the roster has them, and as they are printed."""
    with transaction() as session:
        changed = progress.changed_names(session, drafting.find(session, slug), _MOST)
        found = [
            {
                "person": one.person.id,
                "roster": one.person.person_name.display,
                "printed": one.printed.display,
                "held": one.invitation.is_held,
            }
            for one in changed
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each['person']}: {each['roster']} -> {each['printed']}{' (held)' if each['held'] else ''}")
    if not found:
        click.echo("Nobody changed how they are printed.")


@click.command(cls=Command, epilog="flask statement let-through press-freedom ada@parliament.example")
@about_one
def let_through(*, slug: str, email: str | None, person: int | None, dry_run: bool, as_json: bool) -> None:
    """Print a held line as its person typed it; nobody is written to."""
    with acting(slug, email, person, dry_run=dry_run) as one:
        done = held_lines.let_through(one.session, one.statement, one.invitation_id, actor=ACTOR)
    if as_json:
        about = {"slug": slug, "person": one.person_id, "name": one.name, "changed": done is not None}
        click.echo(json.dumps({**about, "done": not dry_run}, ensure_ascii=False, indent=2))
    elif done is None:
        click.echo(f"The line of {one.name} under “{slug}” is not held.")
    else:
        click.echo(f"Would print {one.name} like this. {UNDONE}" if dry_run else f"{one.name} is printed like this.")


@click.command(
    cls=Command, epilog='flask statement ask press-freedom ada@parliament.example --words "May we leave out the party?"'
)
@about_one
@click.option("--words", required=True, metavar="TEXT", help="What the person is asked; they read it.")
def ask(*, slug: str, email: str | None, person: int | None, words: str, dry_run: bool, as_json: bool) -> None:
    """Ask the person of a held line by a mail; it stays held until they change it, or you let it through."""
    with acting(slug, email, person, dry_run=dry_run) as one:
        held_lines.ask(one.session, one.statement, one.invitation_id, words, actor=ACTOR)
    if as_json:
        about = {"slug": slug, "person": one.person_id, "name": one.name, "changed": True, "mails": 1}
        click.echo(json.dumps({**about, "done": not dry_run}, ensure_ascii=False, indent=2))
    elif dry_run:
        click.echo(f"Would ask {one.name} about their line under “{slug}”; {mails_to(1, dry_run=True)}. {UNDONE}")
    else:
        click.echo(f"{one.name} is asked about their line under “{slug}”; {mails_to(1, dry_run=False)}.")


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (held, names, let_through, ask):
        group.add_command(command)
