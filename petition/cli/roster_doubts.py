"""Commands about what was decided about the doubts of roster files: listing it, and taking it back."""

import json
from typing import Any

import click

from petition.cli.edge import ACTOR, Command
from petition.db import reading, transaction
from petition.services.roster import settled_doubts


@click.command("settled", cls=Command, epilog="flask roster settled --json")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_settled(*, as_json: bool) -> None:
    """Print what was decided about doubts, the newest first: number, when, by whom, the kind, and what it is about."""
    with reading() as session:
        rows: list[dict[str, Any]] = [
            {
                "number": one.id,
                "settled_at": one.settled_at.isoformat(timespec="seconds"),
                "by": who,
                "code": one.code,
                "person": one.person_id,
                "about": one.about,
                "set": {name: after for name, (_, after) in one.values.items()},
            }
            for one, who in settled_doubts.find(session).people
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        fields = "; ".join(f"{name}: {text}" for name, text in row["set"].items())
        taken = f"set to {fields}" if fields else "read rightly"
        click.echo(f"{row['number']}  {row['settled_at']}  {row['by']}  {row['code']}  {row['about']}  ({taken})")


@click.command("unsettle", cls=Command, epilog="flask roster unsettle 12 13")
@click.argument("numbers", type=int, nargs=-1, required=True)
def unsettle(numbers: tuple[int, ...]) -> None:
    """Take back decisions by their NUMBERS (`settled` prints them); the next file asks again.

    Who is on the roster stays as they are.
    """
    with transaction() as session:
        count = settled_doubts.take_back(session, numbers, actor=ACTOR)
    click.echo(f"Took back {count:,} {'decision' if count == 1 else 'decisions'}.")


def add_to(group: click.Group) -> None:
    """Add these commands to the group of those about the roster."""
    for command in (list_settled, unsettle):
        group.add_command(command)
