"""The edge between the shell and the service: it opens the application for a command,
and turns each fault into one clear line.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import psycopg
from click.globals import get_current_context
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from petition.current import settings
from petition.domain.times import format_moment
from petition.errors import PetitionError
from petition.models import Statement

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])

# The name in the audit log of whoever works in the shell.
ACTOR = "command"
# How a dry run ends. Before it stands what the command would do, in words that begin with "Would".
UNDONE = "Nothing was changed or sent (--dry-run)."


def tells(flag: str = "--tell/--no-tell", *, default: bool | None = True) -> Callable[[Wrapped], Wrapped]:
    """Return the two options of every act that those who signed can be told of."""
    words = "Tell those who signed by a mail." + ("  [default: as `notices` says]" if default is None else "")

    def add(command: Wrapped) -> Wrapped:
        word = click.option("--word", metavar="TEXT", default=None, help="A sentence of your own in that mail.")
        return click.option(flag, "tells", default=default, show_default=default is not None, help=words)(word(command))

    return add


def told(count: int) -> None:
    """Say how many of those who signed get a mail, if anybody does."""
    if count:
        click.echo(f"Telling {people(count)} who signed; the worker sends the mails.")


class WrongUse(click.ClickException):
    """What was typed makes no call of a command; the exit code is that of wrong use among shells."""

    exit_code = 2


@contextmanager
def _said_in_a_line() -> Iterator[None]:
    """Turn what Click says of wrong use, in three lines and more, into one; the help is left as it is."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as problem:
        raise WrongUse(" ".join(problem.format_message().split())) from None


class Command(click.Command):
    """A command that runs inside the application and ends every expected fault in one line."""

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read what was typed."""
        with _said_in_a_line():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the service refuses becomes an error message and exit code 1."""
        # A command gets its own context even where a context is open already: it must not
        # see the rows as the session of an earlier command read them.
        ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        try:
            return super().invoke(ctx)
        except PetitionError as refusal:
            raise click.ClickException(str(refusal)) from None
        except (OperationalError, ProgrammingError, PoolTimeout) as problem:
            raise click.ClickException(_database_problem(problem)) from None
        except OSError as problem:
            reason = problem.strerror or str(problem) or type(problem).__name__
            raise click.ClickException(f"{problem.filename}: {reason}" if problem.filename else reason) from None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the epilog, which is an example, without wrapping: a wrapped command line cannot be pasted."""
        if self.epilog:
            formatter.write(f"\nExample:\n  {self.epilog}\n")


class Group(click.Group):
    """A group of such commands."""

    command_class = Command

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read what was typed before the name of a command."""
        with _said_in_a_line():
            return super().make_context(*arguments, **more)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was named."""
        with _said_in_a_line():
            return super().resolve_command(ctx, args)


def local_only() -> None:
    """Refuse to run a command for trying the service out on any address but loopback."""
    if not settings().is_local:
        name = get_current_context().info_name
        raise click.ClickException(
            f"flask {name} is for trying the service out; BASE_URL is {settings().base_url}, not a loopback address."
        )


def mails_to(count: int, *, dry_run: bool) -> str:
    """Return to how many a mail goes, or would go."""
    return f"a mail {'would go' if dry_run else 'goes'} to {people(count)}"


def tell_option(command: Wrapped) -> Wrapped:
    """Give a command the choice whether it tells those whose printed line it changes."""
    words = "Whether those who signed and have another line by it get a mail.  [default: no-tell]"
    return click.option("--tell/--no-tell", default=None, help=words)(command)


def other_lines(lines: int, able: int, *, tell: bool | None, dry_run: bool) -> str:
    """Return that so many people who signed have another line, and who of them is told by a mail.

    `able` is how many can be told, because they have an address.
    """
    said = f"The line of {people(lines)} who signed {'would be another one' if dry_run else 'is another one now'}."
    if not able:
        return f"{said} Nobody can be told: there is no address."
    if tell:
        return f"{said} {mails_to(able, dry_run=dry_run).capitalize()}."
    told = f"{said} Nobody {'would be' if dry_run else 'is'} told"
    return f"{told}." if tell is False else f"{told}; with --tell, a mail goes to {people(able)}."


def people(count: int) -> str:
    """Return "1 person" or "33 people"."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def when_closed(statement: Statement) -> str:
    """Return when a statement closes, or when it closed, in a sentence."""
    if statement.closed_at is not None:
        return f"Closed: {format_moment(statement.closed_at, statement.time_zone)}."
    return f"Closing time: {format_moment(statement.closes_at, statement.time_zone)}."


def _database_problem(problem: DBAPIError | PoolTimeout) -> str:
    """Return a problem of the database in one line, with the remedy where its tables are not up to date."""
    cause = getattr(problem, "orig", None) or problem
    undefined = isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn)
    if undefined or str(cause).startswith(("no such table", "no such column")):
        return "The database is not up to date. Run: flask db upgrade"
    first_line = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return f"The database does not answer: {first_line}"
