"""The command behind `make run`: the whole service on this machine, ready to be tried out."""

import os

import click
import flask_migrate

from petition.cli.edge import ACTOR, Command, local_only
from petition.cli.interruption import Interruption
from petition.cli.local.network import is_healthy, listens, port_problem
from petition.cli.local.sample import COORDINATOR, coordinator, load_sample
from petition.cli.local.supervisor import Supervisor, flask_program, web_program
from petition.current import settings, signer
from petition.db import transaction
from petition.domain.links import Purpose
from petition.services import accounts
from petition.templating import ROOT

_WELCOME = """\
Petition is running at {base}

  Sign in as the coordinator, once, within an hour:
    {sign_in}

  Read the mails that it sends; none leaves this machine:
    {base}/mailbox

Another sign-in link: {port}.venv/bin/flask user link {coordinator}
What the programs write: {logs}
Ctrl-C stops everything."""


@click.command("local", cls=Command, epilog="PORT=8010 flask local")
def command() -> None:
    """Run everything on this machine: pages, worker and a mailbox that delivers nothing.

    Makes the database, fills it with a sample the first time, and prints the
    addresses. The next run goes on with the same data. PORT chooses the port.
    """
    local_only()
    with Interruption() as interruption:
        _check_ports()
        flask_migrate.upgrade()
        with transaction() as session:
            load_sample(session, settings().organisation)
            link = accounts.new_sign_in(session, coordinator(session), actor=ACTOR)
        if _run(signer().url(Purpose.SIGN_IN, link), interruption):
            click.echo("\nStopped. The data is kept; run it again to go on.")


def _check_ports() -> None:
    """Refuse to start where a port is taken, with the command that takes other ports."""
    port, mail_port = settings().port, settings().mail_port
    if problem := port_problem(port):
        raise click.ClickException(f"Port {port} {problem}. Choose another, for example: PORT={port + 10} make run")
    if problem := port_problem(mail_port):
        raise click.ClickException(
            f"Port {mail_port}, where the local mailbox takes mail, {problem}. "
            f"Choose another pair, for example: PORT={port + 10} MAIL_PORT={port + 11} make run"
        )


def _run(sign_in: str, interruption: Interruption) -> bool:
    """Run the programs until asked to stop; return whether all of them were started."""
    base, port, mail_port = settings().base_url, settings().port, settings().mail_port
    logs = settings().instance / "logs"

    def is_asked() -> bool:
        return interruption.asked

    with Supervisor(ROOT, {**os.environ, "PYTHONUNBUFFERED": "1"}) as supervisor:
        supervisor.start(flask_program("mailbox", logs))
        supervisor.start(web_program(port, logs))
        is_up = supervisor.wait_for("mailbox", lambda: listens(mail_port), is_asked=is_asked)
        is_up = is_up and supervisor.wait_for("web service", lambda: is_healthy(port), is_asked=is_asked)
        if is_up:
            # The worker comes last, because mails that wait from an earlier run go out at once.
            supervisor.start(flask_program("worker", logs))
            # Commands read the port from the environment too, and links contain it.
            variable = f"PORT={port} " if port != 8000 else ""
            click.echo(_WELCOME.format(base=base, sign_in=sign_in, port=variable, coordinator=COORDINATOR, logs=logs))
            supervisor.watch(is_asked)
    return is_up
