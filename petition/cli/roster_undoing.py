"""Commands that take back what was done to the roster: an import, retiring, and adding somebody by mistake."""

import json

import click

from petition.cli.edge import ACTOR, UNDONE, Command, people
from petition.current import settings
from petition.db import reading, transaction
from petition.domain.searching import Filters, Reach
from petition.services.roster import deleting, returning, search, undoing, undoing_plan, uploads
from petition.services.roster import people as roster
from petition.services.roster.undoing_plan import Undoing

_dry_run = click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing.")


@click.command("imports", cls=Command, epilog="flask roster imports --json")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_imports(*, as_json: bool) -> None:
    """Print the files that were imported, the newest first: number, when, by whom, name, and counts."""
    with reading() as session:
        rows = [
            {
                "number": one.id,
                "imported_at": None if one.imported_at is None else one.imported_at.isoformat(timespec="seconds"),
                "by": who,
                "file": one.filename,
                **{name: one.counts.get(name, 0) for name in ("new", "changed", "unchanged", "retired")},
                "undone_at": None if one.undone_at is None else one.undone_at.isoformat(timespec="seconds"),
                "can_be_undone": one.undone_at is None and one.last_change is not None,
            }
            for one, who in uploads.imported(session)
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        counts = f"{row['new']:,} new, {row['changed']:,} changed, {row['retired']:,} retired"
        mark = f"  (undone {row['undone_at']})" if row["undone_at"] else ""
        click.echo(f"{row['number']}  {row['imported_at']}  {row['by']}  {row['file']}  {counts}{mark}")


@click.command("undo-import", cls=Command, epilog="flask roster undo-import 12 --dry-run")
@click.argument("number", type=int)
@_dry_run
def undo_import(number: int, *, dry_run: bool) -> None:
    """Undo the import of this NUMBER (`imports` prints them), all of it or nothing.

    Who came by it goes, unless they were invited or changed since. What it changed
    goes back where nothing was changed since, and whom it retired comes back.
    """
    if dry_run:
        with reading() as session:
            _tell(undoing_plan.plan(session, number), f"Would undo it: {{}}. {UNDONE}")
        return
    with transaction() as session:
        done = undoing.undo(session, number, actor=ACTOR, secret=settings().secret_keys[-1])
        _tell(done, "Undone: {}.")


def _tell(planned: Undoing, words: str) -> None:
    """Print who stays as they are, on standard error, and the counts."""
    for number, (name, why) in planned.staying.items():
        click.echo(f"{number}  {name}: {why}", err=True)
    counts = [
        f"{people(len(planned.removed))} removed",
        f"{people(len(planned.back))} put back as they were",
        f"{people(len(planned.returned))} no longer retired",
        *([f"{people(len(planned.told))} told at the address that goes"] if planned.told else []),
        *([f"something of {people(len(planned.staying))} stays as it is now"] if planned.staying else []),
    ]
    click.echo(words.format(", ".join(counts)))


@click.command("restore", cls=Command, epilog="flask roster restore --country FR --search Sénat --dry-run")
@click.option("--search", "q", default="", metavar="WORDS", help="Only people that a search for these words finds.")
@click.option("--country", default="", metavar="XX", help="Only people of this country.")
@click.option("--tag", default="", metavar="TAG", help="Only people with this tag.")
@_dry_run
def restore(q: str, country: str, tag: str, *, dry_run: bool) -> None:
    """Put retired people back on the roster: all, or those whom the filters leave."""
    filters = Filters(q=q, country=country.upper(), tag=tag, reach=Reach.RETIRED)
    with reading() if dry_run else transaction() as session:
        chosen = search.find_ids(session, filters)
        if dry_run:
            count = len(returning.retired_among(session, chosen))
        else:
            count = returning.restore_all(session, chosen, actor=ACTOR)
    click.echo(f"Would put {people(count)} back. {UNDONE}" if dry_run else f"Put {people(count)} back on the roster.")


@click.command("delete", cls=Command, epilog="flask roster delete 1207")
@click.argument("number", type=int)
def delete(number: int) -> None:
    """Delete the person of this NUMBER, who was never invited; no word of them is kept.

    The number stands in the address of their page, and at the end of their number in an export.
    """
    with transaction() as session:
        deleting.delete_person(session, roster.find(session, number), actor=ACTOR)
    click.echo(f"Deleted person {number}.")


def add_to(group: click.Group) -> None:
    """Add these commands to the group of those about the roster."""
    for command in (list_imports, undo_import, restore, delete):
        group.add_command(command)
