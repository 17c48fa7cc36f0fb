"""Commands about people of the roster: finding them over all statements, and writing again to who had complained."""

import json
from typing import Any

import click

from petition.cli.edge import ACTOR, Command, Group, people
from petition.db import reading, transaction
from petition.services.delivery import complaints
from petition.services.statements import everywhere
from petition.services.statements.invitee_lookup import find_person

_MOST = 1000


@click.command(cls=Command, epilog="flask roster find lovelace")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def find(words: tuple[str, ...], *, as_json: bool) -> None:
    """Find people by words of their name, party, place or address, and print where they stand everywhere."""
    with reading() as session:
        found = everywhere.find(session, " ".join(words), limit=_MOST)
        rows: list[dict[str, Any]] = [
            {
                "person": one.person.id,
                "name": one.person.person_name.display,
                "country": one.person.country,
                "email": one.person.email,
                "statements": {statement.slug: standing.status.value for statement, standing in one.statements},
            }
            for one in found.people
        ]
    if as_json:
        click.echo(json.dumps({"total": found.total, "people": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['person']:>7}  {row['country']}  {row['name']}")
        for slug, status in row["statements"].items():
            click.echo(f"{'':13}{slug}: {status.replace('_', ' ')}")
    more = f"; the first {_MOST:,} are printed" if found.total > _MOST else ""
    click.echo(f"{people(found.total)}{more}.", err=True)


@click.command("write-again", cls=Command, epilog="flask roster write-again ada@parliament.example")
@click.argument("email", required=False)
@click.option("--person", type=int, metavar="N", help="The person's number, in place of EMAIL.")
def write_again(email: str | None, person: int | None) -> None:
    """Let mails go again to somebody who had reported one as spam, because they ask for them."""
    with transaction() as session:
        found = find_person(session, email, person)
        name, is_lifted = found.person_name.display, complaints.lift(session, found, actor=ACTOR)
    click.echo(f"Mails go to {name} again." if is_lifted else f"Mails go to {name}; that was so already.")


def add_to(group: Group) -> None:
    """Add these commands to the group of those about the roster."""
    for command in (find, write_again):
        group.add_command(command)
