"""Commands about the audit log: holding what it says against what is stored."""

import click

from petition.cli.edge import Group
from petition.db import snapshot
from petition.services.signing import database_rights, evidence


@click.group("audit", cls=Group)
def group() -> None:
    """Hold signatures, texts and published files against the audit log."""


@group.command(epilog="flask audit verify")
def verify() -> None:
    """Find signatures, texts and published files that do not agree with their digests and the log.

    Notices of retractions and the addresses of what was published are held
    against it, too. Exits with 1 if anything does not agree. It changes nothing,
    and may run while the service does.
    """
    with snapshot() as session:
        found, is_owner = evidence.verify(session), database_rights.owns_tables(session)
        chooses = database_rights.chooses_numbers(session)
    click.echo(f"Looked at {found.signatures:,} signatures, {found.texts:,} texts and {found.files:,} published files.")
    if found.corrections:
        click.echo(f"And at {found.corrections:,} corrections of printed lines.")
    if found.recorded:
        click.echo(f"And at {found.recorded:,} recorded answers with their evidence.")
    if found.undigested:
        click.echo(f"Signed before the log had digests, so that nobody can tell: {found.undigested:,}.")
    if found.emptied:
        click.echo(f"Ended, with their names erased: {found.emptied:,}.")
    if is_owner:
        click.echo("This account owns the tables, and could take their triggers away: see docs/operations.md.")
    elif chooses:
        click.echo("This account could give an event of the log an earlier number: see docs/operations.md.")
    if found.faults:
        many = f"{len(found.faults):,} {'does' if len(found.faults) == 1 else 'do'} not agree:"
        raise click.ClickException("\n".join([many, *(f"  {fault}" for fault in found.faults)]))
    click.echo("All of it agrees with the log.")
