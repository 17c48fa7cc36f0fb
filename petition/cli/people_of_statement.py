"""Commands about several people of a statement: finding them, sending them the invitation again, reminding them."""

import json

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, UNDONE, Command, Group, people
from petition.db import reading, transaction
from petition.domain.statuses import Status
from petition.models import Statement
from petition.services.delivery import sending_again
from petition.services.statements import drafting, invited
from petition.services.statements.frequent import frequent_among
from petition.services.statements.invited import Wanted
from petition.services.statements.invitee_lookup import find_invitee

_MOST = 1000


@click.command(
    "people", cls=Command, epilog="flask statement people press-freedom --search lovelace --status no_answer"
)
@click.argument("slug")
@click.option("--search", default="", metavar="WORDS", help="Words of a name, party, place or address.")
@click.option("--country", default="", metavar="XX", help="Only people of this country.")
@click.option("--status", type=click.Choice([one.value for one in Status]), help="Only people who stand so.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def find(slug: str, search: str, country: str, status: str | None, *, as_json: bool) -> None:
    """Find people of a statement, and print where they stand.

    Their number stands for an address wherever a command takes --person.
    """
    wanted = Wanted(search, country.upper(), Status(status) if status else None)
    with reading() as session:
        statement = drafting.find(session, slug)
        found = invited.find_people(session, statement, wanted, limit=_MOST)
        rows = [
            {"person": one.person.id, "name": one.printed.display, "country": one.person.country}
            | {"status": one.status.value, "email": one.person.email}
            for one in found.people
        ]
    if as_json:
        click.echo(json.dumps({"total": found.total, "people": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['person']:>7}  {row['country']}  {row['status']:<12} {row['name']}")
    more = f"; the first {_MOST:,} are printed" if found.total > _MOST else ""
    click.echo(f"{people(found.total)}{more}.", err=True)


@click.command("send-again", cls=Command, epilog="flask statement send-again press-freedom ada@parliament.example")
@click.argument("slug")
@click.argument("emails", nargs=-1, metavar="[EMAIL]...")
@click.option("--person", "numbers", type=int, multiple=True, metavar="N", help="By the person's number; repeatable.")
@click.option("--dry-run", is_flag=True, help="Print to how many a mail would go; do nothing.")
def send_again(slug: str, emails: tuple[str, ...], numbers: tuple[int, ...], *, dry_run: bool) -> None:
    """Send the invitation again, with the same link, to the people named or to all whom no mail has reached.

    Who has answered, or has a mail on its way, gets none.
    """
    with transaction() as session:
        statement = drafting.find(session, slug)
        chosen = _named(session, statement, emails, numbers)
        often = len(frequent_among(session, sending_again.unsent_numbers(statement, chosen)))
        count = sending_again.send_again(session, statement, chosen, actor=ACTOR)
        if dry_run:
            session.rollback()
    if often:
        click.echo(
            f"{people(often)} of these got five mails or more within the last day, over all statements.", err=True
        )
    if not count:
        click.echo("There is nobody to send it to again.")
    elif dry_run:
        click.echo(f"Would send the invitation again to {people(count)}. {UNDONE}")
    else:
        click.echo(f"Sending the invitation again to {people(count)}; the worker sends the mails.")


def _named(
    session: Session, statement: Statement, emails: tuple[str, ...], numbers: tuple[int, ...]
) -> list[int] | None:
    """Return the invitations of the people named, None where nobody is."""
    if not emails and not numbers:
        return None
    named = [*((email, None) for email in emails), *((None, number) for number in numbers)]
    return sorted({find_invitee(session, statement, *one).id for one in named})


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (find, send_again):
        group.add_command(command)
