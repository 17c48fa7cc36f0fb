"""Commands about people of the roster: finding them over all statements, and to whom mails and invitations may go."""

import json
from typing import Any

import click

from petition.cli.edge import ACTOR, Command, Group, people
from petition.current import settings
from petition.db import reading, transaction
from petition.errors import FieldError
from petition.services.delivery import complaints
from petition.services.roster import people as roster
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


@click.command(
    "do-not-invite",
    cls=Command,
    epilog='flask roster do-not-invite ada@parliament.example --reason "has left parliament"',
)
@click.argument("email", required=False)
@click.option("--person", type=int, metavar="N", help="The person's number, in place of EMAIL.")
@click.option("--reason", required=True, help="Why no invitation may go to them.")
def do_not_invite(email: str | None, person: int | None, reason: str) -> None:
    """Let no invitation and no reminder go to somebody any more; no file takes that back."""
    if not reason.strip():
        raise FieldError("reason", "is missing")
    _decide(email, person, reason, "is not to be invited")


@click.command("may-invite", cls=Command, epilog="flask roster may-invite ada@parliament.example")
@click.argument("email", required=False)
@click.option("--person", type=int, metavar="N", help="The person's number, in place of EMAIL.")
def may_invite(email: str | None, person: int | None) -> None:
    """Let invitations go again to somebody who was not to be invited, as a file or a coordinator had said."""
    _decide(email, person, "", "can be invited")


def _decide(email: str | None, person: int | None, reason: str, is_now: str) -> None:
    with transaction() as session:
        found = find_person(session, email, person)
        is_new = roster.set_do_not_invite(session, found, reason, actor=ACTOR, secret=settings().secret_keys[-1])
        name = found.person_name.display
    click.echo(f"{name} {is_now}." if is_new else f"{name} {is_now}; that was so already.")


def add_to(group: Group) -> None:
    """Add these commands to the group of those about the roster."""
    for command in (find, write_again, do_not_invite, may_invite):
        group.add_command(command)
