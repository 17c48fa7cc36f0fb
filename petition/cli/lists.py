"""Commands about a statement's list: the answers, the signatories, and the form in which the list is printed."""

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, UNDONE, Command, Group, other_lines, tell_option, when_closed
from petition.cli.files import read_text
from petition.current import settings
from petition.db import db, transaction
from petition.domain.list_forms import ListForm
from petition.domain.statuses import in_words
from petition.editions.lists import list_csv, list_json, list_text
from petition.errors import FieldError
from petition.models import Statement
from petition.services.statements import compilation, country_labels, drafting, list_forms, tallies
from petition.services.statements.unused_groups import unused_groups

_MOST_LEADS = 1000
_FORMATS = {"txt": list_text, "csv": list_csv, "json": list_json}


@click.command(cls=Command, epilog="flask statement status press-freedom --json")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def status(slug: str, as_json: bool) -> None:
    """Print a statement's state, and how many of those invited stand where.

    Signed, declined, no answer, unreachable, not sent, withdrawn, lapsed, struck and uninvited add up to invited.
    Held, recorded and unconfirmed are parts of signed.
    """
    session = db.session()
    statement = drafting.find(session, slug)
    tally = tallies.tally(session, statement)
    numbers = tally.numbers
    if as_json:
        document = {
            "slug": statement.slug,
            "title": statement.title,
            "state": statement.state.value,
            "closes_at": statement.closes_at.isoformat(),
            "closed_at": None if statement.closed_at is None else statement.closed_at.isoformat(),
            **numbers,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{statement.title} ({statement.slug})\nState: {statement.state}. {when_closed(statement)}\n")
    for words, number in in_words(numbers):
        click.echo(f"{words.capitalize():<12} {number:>7,}")


@click.command(cls=Command, epilog="flask statement signatories press-freedom --format csv > list.csv")
@click.argument("slug")
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS)), default="txt", show_default=True, help="What to print."
)
def signatories(slug: str, form: str) -> None:
    """Print the compiled list of signatories, exactly as it would be published now."""
    session = db.session()
    labels = country_labels.in_use(session, settings().country_labels)
    compiled = compilation.compile_list(session, drafting.find(session, slug), labels)
    # It is printed as bytes, because the shell's encoding and line ends may differ from the list's.
    click.echo(_FORMATS[form](compiled).encode(), nl=False)


@click.command("list-form", cls=Command, epilog="flask statement list-form press-freedom --file form.json")
@click.argument("slug")
@click.option("--file", "file", metavar="FILE", help='Members to change, as a JSON object; "-" reads standard input.')
@tell_option
@click.option("--dry-run", is_flag=True, help="Print the form as it would be, and how many lines change; do nothing.")
def list_form(slug: str, file: str | None, *, tell: bool | None, dry_run: bool) -> None:
    """Print the form of the list as JSON, after taking the members that a file gives.

    What is not given stays as it is. How many lines of those who have signed change, and who is told, is said on
    standard error; of a published statement, the next edition takes the form. docs/lists.md explains the members.
    """
    if file is None and (dry_run or tell is not None):
        raise FieldError("file", "must be given with --tell, --no-tell and --dry-run")
    if file is None:
        form = ListForm.read(drafting.find(db.session(), slug).list_form)
    else:
        told = _members(file)
        with transaction() as session:
            statement, labels = drafting.find(session, slug), country_labels.in_use(session, settings().country_labels)
            form = ListForm.read(statement.list_form).with_members(told)
            unused = unused_groups(session, statement, form, labels)
            done = list_forms.change(session, statement, form, actor=ACTOR, labels=labels, tell=bool(tell))
            if dry_run:
                session.rollback()
        for label in unused:
            click.echo(f"groups: nobody who is invited stands under “{label}”.", err=True)
        if done.lines:
            click.echo(other_lines(len(done.lines), len(done.told), tell=tell, dry_run=dry_run), err=True)
        if dry_run:
            click.echo(UNDONE, err=True)
    click.echo(json.dumps(form.as_data(), ensure_ascii=False, indent=2))


def _members(file: str) -> dict[str, Any]:
    """Return the JSON object of a file; raise `FieldError` for one that has none."""
    try:
        told = json.loads(read_text(file))
    except ValueError as problem:
        raise FieldError("file", f"is not JSON: {problem}") from None
    if not isinstance(told, dict):
        raise FieldError("file", "must hold a JSON object")
    return told


@click.command(cls=Command, epilog='flask statement leads press-freedom --add "Els Van Hoof"')
@click.argument("slug")
@click.option("--add", "added", multiple=True, metavar="NAME", help="Invited person who is to lead; repeatable.")
@click.option("--remove", "removed", multiple=True, metavar="NAME", help="Person who is to lead no more; repeatable.")
def leads(slug: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Print who leads, after adding or removing people by their names.

    A list whose form has leads first prints them before the others.
    """
    if added or removed:
        with transaction() as session:
            statement = drafting.find(session, slug)
            added_ids = [_invited(session, statement, name) for name in added]
            removed_ids = [_invited(session, statement, name) for name in removed]
            list_forms.set_leads(session, statement, removed_ids, added_ids, actor=ACTOR)
    session = db.session()
    found = list_forms.candidates(session, drafting.find(session, slug), most=_MOST_LEADS)
    for person in found.people:
        if person.is_lead:
            click.echo(f"{person.name.display} ({person.country})")


def _invited(session: Session, statement: Statement, name: str) -> int:
    """Return the only invitation that a name means; raise `FieldError` for none and for several."""
    found = list_forms.candidates(session, statement, name, most=1)
    if found.total != 1:
        many = f"{found.total} people" if found.total else "nobody"
        raise FieldError("name", f"“{name}” means {many} of those invited; it must mean one")
    return found.people[0].invitation_id


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (status, signatories, list_form, leads):
        group.add_command(command)
