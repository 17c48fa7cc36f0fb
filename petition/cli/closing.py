"""Commands about when a statement closes: moving that time, and opening it again."""

from collections.abc import Callable
from functools import partial

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, people, tells
from petition.db import reading, transaction
from petition.domain.times import format_moment, parse_closing
from petition.models import Statement
from petition.services.statements import closing, drafting
from petition.services.statements.silent import count_silent
from petition.services.statements.telling import Notice, checked_word

_closes_at = click.option(
    "--closes-at", required=True, metavar="TIME", help="New closing time with its offset from UTC (ISO 8601)."
)
_tell = click.option("--tell", is_flag=True, help="Tell those who got a mail and have not answered.")
_dry_run = click.option("--dry-run", is_flag=True, help="Print how many would be told, and do nothing.")


@click.command(cls=Command, epilog="flask statement extend press-freedom --closes-at 2026-12-08T17:00+01:00 --tell")
@click.argument("slug")
@_closes_at
@_tell
@_dry_run
def extend(slug: str, closes_at: str, *, tell: bool, dry_run: bool) -> None:
    """Move the closing time of an open statement, later or earlier.

    It holds at once, on pages and in mails that wait. A closed statement is opened
    again with `reopen` instead.
    """
    done = "“{slug}” closes {when} now."
    _move(slug, closes_at, closing.extend, closing.check_extends, done, tell=tell, dry_run=dry_run)


@click.command(cls=Command, epilog="flask statement reopen press-freedom --closes-at 2026-12-08T17:00+01:00")
@click.argument("slug")
@_closes_at
@_tell
@tells("--tell-signed/--no-tell-signed")
@_dry_run
def reopen(slug: str, closes_at: str, *, tell: bool, tells: bool, word: str | None, dry_run: bool) -> None:
    """Open a closed statement again until a new closing time.

    Those who signed are told that their signature stands; --tell tells those who have not answered.
    """
    done = "Opened “{slug}” again, until {when}."
    notice = Notice(checked_word(word)) if tells else None
    act = partial(closing.reopen, notice=notice)
    _move(slug, closes_at, act, closing.check_reopens, done, tell=tell, dry_run=dry_run)


def _move(
    slug: str,
    closes_at: str,
    act: Callable[..., int],
    check: Callable[[Statement], None],
    done: str,
    *,
    tell: bool,
    dry_run: bool,
) -> None:
    """Move a closing time and say that it is `done`; or say how many would be told, unless `check` refuses."""
    moment, time_zone = parse_closing(closes_at)
    if dry_run:
        with reading() as session:
            statement = drafting.find(session, slug)
            check(statement)
            closing.check_to_come(session, moment)
            count = count_silent(session, statement)
        click.echo(f"Would tell {people(count)}, with --tell. {UNDONE}")
        return
    with transaction() as session:
        statement = drafting.find(session, slug)
        told = act(session, statement, moment, time_zone, actor=ACTOR, tell=tell)
    words = done.format(slug=slug, when=format_moment(moment, time_zone))
    click.echo(f"{words} Telling {people(told)}; the worker sends the mails." if tell or told else words)


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (extend, reopen):
        group.add_command(command)
