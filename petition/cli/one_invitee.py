"""Commands about one invited person: uninvite, strike, correct the printed line, admit a late answer.

The person is named by their address, or by their number where two people share
an address or one has none. A dry run does all of it and undoes it at the end,
so it refuses what the act would refuse, and counts the very mails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, Command, Group, people
from petition.current import settings
from petition.db import transaction
from petition.domain.corrections import PARTS, PrintedLine
from petition.domain.countries import country_label
from petition.domain.list_forms import ListForm
from petition.domain.times import format_moment, parse_closing
from petition.errors import FieldError
from petition.models import Statement
from petition.services.statements import correcting, drafting, invitees
from petition.services.statements.correcting import Plan
from petition.services.statements.invitee_lookup import find_invitee

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])
_UNDONE = "Nothing was changed or sent; this was a dry run."


def _about_one(command: Wrapped) -> Wrapped:
    """Give a command what names a person of a statement, and the dry run."""
    for option in (
        click.option(
            "--dry-run", is_flag=True, help="Print what would change and how many mails would go; do nothing."
        ),
        click.option("--person", type=int, metavar="N", help="The person's number, in place of EMAIL."),
        click.argument("email", required=False),
        click.argument("slug"),
    ):
        command = option(command)
    return command


@contextmanager
def _acting(
    slug: str, email: str | None, person: int | None, *, dry_run: bool
) -> Iterator[tuple[Session, Statement, int, str]]:
    """Open the transaction of an act; yield it with the statement, the invitation's number, and the name."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        number = find_invitee(session, statement, email, person).id
        yield session, statement, number, invitees.find(session, statement, number).name
        if dry_run:
            session.rollback()


def _say(words: str, *, dry_run: bool) -> None:
    click.echo(f"{words} {_UNDONE}" if dry_run else words)


def _told(mails: int) -> str:
    return f"a mail goes to {people(mails)}"


@click.command(cls=Command, epilog="flask statement uninvite press-freedom ada@parliament.example --dry-run")
@_about_one
@click.option(
    "--tell/--no-tell", default=None, help="Whether they get a mail.  [default: if one has reached them before]"
)
def uninvite(*, slug: str, email: str | None, person: int | None, tell: bool | None, dry_run: bool) -> None:
    """Ask somebody no more who was invited by mistake; their link says so.

    They can be invited again on their page at the desk.
    """
    with _acting(slug, email, person, dry_run=dry_run) as (session, statement, number, name):
        mails = invitees.uninvite(session, statement, number, tell=tell, actor=ACTOR)
    if mails is None:
        click.echo(f"{name} is not invited to “{slug}” any more; that was so already.")
        return
    _say(f"{name} is not asked to sign “{slug}” any more; {_told(mails)}.", dry_run=dry_run)


@click.command(
    cls=Command, epilog='flask statement strike press-freedom ada@parliament.example --reason "She asked for it."'
)
@_about_one
@click.option("--reason", required=True, metavar="TEXT", help="Why; the person reads it.")
def strike(*, slug: str, email: str | None, person: int | None, reason: str, dry_run: bool) -> None:
    """End somebody's signature on request; they are told why, and how to object."""
    with _acting(slug, email, person, dry_run=dry_run) as (session, statement, number, name):
        mails = invitees.strike(session, statement, number, reason, actor=ACTOR)
    if mails is None:
        click.echo(f"The signature of {name} under “{slug}” was struck already.")
        return
    _say(f"The signature of {name} under “{slug}” is struck; {_told(mails)}.", dry_run=dry_run)


@click.command(
    cls=Command, epilog="flask statement admit press-freedom ada@parliament.example --until 2026-12-08T17:00+01:00"
)
@_about_one
@click.option("--until", required=True, metavar="TIME", help="Until when, with its offset from UTC (ISO 8601).")
def admit(*, slug: str, email: str | None, person: int | None, until: str, dry_run: bool) -> None:
    """Let one person answer a closed or published statement until a time of their own; they get their link."""
    try:
        moment, time_zone = parse_closing(until)
    except FieldError as fault:
        raise FieldError("until", fault.problem) from None
    with _acting(slug, email, person, dry_run=dry_run) as (session, statement, number, name):
        is_done = invitees.admit(session, statement, number, moment, actor=ACTOR)
    words = f"{name} can answer “{slug}” until {format_moment(moment, time_zone)}"
    if not is_done:
        click.echo(f"{words}; that was so already.")
        return
    _say(f"{words}; {_told(1)}.", dry_run=dry_run)


def _part_options(command: Wrapped) -> Wrapped:
    for part in reversed(PARTS):
        words = part.replace("_", " ")
        command = click.option(f"--{part.replace('_', '-')}", metavar="TEXT", help=f"The {words} as it is right.")(
            command
        )
    return command


@click.command(
    cls=Command, epilog="flask statement correct press-freedom ada@parliament.example --family-name Šakalienė"
)
@_about_one
@_part_options
@click.option("--reason", default="", metavar="TEXT", help="Why; the person reads it.")
def correct(
    *, slug: str, email: str | None, person: int | None, reason: str, dry_run: bool, **parts: str | None
) -> None:
    """Correct the printed line of somebody who signed; what is not given stays as it is.

    The spelling of one part is printed at once, and the person is told with a
    link that undoes it. Any other correction is proposed to them, and printed when they agree.
    """
    changes = {part: text for part, text in parts.items() if text is not None}
    if not changes:
        raise FieldError("correct", "nothing is given that should be corrected; see --help")
    with _acting(slug, email, person, dry_run=dry_run) as (session, statement, number, name):
        done = correcting.correct(session, statement, number, changes, reason=reason, actor=ACTOR)
        both = _lines(statement, done) if done else ("", "")
    if done is None:
        click.echo(f"The line of {name} under “{slug}” is printed, or proposed, like this already.")
        return
    click.echo(f"Before: {both[0]}\nAfter:  {both[1]}")
    if done.kind is None:
        words = "The proposal is taken back; the line stays as it is"
    elif done.needs_agreement:
        words = "Proposed; the former line is printed until the person agrees"
    else:
        words = "Printed at once"
    _say(f"{words}; {_told(done.mails)}.", dry_run=dry_run)


def _lines(statement: Statement, done: Plan) -> tuple[str, str]:
    """Return the line before and after, as the statement's list prints it."""
    form, labels = ListForm.read(statement.list_form), settings().organisation.labels
    label = country_label(done.line.country, statement.language, labels)

    def line(one: PrintedLine) -> str:
        return form.line(one.name, one.affiliation, label)

    return line(done.line.printed), line(done.new)


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (uninvite, strike, correct, admit):
        group.add_command(command)
