"""Commands about what a coordinator should look at in a statement, and that it is dealt with."""

import json

import click

from petition.cli.edge import ACTOR, Command, Group
from petition.current import settings
from petition.db import db, snapshot, transaction
from petition.domain.matters import ABOUT
from petition.domain.times import format_moment
from petition.services.matters import asking, settling
from petition.services.statements import country_labels, drafting

# So many people are looked at for "Needs you", the newest first.
_MOST = 1_000


@click.command(cls=Command, epilog="flask statement matters press-freedom")
@click.argument("slug")
@click.option("--settled", "is_settled", is_flag=True, help="Print what is settled instead.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def matters(slug: str, *, is_settled: bool, as_json: bool) -> None:
    """Print what should be looked at in a statement: what needs somebody, and what does not fit in its list.

    Each has a key, by which `settle` settles it until its cause is another one.
    """
    session = db.session()
    statement = drafting.find(session, slug)
    labels = country_labels.in_use(session, settings().organisation.labels)
    everything = asking.find_all(session, statement, labels, most=_MOST)
    found = [one for one in everything if (one.settled is not None) is is_settled]
    if as_json:
        rows = [
            {
                "key": one.key,
                "kind": one.kind.value,
                "invitations": one.invitations,
                "words": str(one),
                "settled": None
                if one.settled is None
                else {
                    "number": one.settled.number,
                    "at": one.settled.at.isoformat(),
                    "by": one.settled.by,
                    "word": one.settled.word,
                },
            }
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.key}  {ABOUT[one.kind].heading}: {one}")
        if one.settled is not None:
            word = f": {one.settled.word}" if one.settled.word else ""
            when = format_moment(one.settled.at, statement.time_zone)
            click.echo(f"  settled {when} by {one.settled.by}{word}; unsettle {one.settled.number}")
    if not found:
        click.echo("Nothing is settled." if is_settled else "Nothing needs you.")


@click.command(cls=Command, epilog='flask statement settle press-freedom note.12.0f3a9c1b2d --word "She was called."')
@click.argument("slug")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@click.option("--word", default="", help="A word on it, which is shown with it.")
def settle(slug: str, keys: tuple[str, ...], word: str) -> None:
    """Settle matters of a statement, by the keys that `matters` prints.

    They are shown no more until their cause is another one. If one of them has
    changed, nothing is settled.
    """
    with snapshot() as session:
        labels = country_labels.in_use(session, settings().organisation.labels)
        there = asking.find(session, drafting.find(session, slug), labels, keys)
    with transaction() as session:
        count = settling.settle(session, drafting.find(session, slug), set(keys), there, word, actor=ACTOR)
    click.echo(f"Settled {count:,} {'matter' if count == 1 else 'matters'} of “{slug}”.")


@click.command(cls=Command, epilog="flask statement unsettle press-freedom 3")
@click.argument("slug")
@click.argument("number", type=click.IntRange(min=1))
def unsettle(slug: str, number: int) -> None:
    """Take back that a matter was settled, by the NUMBER that `matters --settled` prints."""
    with transaction() as session:
        settling.take_back(session, drafting.find(session, slug), number, actor=ACTOR)
    click.echo(f"Taken back: {number}.")


def add_to(group: Group) -> None:
    """Add these commands to the group of those about statements."""
    for command in (matters, settle, unsettle):
        group.add_command(command)
