"""Commands about the roster."""

import click

from petition.cli.edge import ACTOR, Group, people
from petition.cli.files import read_bytes, shown
from petition.db import transaction
from petition.errors import RosterRefused
from petition.rosters.csv_file import COLUMNS, NEEDED, read_csv
from petition.services import roster

_KNOWN = ", ".join(column for column in COLUMNS if column not in NEEDED)
_HELP = f"""Import people from FILE, a CSV file in UTF-8; "-" reads standard input.

The first line names the columns. Needed: {", ".join(NEEDED)}. Also known:
{_KNOWN}. A person who is known already is brought up to date. One faulty row
refuses the whole file, and every fault is listed.
"""


@click.group("roster", cls=Group)
def group() -> None:
    """The people whom statements may be circulated to."""


@group.command("import", help=_HELP, epilog="flask roster import members.csv --dry-run")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Check the file and tell what would change, without changing it.")
def import_people(file: str, dry_run: bool) -> None:
    """Import people, all of the file or nothing."""
    try:
        rows = read_csv(read_bytes(file))
    except RosterRefused as refusal:
        raise click.ClickException(f"{shown(file)}: {refusal}") from None
    with transaction() as session:
        done = roster.import_people(session, rows, actor=ACTOR)
        if dry_run:
            session.rollback()
    counts = f"{done.new} new, {done.changed} changed, {done.unchanged} as they were"
    if dry_run:
        click.echo(f"The file is good: {people(len(rows))}; {counts}. Nothing was imported (--dry-run).")
    else:
        click.echo(f"Imported {people(len(rows))}: {counts}.")
