"""What the clock tells those who signed: that it closed the statement, and a day before, when it is to be published."""

from dataclasses import replace
from typing import Any

import click

from petition.cli.edge import ACTOR, Command, Group
from petition.db import transaction
from petition.domain.times import format_moment, parse_closing
from petition.services.statements import clock_notices, drafting
from petition.services.statements.clock_notices import Choices


@click.command(cls=Command, epilog="flask statement notices press-freedom --release-at 2026-12-08T12:00+01:00")
@click.argument("slug")
@click.option("--closing/--no-closing", "tells_closing", default=None, help="Tell the result when the clock closes it.")
@click.option("--closing-word", metavar="TEXT", help="A sentence of your own in that mail; empty for none.")
@click.option("--release-at", metavar="TIME", help="When it is to be published (ISO 8601), or “none”.")
@click.option("--release/--no-release", "tells_release", default=None, help="Tell of the release a day before.")
@click.option("--release-word", metavar="TEXT", help="A sentence of your own in that mail; empty for none.")
def notices(slug: str, release_at: str | None, **wanted: bool | str | None) -> None:
    """Choose what the clock tells those who signed, and print it.

    A release that is planned is published by you all the same.
    """
    given: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    if release_at is not None:
        given["release_at"] = None if release_at == "none" else parse_closing(release_at)[0]
    with transaction() as session:
        statement = drafting.find(session, slug)
        choices = Choices.of(statement)
        if given:
            clock_notices.choose(session, statement, replace(choices, **given), actor=ACTOR)
            choices = Choices.of(statement)
        zone = statement.time_zone
    when = format_moment(choices.release_at, zone) if choices.release_at else "not planned"
    for what, is_told, word in (
        ("When the clock closes it", choices.tells_closing, choices.closing_word),
        (f"A day before it is published ({when})", choices.tells_release, choices.release_word),
    ):
        said = f", with “{word}”" if word else ""
        click.echo(f"{what}: those who signed are {'told' if is_told else 'not told'}{said if is_told else ''}.")


def add_to(group: Group) -> None:
    """Add this command to the group of those about statements."""
    group.add_command(notices)
