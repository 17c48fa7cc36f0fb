"""The commands as one types them: found without --app, on both engines, with exit codes for scripts."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import select

from petition.cli.local.sample import ROOT, ROSTER, TEXT
from petition.db import db
from petition.mail.local_mailbox import Folder
from petition.models import Invitation
from petition.services.statements import drafting, editions
from tests.factories import DATA, sign
from tests.shell import Work, done

Typed = subprocess.CompletedProcess[bytes]
LATER = (datetime.now(UTC) + timedelta(days=7)).isoformat(timespec="minutes")


@pytest.fixture
def type_in(empty_database_url: str, tmp_path: Path, mail_port: int):
    """What runs a command in a shell of its own, on a database without tables."""
    kept = {name: value for name, value in os.environ.items() if name not in ("BASE_URL", "SECRET_KEY", "FLASK_APP")}
    ours = {"DATABASE_URL": empty_database_url, "INSTANCE_PATH": str(tmp_path), "MAIL_PORT": str(mail_port)}

    def run(*arguments: object, entry: bytes = b"", **settings: str) -> Typed:
        return subprocess.run(
            (sys.executable, "-m", "flask", *arguments),
            cwd=ROOT,
            env={**kept, **ours, **settings},
            input=entry,
            capture_output=True,
            check=False,
        )

    return run


def error(result: Typed):
    """The one line that a refused command says."""
    assert (result.returncode, result.stdout) == (1, b"")
    message = result.stderr.decode()
    assert message.startswith("Error: ")
    assert message.count("\n") == 1
    return message.removeprefix("Error: ").rstrip("\n")


def test_a_fresh_instance_from_the_shell(type_in: Callable[..., Typed], smtp_sink: Folder):
    assert error(type_in("user", "add", "desk@alliance.example")) == (
        "The database is not up to date. Run: flask db upgrade"
    )
    assert type_in("db", "upgrade").returncode == 0
    assert type_in("user", "add", "desk@alliance.example", "--role", "coordinator").returncode == 0
    assert type_in("roster", "import", "-", entry=ROSTER.read_bytes()).stdout.startswith(b"Imported 33 people")
    draft = ("statement", "draft", "free-press", "--title", "A free press", "--text", str(TEXT), "--closes-at", LATER)
    assert type_in(*draft).returncode == 0
    assert error(type_in(*draft)) == "slug: “free-press” is taken"
    assert type_in("statement", "circulate", "free-press", "--country", "EU").stdout.startswith(b"Invited 2 people")
    assert type_in("worker", "--drain").stdout == b"Sent 2 messages.\n"
    status = json.loads(type_in("statement", "status", "free-press", "--json").stdout)
    assert (status["state"], status["invited"], status["no_answer"]) == ("circulating", 2, 2)
    assert sorted(mail.recipient for mail in smtp_sink.mails()) == [
        "miriam.lexmann@eu.parliament.example",
        "reinhard.butikofer@eu.parliament.example",
    ]


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database does not answer: connection"),
        ({"DATABASE_URL": "oracle://host/none"}, "DATABASE_URL names “oracle”"),
        ({"PORT": "none"}, "PORT is “none”"),
        ({"BASE_URL": "https://sign.example.org"}, "SECRET_KEY is missing"),
    ],
)
def test_what_the_environment_lacks_is_told_in_one_line(
    type_in: Callable[..., Typed], settings: dict[str, str], message: str
):
    assert error(type_in("statement", "status", "x", **settings)).startswith(message)


def commands(command: click.Command, path: tuple[str, ...] = ()):
    """Every command of ours with its full name; those of Flask and its extensions are theirs."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    elif command.callback and command.callback.__module__.startswith("petition."):
        yield path, command


def test_every_command_explains_itself_with_an_example(app: Flask):
    ours = dict(commands(app.cli))
    assert len(ours) >= 16
    for path, command in ours.items():
        help_text = done(app, *path, "--help")
        assert "Example:\n  " in help_text, path
        assert " ".join(path) in command.epilog
        assert all(option.help for option in command.params if isinstance(option, click.Option)), path


def test_the_published_files_are_the_ones_that_the_commands_print(app: Flask, work: Work):
    done(app, "roster", "import", str(DATA / "roster.csv"))
    done(app, "statement", "draft", "free-press", "--title", "A free press", "--text", str(TEXT), "--closes-at", LATER)
    done(app, "statement", "circulate", "free-press")
    with work() as session:
        statement = drafting.find(session, "free-press")
        for invitation in session.scalars(select(Invitation).where(Invitation.statement_id == statement.id)).all():
            sign(session, invitation)
    done(app, "statement", "close", "free-press")
    printed = done(app, "statement", "signatories", "free-press")
    assert printed == (DATA / "signatories.txt").read_text()
    data = json.loads(done(app, "statement", "signatories", "free-press", "--format", "json"))
    done(app, "statement", "publish", "free-press")
    with app.app_context():
        text, stored = (editions.published_file(db.session(), "free-press", kind) for kind in ("txt", "json"))
    assert text.content.decode().endswith("\n\n\n" + "\n\n".join(printed.splitlines()) + "\n")
    assert json.loads(stored.content)["signatories"] == data
    # The list stays what was published.
    assert done(app, "statement", "signatories", "free-press") == printed
