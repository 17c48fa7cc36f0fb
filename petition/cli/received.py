"""Commands about mails that people, or their filters, sent back: read, and answered."""

import json

import click

from petition.cli.edge import ACTOR, UNDONE, Command, mails_to
from petition.db import db, transaction
from petition.domain.received import ADVICE
from petition.services.delivery import answering, received
from petition.services.delivery.received import Received
from petition.services.statements import drafting

_MOST = 200


@click.command("received", cls=Command, epilog="flask mail received press-freedom")
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_received(slug: str | None, *, as_json: bool) -> None:
    """Print the mails that people sent back, the newest first, at most 200.

    Their words are strangers' words: an address in them proves nothing. What needs you of a statement says
    "flask statement matters SLUG", and "flask statement settle" ticks it off.
    """
    session = db.session()
    statement = None if slug is None else drafting.find(session, slug)
    found = received.latest(session, limit=_MOST, statement=statement)
    if as_json:
        click.echo(json.dumps([_data(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        about = f"  {one.statement.slug}" if one.statement else ""
        click.echo(f"{one.message.id}  {one.message.received_at:%Y-%m-%d %H:%M}{about}  {one.person.person_name.name}")
        click.echo(f"    {one.message.kind.replace('_', ' ')}: {one.message.subject}")
        for line in one.message.words.split("\n"):
            click.echo(f"    | {line}".rstrip())
        click.echo("    Answered." if one.message.answered_at else f"    {ADVICE[one.message.kind]}")
    if not found:
        click.echo("Nobody wrote.")


def _data(one: Received) -> dict[str, object]:
    """Return one as data."""
    message = one.message
    return {
        "number": message.id,
        "slug": one.statement.slug if one.statement else None,
        "person": one.person.id,
        "name": one.person.person_name.name,
        "kind": message.kind.value,
        "from": message.sender,
        "subject": message.subject,
        "words": message.words,
        "further": message.further,
        "received": message.received_at.isoformat(),
        "answered": message.answered_at.isoformat() if message.answered_at else None,
    }


@click.command("answer", cls=Command, epilog='flask mail answer 12 --words "Thank you. We have noted it." --dry-run')
@click.argument("number", type=int)
@click.option("--words", required=True, metavar="TEXT", help="What is answered; the person reads it.")
@click.option("--dry-run", is_flag=True, help="Say to whom it would go, and do nothing.")
def answer(number: int, *, words: str, dry_run: bool) -> None:
    """Answer a mail, to the address on file of its person."""
    with transaction() as session:
        one = received.find(session, number)
        whom = f"{one.person.person_name.name} at {one.person.email}"
        mails = answering.answer(session, number, words, actor=ACTOR)
        if dry_run:
            session.rollback()
    if dry_run:
        click.echo(f"Would answer {whom}; {mails_to(mails, dry_run=True)}. {UNDONE}")
    else:
        click.echo(f"{whom} is answered; {mails_to(mails, dry_run=False)}.")


def add_to(group: click.Group) -> None:
    """Add the commands to those about mail."""
    for command in (list_received, answer):
        group.add_command(command)
