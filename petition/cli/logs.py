"""Commands that print the log in words: what happened to a statement and to a person, by whom and when."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import click
from sqlalchemy.orm import Session

from petition.cli import files
from petition.cli.edge import ACTOR, Command, Group, Wrapped
from petition.db import reading, transaction
from petition.domain.lengths import LARGEST_ROW
from petition.domain.log_acts import Family
from petition.domain.log_filters import Wanted, Who
from petition.domain.text import isolate
from petition.domain.times import format_brief
from petition.rosters.invitees import to_csv, to_json, to_xlsx
from petition.services.roster import people
from petition.services.statements import drafting, log_entries, log_export, log_queries
from petition.services.statements.invitee_lookup import find_person
from petition.services.statements.log_export import COLUMNS, Exported
from petition.services.statements.log_queries import Scope

_MOST = 1000
_WRITERS: dict[str, Callable[[Iterable[Exported]], Iterable[bytes]]] = {
    "csv": lambda rows: to_csv(COLUMNS, rows),
    "xlsx": lambda rows: [to_xlsx(COLUMNS, rows, "Log")],
    "json": to_json,
}


def _filtered(command: Wrapped) -> Wrapped:
    """Give a command the filters of a log, and the choice how it is written."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print it as JSON."),
        click.option("--output", metavar="FILE", help="Write to this file instead of standard output."),
        click.option("--format", "form", type=click.Choice(list(_WRITERS)), help="Take all of it out, as this."),
        click.option("--to", default="", metavar="DAY", help="Until this day, as 2026-12-01."),
        click.option("--from", default="", metavar="DAY", help="From this day on."),
        click.option("--who", type=click.Choice([one.value for one in Who]), help="Only what these did."),
        click.option("--kind", type=click.Choice([one.value for one in Family]), help="Only these acts."),
    ):
        command = option(command)
    return command


@click.command("log", cls=Command, epilog="flask statement log press-freedom --kind answers --from 2026-11-01")
@click.argument("slug")
@click.option("--name", default="", metavar="WORDS", help="Only what is about people whose entry has these words.")
@_filtered
def of_statement(slug: str, **given: Any) -> None:
    """Print what happened to a statement: when, by whom and what, the newest first.

    Days are those of the statement's time zone. That the log is taken out, by
    --format or --output, is recorded in it.
    """
    _print(lambda session: log_queries.of_statement(drafting.find(session, slug)), given)


@click.command("log", cls=Command, epilog="flask roster log ada@parliament.example")
@click.argument("person")
@_filtered
def of_person(person: str, **given: Any) -> None:
    """Print what happened to a person, over all statements: when, by whom and what, the newest first.

    PERSON is their address or their number. Days are those of UTC. That the log
    is taken out, by --format or --output, is recorded in it.
    """

    def scope(session: Session) -> Scope:
        is_number = person.isdecimal() and int(person) <= LARGEST_ROW
        found = people.find(session, int(person), or_deleted=True) if is_number else find_person(session, person, None)
        return log_queries.of_person(session, found)

    _print(scope, given)


def _print(find: Callable[[Session], Scope], given: dict[str, Any]) -> None:
    """Print the entries that fit, or write all of them to a file."""
    wanted = Wanted.read({name: value or "" for name, value in given.items()})
    form, output = given["form"], given["output"]
    if form or output:
        with transaction() as session:
            rows = log_export.take_out(session, find(session), wanted, actor=ACTOR)
            files.write(_WRITERS[form or "csv"](rows), output)
        return
    with reading() as session:
        scope = find(session)
        found = log_entries.page(session, scope, wanted, limit=_MOST)
    if given["as_json"]:
        rows_of = [Exported.of(entry)._asdict() for entry in found.entries]
        click.echo(json.dumps(rows_of, ensure_ascii=False, indent=2))
    for entry in [] if given["as_json"] else found.entries:
        where = f" ({entry.asked.slug})" if scope.person_id and entry.asked else ""
        click.echo(f"{format_brief(entry.at, scope.zone)}  {isolate(entry.who)}: {entry.sentence}{where}")
        for field, before, after in entry.changes:
            words = field.replace("_", " ")
            click.echo(f"    {words}: {isolate(before) or 'nothing'} → {isolate(after) or 'nothing'}")
    if not found.entries and not given["as_json"]:
        click.echo("Nothing fits." if wanted.written else "Nothing is recorded.")
    if found.older:
        click.echo(f"The newest {_MOST:,} are printed; --format takes out all of them.", err=True)


def add_to(of_statements: Group, of_people: Group) -> None:
    """Add these commands to the groups of those about statements and about the roster."""
    of_statements.add_command(of_statement)
    of_people.add_command(of_person)
