"""Commands about the people of a statement: taking them out as a file."""

from collections.abc import Callable, Iterable

import click

from petition.cli.edge import ACTOR, Command, Group
from petition.cli.files import write_people
from petition.current import settings
from petition.db import transaction
from petition.rosters.invitees import to_csv, to_json, to_xlsx
from petition.services.statements import country_labels, drafting, invitee_export
from petition.services.statements.invitee_export import COLUMNS, Invitee

_WRITERS: dict[str, Callable[[list[Invitee]], Iterable[bytes]]] = {
    "csv": lambda rows: to_csv(COLUMNS, rows),
    "xlsx": lambda rows: [to_xlsx(COLUMNS, rows)],
    "json": to_json,
}


@click.command(cls=Command, epilog="flask statement invitees press-freedom --format xlsx --output invitees.xlsx")
@click.argument("slug")
@click.option(
    "--format", "form", type=click.Choice(list(_WRITERS)), default="csv", show_default=True, help="What to write."
)
@click.option("--output", metavar="FILE", help="Write to this file instead of standard output.")
def invitees(slug: str, form: str, output: str | None) -> None:
    """Write everybody who was invited to a statement, and how each of them stands.

    Their number stands for an address wherever a command takes --person.
    """
    with transaction() as session:
        statement = drafting.find(session, slug)
        labels = country_labels.in_use(session, settings().country_labels)
        rows = invitee_export.export_invitees(session, statement, labels, actor=ACTOR)
    write_people(_WRITERS[form](rows), output, len(rows))


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    group.add_command(invitees)
