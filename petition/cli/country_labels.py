"""Commands about the organisation's labels of countries."""

import json

import click

from petition.cli.edge import ACTOR, UNDONE, Group
from petition.current import settings
from petition.db import db, transaction
from petition.services.statements import country_labels


@click.group("labels", cls=Group)
def group() -> None:
    """Print and set what lists print for countries, where it is not the usual name."""


@group.command("list", epilog="flask labels list --json")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_labels(*, as_json: bool) -> None:
    """Print the organisation's labels: those set here or at the desk, over those of COUNTRY_LABELS."""
    found = country_labels.in_use(db.session(), settings().country_labels)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for key, said in found.items():
        click.echo(f"{key:<10} {said}")


@group.command("set", epilog='flask labels set GB "R.-U." --language fr')
@click.argument("code")
@click.argument("label")
@click.option("--language", default="en", show_default=True, help="Language of the texts (BCP 47).")
@click.option("--dry-run", is_flag=True, help="Print what would change, and change nothing.")
def set_label(*, code: str, label: str, language: str, dry_run: bool) -> None:
    """Set what lists in a language print for a country; an empty LABEL gives up the one that was set."""
    with transaction() as session:
        change = country_labels.plan(session, settings().country_labels, language=language, code=code, label=label)
        if not dry_run:
            country_labels.store(session, change, actor=ACTOR)
    click.echo(f"Before: {change.before}\nAfter:  {change.after}")
    what = f"{change.lines:,} {'signature' if change.lines == 1 else 'signatures'}"
    of = f"{change.statements:,} {'statement' if change.statements == 1 else 'statements'}"
    click.echo(f"It concerns {what} of {of}." if change.lines else "It concerns no signature.")
    if dry_run:
        click.echo(UNDONE)
