"""The commands: they translate between the shell and the services, and decide nothing."""

from flask import Flask

from petition.cli import (
    amending,
    audit,
    closing,
    country_labels,
    editions,
    ending,
    held,
    invitee_part,
    invitees,
    lists,
    logs,
    mail,
    matters,
    notices,
    one_invitee,
    particulars,
    passing_on,
    people_of_statement,
    received,
    recording,
    roster,
    roster_doubts,
    roster_people,
    roster_undoing,
    statements,
    users,
    worker,
)
from petition.cli.local import demo, mailbox, run


def init_app(app: Flask) -> None:
    """Register every command."""
    app.cli.add_command(audit.group)
    app.cli.add_command(users.group)
    roster_undoing.add_to(roster.group)
    roster_doubts.add_to(roster.group)
    roster_people.add_to(roster.group)
    logs.add_to(statements.group, roster.group)
    app.cli.add_command(roster.group)
    received.add_to(mail.group)
    app.cli.add_command(mail.group)
    app.cli.add_command(country_labels.group)
    for of_statements in (
        amending,
        closing,
        editions,
        ending,
        invitees,
        lists,
        matters,
        notices,
        particulars,
        people_of_statement,
        invitee_part,
        held,
        one_invitee,
        passing_on,
        recording,
    ):
        of_statements.add_to(statements.group)
    app.cli.add_command(statements.group)
    for module in (worker, mailbox, run, demo):
        app.cli.add_command(module.command)
