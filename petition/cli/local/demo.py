"""The command behind `make demo`: the whole story in a temporary instance, in a few seconds."""

import logging
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

from petition.cli.edge import Command, local_only
from petition.cli.interruption import Interruption
from petition.cli.local.network import HOST, free_ports, is_healthy
from petition.cli.local.story import Story
from petition.cli.local.supervisor import Supervisor, web_program
from petition.current import application, settings
from petition.mail.local_mailbox import mailbox_server
from petition.templating import ROOT

_STEP_SECONDS = 0.05
_INTERRUPTED = 130


@click.command("demo", cls=Command, epilog="flask demo")
@click.option("--here", is_flag=True, hidden=True, help="Tell the story in this instance, whose web service runs.")
def command(here: bool) -> None:
    """Tell the whole story without a browser, in a temporary instance.

    Imports 33 people, drafts a statement, sends the mails over SMTP to a local
    sink, follows every link over HTTP, signs, declines, withdraws, reminds,
    closes, compiles and publishes; then amends a typo, corrects a line, lets
    somebody sign late, and publishes the second edition. Prints each step and
    the published list.
    The exit code is 0 if everything came out as it should.
    """
    if here:
        local_only()
        # The story's own commands need the application itself, not a proxy for it.
        tell(application())
        return
    with TemporaryDirectory(prefix="petition-demo-") as folder:
        code = _in_own_instance(Path(folder))
    if code:
        raise click.exceptions.Exit(code)


def tell(app: Flask) -> None:
    """Tell the story in the instance of `app`, with a mail sink of its own."""
    sink = mailbox_server(settings().mailbox, settings().mail_port)
    sink.start()
    # The log lines of a hundred mails would hide the story.
    logging.getLogger("worker").setLevel(logging.WARNING)
    started = time.monotonic()
    story = Story(app, settings())
    try:
        for number, sentence in enumerate(story.tell(), start=1):
            click.echo(f"{number:>2}. {sentence}")
    finally:
        sink.stop()
        logging.getLogger("worker").setLevel(logging.NOTSET)
    click.echo(f"\nAs published at /statements/{story.slug}:\n\n{story.published}")
    click.echo(f"Everything came out as it should, in {time.monotonic() - started:.1f} seconds.")


def _in_own_instance(folder: Path) -> int:
    """Start the web service and the story on a fresh instance in `folder`; return the exit code."""
    environment = _environment(folder)
    port = int(environment["PORT"])
    with Interruption() as interruption, Supervisor(ROOT, environment) as supervisor:
        supervisor.start(web_program(port, folder / "logs"))
        if not supervisor.wait_for("web service", lambda: is_healthy(port), is_asked=lambda: interruption.asked):
            return _INTERRUPTED
        arguments = (sys.executable, "-m", "flask", "demo", "--here")
        with subprocess.Popen(arguments, cwd=ROOT, env=environment) as story:
            try:
                supervisor.watch(lambda: interruption.asked or story.poll() is not None)
            finally:
                if story.poll() is None:
                    story.terminate()
        return _INTERRUPTED if interruption.asked else story.returncode


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of the temporary instance, without the settings of the real one."""
    port, mail_port = free_ports(2)
    ours = ("DATABASE_URL", "BASE_URL", "SECRET_KEY", "COUNTRY_LABELS", "PORT", "INSTANCE_PATH", "FLASK_APP")
    kept = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("MAIL_")}
    return {
        **kept,
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": secrets.token_hex(32),
        "BASE_URL": f"http://{HOST}:{port}",
        "PORT": str(port),
        "MAIL_PORT": str(mail_port),
        "PYTHONUNBUFFERED": "1",
    }
