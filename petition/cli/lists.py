"""Commands about a statement's list: the answers, the signatories, and the form in which the list is printed."""

import json
from enum import StrEnum

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR, Command, Group, when_closed
from petition.current import settings
from petition.db import db, transaction
from petition.domain.list_forms import Headings, Layout, ListForm, Order, Part
from petition.editions.files import list_csv, list_json, list_text
from petition.errors import FieldError
from petition.models import Statement
from petition.services.statements import compilation, country_labels, drafting, list_forms, tallies
from petition.services.statements.progress import Status

_MOST_LEADS = 1000
_FORMATS = {"txt": list_text, "csv": list_csv, "json": list_json}


@click.command(cls=Command, epilog="flask statement status press-freedom --json")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def status(slug: str, as_json: bool) -> None:
    """Print a statement's state and the numbers of its answers."""
    session = db.session()
    statement = drafting.find(session, slug)
    tally = tallies.tally(session, statement)
    numbers = {"invited": tally.invited, **{status.value: tally[status] for status in Status}}
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
    for name, number in numbers.items():
        click.echo(f"{name.replace('_', ' ').capitalize():<12} {number:>7,}")


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


def _choice(kind: type[StrEnum], *more: str) -> click.Choice[str]:
    """Return the choice among an enumeration's values and `more`."""
    return click.Choice([*(member.value for member in kind), *more])


@click.command("list-form", cls=Command, epilog="flask statement list-form press-freedom --order leads --part party")
@click.argument("slug")
@click.option("--order", type=_choice(Order), help="In which order people stand.")
@click.option("--headings", type=_choice(Headings), help="Where countries have headings.")
@click.option("--layout", type=_choice(Layout), help="One person a line, or run in.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=_choice(Part, "none"),
    help="What stands after the name; repeatable, or none.",
)
@click.option("--national/--international", default=None, help="Order names as the text's language does, or not.")
def list_form(slug: str, parts: tuple[str, ...], **options: str | bool | None) -> None:
    """Print the form of the list as JSON, after changing it by the options.

    The form can be changed until the statement is published.
    """
    changes: dict[str, object] = {name: value for name, value in options.items() if value is not None}
    if parts:
        changes["parts"] = [part for part in parts if part != "none"]
    stored = ListForm.read(drafting.find(db.session(), slug).list_form).as_data()
    if changes:
        form = ListForm.read({**stored, **changes})
        with transaction() as session:
            list_forms.change(session, drafting.find(session, slug), form, actor=ACTOR)
        stored = form.as_data()
    click.echo(json.dumps(stored, indent=2))


@click.command(cls=Command, epilog='flask statement leads press-freedom --add "Els Van Hoof"')
@click.argument("slug")
@click.option("--add", "added", multiple=True, metavar="NAME", help="Invited person who is to lead; repeatable.")
@click.option("--remove", "removed", multiple=True, metavar="NAME", help="Person who is to lead no more; repeatable.")
def leads(slug: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Print who leads, after adding or removing people by their names.

    A list whose order is "leads" prints them before the others.
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
