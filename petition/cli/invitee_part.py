"""The command about one person's part in a statement's list: the role, the place, and what is printed of them there."""

import json
from collections.abc import Iterator
from typing import Any

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, mails_to, other_lines, tell_option
from petition.cli.one_invitee import One, about_one, acting
from petition.current import settings
from petition.domain.lists.lines import NAME_ORDERS
from petition.errors import FieldError
from petition.services.statements import country_labels, own_parts, part_changes
from petition.services.statements.part_changes import PartChange

_SHOWN = (
    *("role", "legislature", "party", "constituency", "section", "place", "mark", "note", "script_name", "name_order"),
    *("additional_name", "is_without_country", "is_organisation", "is_counted_only", "is_lead"),
)
_HIDDEN = "counted, and not named"


@click.command(
    cls=Command, epilog='flask statement invitee press-freedom ada@parliament.example --role "Chair" --place 1 --lead'
)
@about_one
@click.option("--role", metavar="TEXT", help="Their role in this statement.")
@click.option("--legislature", metavar="TEXT", help="Their legislature in this statement.")
@click.option("--party", metavar="TEXT", help="Their party or group in this statement.")
@click.option("--constituency", metavar="TEXT", help="Their constituency in this statement.")
@click.option("--section", metavar="TEXT", help="The section of the list in which they stand.")
@click.option("--place", type=int, metavar="N", help="Their place in an order by hand; 0 for none.")
@click.option("--mark", metavar="TEXT", help="A mark that a legend explains.")
@click.option("--note", metavar="TEXT", help="A note that the list prints.")
@click.option("--script", "script_name", metavar="TEXT", help="Their name in another script.")
@click.option(
    "--name-order", type=click.Choice([one for one in NAME_ORDERS if one]), help="Which part of their name comes first."
)
@click.option("--further", "additional_name", metavar="TEXT", help="Names behind the family name, by that order alone.")
@click.option("--no-country/--country", "is_without_country", default=None, help="Print no country in their line.")
@click.option("--organisation/--individual", "is_organisation", default=None, help="Whether an organisation signs.")
@click.option("--counted/--named", "is_counted_only", default=None, help="Count them among the hidden, not by name.")
@click.option("--lead/--no-lead", "is_lead", default=None, help="Whether they lead.")
@tell_option
def invitee(
    *,
    slug: str,
    email: str | None,
    person: int | None,
    tell: bool | None,
    dry_run: bool,
    as_json: bool,
    **told: str | int | None,
) -> None:
    """Print a person's part in a statement, after setting what is given of it.

    An empty text empties it. What somebody signed is corrected with their knowledge: a role is printed at once where
    it is a spelling, and else when they agree. Of any other change of their line they are told with --tell. Of a
    published statement, the next edition takes the change.
    """
    values = {name: value for name, value in told.items() if value is not None}
    with acting(slug, email, person, dry_run=dry_run) as one:
        done, line, part = _done(one, values, tell=bool(tell))
    if as_json:
        document = {
            "slug": slug,
            "person": one.person_id,
            "name": one.name,
            "done": not dry_run,
            "line": line,
            "lines_changed": int(done.changes_signed_line),
            "mails": (len(done.told) if tell else 0) + (done.correction.mails if done.correction else 0),
            **part,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        words = f"{one.name} under “{slug}”: {done.after or _HIDDEN}"
        click.echo(f"{words} {UNDONE}" if dry_run else words)
    for words in _said_of(done, tell=tell, dry_run=dry_run):
        click.echo(words, err=as_json)


def _done(one: One, values: dict[str, str | int], *, tell: bool) -> tuple[PartChange, str, dict[str, Any]]:
    """Set what is given of a part; return what that did, the line, and the part as it is now."""
    about = (one.session, one.statement, one.invitation_id)
    labels = country_labels.in_use(one.session, settings().country_labels)
    try:
        if values:
            done = part_changes.change(*about, values, labels, actor=ACTOR, tell=tell)
        else:
            done = part_changes.plan(*about, {}, labels)
    except FieldError as fault:
        raise FieldError(
            {"script_name": "script", "additional_name": "further"}.get(fault.field, fault.field), fault.problem
        ) from None
    found = own_parts.find(*about)
    line = own_parts.line_of(one.session, one.statement, found, labels)
    return done, line, {each: getattr(found, each) for each in _SHOWN}


def _said_of(done: PartChange, *, tell: bool | None, dry_run: bool) -> Iterator[str]:
    """Yield what a change does to a line that was signed, and who is told, in sentences."""
    corrected = done.correction
    if done.changes_signed_line and (done.told or corrected is None):
        yield f"{other_lines(1, len(done.told), tell=tell, dry_run=dry_run)} Before: {done.before or _HIDDEN}"
    elif done.changes_signed_line:
        yield f"Before: {done.before or _HIDDEN}"
    if corrected is None:
        return
    now = "would be" if dry_run else "is"
    if corrected.needs_agreement:
        yield f"The role {now} proposed; the former line is printed until the person agrees."
    elif corrected.kind is None:
        yield f"The proposal {now} taken back; the line stays as it is."
    else:
        yield f"The role {now} corrected; {mails_to(corrected.mails, dry_run=dry_run)}."


def add_to(group: Group) -> None:
    """Add the command to the group of those about statements."""
    group.add_command(invitee)
