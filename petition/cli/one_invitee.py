"""Commands about one invited person: uninvite, strike, correct the printed line, admit a late answer.

The person is named by their address, or by their number where two people share
an address or one has none. A dry run does all of it and undoes it at the end,
so it refuses what the act would refuse, and counts the very mails.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, UNDONE, Command, Group, Wrapped, mails_to
from petition.current import settings
from petition.db import transaction
from petition.domain.corrections import PARTS
from petition.domain.mails import MailKind
from petition.domain.times import format_moment, parse_closing
from petition.errors import FieldError
from petition.models import Statement
from petition.services.signing import lines
from petition.services.statements import correcting, country_labels, drafting, invitees
from petition.services.statements.correcting import Plan
from petition.services.statements.invitee_lookup import find_invitee


class One(NamedTuple):
    """The person whom an act is about, in its transaction."""

    session: Session
    statement: Statement
    invitation_id: int
    person_id: int
    name: str


def about_one(command: Wrapped) -> Wrapped:
    """Give a command what names a person of a statement, the dry run, and how it prints."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON."),
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
def acting(slug: str, email: str | None, person: int | None, *, dry_run: bool) -> Iterator[One]:
    """Open the transaction of an act, and undo it at the end of a dry run."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        number = find_invitee(session, statement, email, person).id
        found = invitees.find(session, statement, number)
        yield One(session, statement, number, found.person.id, found.name)
        if dry_run:
            session.rollback()


def _say(
    slug: str,
    one: One,
    mails: int | None,
    done: str,
    would: str,
    *,
    dry_run: bool,
    as_json: bool,
    **more: object,
) -> None:
    """Print what was `done`, or what the act `would` do, or as data; `mails` is None where it was so already."""
    if as_json:
        about = {"slug": slug, "person": one.person_id, "name": one.name, "changed": mails is not None}
        about |= {"mails": mails or 0, "done": not dry_run, **more}
        click.echo(json.dumps(about, ensure_ascii=False, indent=2))
    elif mails is None:
        click.echo(f"{done}; that was so already.")
    elif dry_run:
        click.echo(f"{would}; {mails_to(mails, dry_run=True)}. {UNDONE}")
    else:
        click.echo(f"{done}; {mails_to(mails, dry_run=False)}.")


@click.command(cls=Command, epilog="flask statement uninvite press-freedom ada@parliament.example --dry-run")
@about_one
@click.option(
    "--tell/--no-tell", default=None, help="Whether they get a mail.  [default: if one has reached them before]"
)
def uninvite(
    *, slug: str, email: str | None, person: int | None, tell: bool | None, dry_run: bool, as_json: bool
) -> None:
    """Ask somebody no more who was invited by mistake; their link says so.

    They can be invited again on their page at the desk.
    """
    with acting(slug, email, person, dry_run=dry_run) as one:
        mails = invitees.uninvite(one.session, one.statement, one.invitation_id, tell=tell, actor=ACTOR)
    said = (f"{one.name} is not asked to sign “{slug}” any more", f"Would ask {one.name} to sign “{slug}” no more")
    _say(slug, one, mails, *said, dry_run=dry_run, as_json=as_json)


@click.command(
    cls=Command, epilog='flask statement strike press-freedom ada@parliament.example --reason "She asked for it."'
)
@about_one
@click.option("--reason", required=True, metavar="TEXT", help="Why; the person reads it.")
def strike(*, slug: str, email: str | None, person: int | None, reason: str, dry_run: bool, as_json: bool) -> None:
    """End somebody's signature on request; they are told why, and how to object."""
    with acting(slug, email, person, dry_run=dry_run) as one:
        mails = invitees.strike(one.session, one.statement, one.invitation_id, reason, actor=ACTOR)
    whose = f"the signature of {one.name} under “{slug}”"
    _say(slug, one, mails, f"T{whose[1:]} is struck", f"Would strike {whose}", dry_run=dry_run, as_json=as_json)


@click.command(
    cls=Command, epilog="flask statement admit press-freedom ada@parliament.example --until 2026-12-08T17:00+01:00"
)
@about_one
@click.option("--until", required=True, metavar="TIME", help="Until when, with its offset from UTC (ISO 8601).")
def admit(*, slug: str, email: str | None, person: int | None, until: str, dry_run: bool, as_json: bool) -> None:
    """Let one person answer a closed or published statement until a time of their own; they get their link."""
    try:
        moment, time_zone = parse_closing(until)
    except FieldError as fault:
        raise FieldError("until", fault.problem) from None
    with acting(slug, email, person, dry_run=dry_run) as one:
        mails = 1 if invitees.admit(one.session, one.statement, one.invitation_id, moment, actor=ACTOR) else None
    until = f"answer “{slug}” until {format_moment(moment, time_zone)}"
    said = (f"{one.name} can {until}", f"Would let {one.name} {until}")
    _say(slug, one, mails, *said, dry_run=dry_run, as_json=as_json, until=moment.isoformat())


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
@about_one
@_part_options
@click.option("--reason", default="", metavar="TEXT", help="Why; the person reads it.")
def correct(
    *, slug: str, email: str | None, person: int | None, reason: str, dry_run: bool, as_json: bool, **parts: str | None
) -> None:
    """Correct the printed line of somebody who signed; what is not given stays as it is.

    The spelling of one part is printed at once, and the person is told with a
    link that undoes it. Any other correction is proposed to them, and printed when they agree.
    """
    changes = {part: text for part, text in parts.items() if text is not None}
    if not changes:
        raise FieldError("correct", "nothing is given that should be corrected; see --help")
    with acting(slug, email, person, dry_run=dry_run) as one:
        done = correcting.correct(one.session, one.statement, one.invitation_id, changes, reason=reason, actor=ACTOR)
        both = _lines(one.session, one.statement, done) if done else ("", "")
    if done is None:
        words = f"The line of {one.name} under “{slug}” is printed, or proposed, like this"
        _say(slug, one, None, words, words, dry_run=dry_run, as_json=as_json)
        return
    lines = f"Before: {both[0]}\nAfter:  {both[1]}\n"
    if done.kind is None:
        still = "the line stays as it is"
        words, would = f"The proposal is taken back; {still}", f"Would take the proposal back; {still}"
    elif done.needs_agreement:
        still = "the former line is printed until the person agrees"
        words, would = f"Proposed; {still}", f"Would propose it; {still}"
    else:
        when = "once the person has confirmed the recorded signature" if done.waits else "at once"
        words, would = f"Printed {when}", f"Would print it {when}"
    _say(
        *(slug, one, done.mails, f"{lines}{words}", f"{lines}{would}"),
        dry_run=dry_run,
        as_json=as_json,
        before=both[0],
        after=both[1],
        proposed=done.kind is MailKind.CORRECTION_PROPOSED,
    )


def _lines(session: Session, statement: Statement, done: Plan) -> tuple[str, str]:
    """Return the line before and after, as the statement's list prints it."""
    labels = country_labels.in_use(session, settings().country_labels)
    before, after = (lines.line_of(statement, done.line, one, labels) for one in (done.line.printed, done.new))
    return before, after


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (uninvite, strike, correct, admit):
        group.add_command(command)
