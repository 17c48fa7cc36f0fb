"""Commands that show how a statement stands and who has signed it; they change nothing."""

import json

import click

from petition.cli.edge import Command, Group, settings
from petition.db import db
from petition.domain.times import format_moment
from petition.editions.files import list_csv, list_json, list_text
from petition.models import Statement
from petition.services import compilation, drafting, progress
from petition.services.progress import Standing, Tally

_FORMATS = {"txt": list_text, "csv": list_csv, "json": list_json}


@click.command(cls=Command, epilog="flask statement status press-freedom --json")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def status(slug: str, as_json: bool) -> None:
    """Show where a statement is and how the answers stand."""
    session = db.session()
    statement = drafting.find(session, slug)
    tally = progress.tally(session, statement)
    click.echo(_as_json(statement, tally) if as_json else _as_text(statement, tally))


@click.command(cls=Command, epilog="flask statement signatories press-freedom --format csv > list.csv")
@click.argument("slug")
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS)), default="txt", show_default=True, help="What to print."
)
def signatories(slug: str, form: str) -> None:
    """Print the compiled list of signatories, exactly as it would be published now."""
    session = db.session()
    compiled = compilation.compile_list(session, drafting.find(session, slug), settings().house.labels)
    # Bytes, because the shell's encoding and line ends are not the list's.
    click.echo(_FORMATS[form](compiled).encode(), nl=False)


def add_to(group: Group) -> None:
    """Add these commands to the family of those that move a statement."""
    group.add_command(status)
    group.add_command(signatories)


def _as_json(statement: Statement, tally: Tally) -> str:
    document = {
        "slug": statement.slug,
        "title": statement.title,
        "state": statement.state.value,
        "closes_at": statement.closes_at.isoformat(),
        "invited": tally.invited,
        **{standing.value: tally[standing] for standing in Standing},
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _as_text(statement: Statement, tally: Tally) -> str:
    closing = format_moment(statement.closes_at, statement.time_zone)
    lines = [f"{statement.title} ({statement.slug})", f"State: {statement.state}. Closing time: {closing}.", ""]
    numbers = {"Invited": tally.invited, **{_words(standing): tally[standing] for standing in Standing}}
    return "\n".join([*lines, *(f"{words:<12} {number:>7,}" for words, number in numbers.items())])


def _words(standing: Standing) -> str:
    return standing.replace("_", " ").capitalize()
