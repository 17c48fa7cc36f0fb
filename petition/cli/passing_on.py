"""The command that passes an invitation on to a successor."""

import json

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, mails_to
from petition.db import transaction
from petition.domain.times import parse_closing
from petition.errors import FieldError
from petition.services.statements import drafting, invitees, passing_on
from petition.services.statements.invitee_lookup import find_invitee, find_person


@click.command(
    "pass-on", cls=Command, epilog="flask statement pass-on press-freedom ada@parliament.example bea@parliament.example"
)
@click.argument("slug")
@click.argument("old")
@click.argument("new")
@click.option(
    "--until", metavar="TIME", help="Until when NEW may answer, if the statement has closed (ISO 8601 with its offset)."
)
@click.option(
    "--tell/--no-tell", default=None, help="Whether OLD gets a mail.  [default: if one has reached them before]"
)
@click.option("--dry-run", is_flag=True, help="Print what would change and how many mails would go; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def pass_on(
    slug: str, old: str, new: str, *, until: str | None, tell: bool | None, dry_run: bool, as_json: bool
) -> None:
    """Ask NEW in place of OLD, who was asked and left office; each is an address or a person's number.

    The old link ends. Role, section and place in the list come over; NEW is on the
    roster and has no invitation to the statement.
    """
    try:
        moment = parse_closing(until)[0] if until else None
    except FieldError as fault:
        raise FieldError("until", fault.problem) from None
    with transaction() as session:
        statement = drafting.find(session, slug)
        former = find_invitee(session, statement, *_named(old))
        person, before = find_person(session, *_named(new)), invitees.find(session, statement, former.id)
        _, mails = passing_on.pass_on(session, statement, former.id, person, until=moment, tell=tell, actor=ACTOR)
        names = {"from": before.person.person_name.name, "to": person.person_name.name}
        about = {"slug": slug, "person": person.id, **names, "mails": mails, "done": not dry_run}
        if dry_run:
            session.rollback()
    if as_json:
        click.echo(json.dumps(about, ensure_ascii=False, indent=2))
        return
    would = "would be" if dry_run else "is"
    said = f"{names['to']} {would} asked to sign “{slug}” in place of {names['from']}"
    click.echo(f"{said}; {mails_to(mails, dry_run=dry_run)}.{f' {UNDONE}' if dry_run else ''}")


def _named(given: str) -> tuple[str | None, int | None]:
    """Return an address, or a person's number."""
    return (None, int(given)) if given.isdecimal() else (given, None)


def add_to(group: Group) -> None:
    """Add this command to the group of those about statements."""
    group.add_command(pass_on)
