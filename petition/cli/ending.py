"""Commands that end a statement before it is published, and take that back: deleting a draft, and cancelling."""

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, mails_to, people
from petition.db import reading, transaction
from petition.services.statements import cancelling, deleting, drafting

_new_slug = click.option(
    "--slug", "new_slug", default="", metavar="NEW", help="A new address, where another statement took its own."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Print how many mails would go out, and change nothing.")


@click.command(cls=Command, epilog='flask statement cancel press-freedom --tell --word "We begin anew in May."')
@click.argument("slug")
@click.option("--tell/--no-tell", default=True, show_default=True, help="Tell those who got a mail and are invited.")
@click.option("--word", default="", metavar="TEXT", help="A sentence of your own, for the mail.")
@_dry_run
def cancel(slug: str, word: str, *, tell: bool, dry_run: bool) -> None:
    """Cancel a statement: it accepts no answers and is not published; `restore` undoes it.

    Its address is free for another statement then.
    """
    with reading() if dry_run else transaction() as session:
        statement = drafting.find(session, slug)
        if dry_run:
            told = len(cancelling.plan_cancel(session, statement, word).told) if tell else 0
        else:
            told = cancelling.cancel(session, statement, actor=ACTOR, tell=tell, word=word)
    done = f"Would cancel “{slug}”" if dry_run else f"Cancelled “{slug}”"
    words = f"{done}; {mails_to(told, dry_run=dry_run)}." if told else f"{done}."
    click.echo(f"{words} {UNDONE}" if dry_run else words)


@click.command(cls=Command, epilog="flask statement uncancel press-freedom")
@click.argument("slug")
@_new_slug
@_dry_run
def uncancel(slug: str, new_slug: str, *, dry_run: bool) -> None:
    """Undo the cancellation of a statement: it is again what it was.

    One whose closing time has passed meanwhile comes back closed. Invitations that
    were held back go out, and who was told of the cancellation is told of this.
    """
    _uncancel(slug, new_slug, dry_run=dry_run)


@click.command(cls=Command, epilog="flask statement delete press-freedom")
@click.argument("slug")
def delete(slug: str) -> None:
    """Delete a draft that never went out; `restore` brings it back."""
    with transaction() as session:
        deleting.delete(session, drafting.find(session, slug), actor=ACTOR)
    click.echo(f"Deleted the draft “{slug}”. For {deleting.KEPT.days} days, “restore” brings it back.")


@click.command(cls=Command, epilog="flask statement restore press-freedom --slug press-freedom-2")
@click.argument("slug", required=False)
@_new_slug
@_dry_run
def restore(slug: str | None, new_slug: str, *, dry_run: bool) -> None:
    """Bring a deleted draft back, or undo a cancellation; without SLUG, print the deleted drafts.

    Where another statement took its address meanwhile, SLUG is the one that `restore` or `list` prints.
    """
    with reading() as session:
        found = deleting.deleted(session)
        lines = [f"{one.slug}  deleted {one.deleted_at:%Y-%m-%d}  {one.title}" for one in found]
        is_deleted = slug in {one.slug for one in found}
    if slug is None:
        click.echo("\n".join(lines) or "There is no deleted draft.")
    elif not is_deleted:
        _uncancel(slug, new_slug, dry_run=dry_run)
    elif dry_run:
        click.echo(f"Would bring the draft “{slug}” back. {UNDONE}")
    else:
        with transaction() as session:
            now = deleting.undelete(session, deleting.find(session, slug), new_slug, actor=ACTOR).slug
        click.echo(f"The draft “{now}” is back.")


def _uncancel(slug: str, new_slug: str, *, dry_run: bool) -> None:
    """Undo a cancellation, and print what that did, or would do."""
    if dry_run:
        with reading() as session:
            planned = cancelling.plan_uncancel(session, drafting.find(session, slug))
        asks = "" if planned.slug or new_slug else " It needs a new address (--slug)."
        invited = people(len(planned.invited))
        click.echo(f"Would invite {invited}, and tell {people(len(planned.told))} that it goes on.{asks} {UNDONE}")
        return
    with transaction() as session:
        statement = drafting.find(session, slug)
        done = cancelling.uncancel(session, statement, new_slug, actor=ACTOR)
        now = statement.slug
    words = f"The cancellation of “{now}” is undone: it {'takes answers again' if done.comes_open else 'is closed'}."
    words += f" Inviting {people(len(done.invited))} whose mail was held back." if done.invited else ""
    click.echo(words + (f" Telling {people(len(done.told))} that it goes on." if done.told else ""))


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (cancel, uncancel, delete, restore):
        group.add_command(command)
