"""The one place that opens the application and ends every expected fault in one line."""

from pathlib import Path

import click
import psycopg
import pytest
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import load
from petition import create_app
from petition.cli.edge import Command, Group, local_only, people
from petition.errors import PetitionError, RosterRefused, RowProblem
from tests.shell import done, refused, shell


@pytest.fixture
def bare(tmp_path: Path):
    """An application whose database is never asked."""
    return create_app(load({"INSTANCE_PATH": str(tmp_path)}))


def failing(app: Flask, problem: BaseException) -> str:
    @click.command("fail", cls=Command)
    def fail() -> None:
        raise problem

    app.cli.add_command(fail)
    return refused(app, "fail")


def test_refusals_become_one_line(bare: Flask):
    assert failing(bare, PetitionError("There is no statement “x”.")) == "There is no statement “x”."


def test_a_refused_roster_lists_every_row(bare: Flask):
    rows = [RowProblem(2, "email", "is empty"), RowProblem(5, "country", "is empty")]
    assert failing(bare, RosterRefused(rows)).splitlines() == [
        "Nothing was imported: 2 problems in the file.",
        "  row 2, email: is empty",
        "  row 5, country: is empty",
    ]


@pytest.mark.parametrize(
    "problem",
    [
        OperationalError("SELECT", {}, Exception("no such table: statements")),
        OperationalError("SELECT", {}, Exception("no such column: statements.x")),
        ProgrammingError("SELECT", {}, psycopg.errors.UndefinedTable("relation does not exist")),
        ProgrammingError("SELECT", {}, psycopg.errors.UndefinedColumn("column does not exist")),
    ],
)
def test_a_database_behind_the_code_is_reported_with_its_remedy(bare: Flask, problem: BaseException):
    assert failing(bare, problem) == "The database is not up to date. Run: flask db upgrade"


@pytest.mark.parametrize(
    ("cause", "line"),
    [(Exception("connection refused\nIs the server running?"), "connection refused"), (Exception(), "Exception")],
)
def test_a_silent_database_is_reported_in_one_line(bare: Flask, cause: Exception, line: str):
    assert failing(bare, OperationalError("SELECT", {}, cause)) == f"The database does not answer: {line}"


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (PermissionError(13, "Permission denied", "/a/file"), "/a/file: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_what_the_system_refuses_is_reported_in_one_line(bare: Flask, problem: BaseException, line: str):
    assert failing(bare, problem) == line


def test_an_unexpected_fault_is_not_hidden(bare: Flask):
    @click.command("fail", cls=Command)
    def fail() -> None:
        raise ZeroDivisionError

    bare.cli.add_command(fail)
    assert isinstance(bare.test_cli_runner().invoke(args=["fail"]).exception, ZeroDivisionError)


def test_commands_of_a_group_run_inside_the_application(bare: Flask):
    @click.group("family", cls=Group)
    def family() -> None:
        """A family."""

    @family.command(epilog="flask family child --with 'a very long line that stays in one piece however narrow it is'")
    def child() -> None:
        """Do something."""
        click.echo(current_app.config["SETTINGS"].base_url)

    bare.cli.add_command(family)
    assert done(bare, "family", "child") == "http://127.0.0.1:8000\n"
    assert "  flask family child --with 'a very long line that stays in" in done(bare, "family", "child", "--help")
    assert child.epilog in done(bare, "family", "child", "--help")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (("--decision", "maybe"), "Invalid value for '--decision': 'maybe' is not one of 'sign', 'decline'."),
        ((), "Missing option '--decision'. Choose from: sign, decline"),
        (("--decisions", "sign"), "No such option '--decisions'. Did you mean '--decision'?"),
    ],
)
def test_wrong_use_is_said_in_a_line(bare: Flask, typed: tuple[str, ...], line: str):
    @click.group("family", cls=Group)
    def family() -> None:
        """A family."""

    @family.command()
    @click.option("--decision", required=True, type=click.Choice(["sign", "decline"]))
    def child(decision: str) -> None:
        """Do something."""

    bare.cli.add_command(family)
    wrong = shell(bare, "family", "child", *typed)
    assert (wrong.exit_code, wrong.stdout, wrong.stderr) == (2, "", f"Error: {line}\n")
    for unknown in (("none",), ("--none",)):
        wrong = shell(bare, "family", *unknown)
        assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    assert "Commands:\n  child" in shell(bare, "family").stderr


def test_local_commands_refuse_to_run_in_production(tmp_path: Path):
    app = create_app(
        load(
            {
                "INSTANCE_PATH": str(tmp_path),
                "BASE_URL": "https://sign.example.org",
                "SECRET_KEY": "k" * 32,
                "MAIL_SERVER": "mail.example.org",
                "MAIL_DEFAULT_SENDER": "Alliance <sign@example.org>",
            }
        )
    )

    @click.command("try", cls=Command)
    def attempt() -> None:
        local_only()

    app.cli.add_command(attempt)
    for command in ("try", "local", "mailbox"):
        assert refused(app, command).startswith(f"flask {command} is for trying the service out; BASE_URL is https://")


def test_people_are_counted():
    assert [people(count) for count in (0, 1, 1200)] == ["0 people", "1 person", "1,200 people"]
