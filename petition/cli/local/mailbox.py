"""The command that runs the local mailbox."""

import click

from petition.cli.edge import Command, local_only
from petition.cli.interruption import Interruption
from petition.cli.local.network import port_problem
from petition.current import settings
from petition.mail.local_mailbox import mailbox_server


@click.command("mailbox", cls=Command, epilog="flask mailbox")
def command() -> None:
    """Run the local mailbox: a mail server on loopback that delivers nothing.

    It keeps every mail in a folder of the instance, to be read at /mailbox. It
    is for trying the service out, and refuses to run anywhere else.
    """
    local_only()
    port = settings().mail_port
    if problem := port_problem(port):
        raise click.ClickException(
            f"Port {port}, where the mailbox would take mail, {problem}. MAIL_PORT chooses another."
        )
    with Interruption() as interruption:
        server = mailbox_server(settings().mailbox, port)
        server.start()
        click.echo(f"The mailbox takes mail on port {port}; read it at {settings().base_url}/mailbox. Ctrl-C ends it.")
        interruption.wait()
        server.stop()
