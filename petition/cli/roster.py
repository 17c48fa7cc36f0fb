"""Commands about the roster: taking files in, and taking the people out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from petition.cli.edge import ACTOR, UNDONE, Group, people
from petition.cli.files import read_text, shown, write_people
from petition.cli.roster_file import open_file, say
from petition.cli.roster_lines import doubt_lines, fault_lines, json_lines
from petition.db import reading, transaction
from petition.domain.decisions import Decisions
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.domain.persons import PersonRow
from petition.domain.searching import Filters
from petition.errors import EncodingUnknown, FieldError, RosterRefused
from petition.rosters.answers import read_answers
from petition.rosters.export import to_csv, to_json, to_xlsx
from petition.rosters.layout import MAPPABLE
from petition.rosters.options import DEFAULTABLE, make_options
from petition.services.delivery import corrected
from petition.services.delivery.corrected import Corrected
from petition.services.roster import addresses, exporting, history, importing, settled_doubts
from petition.services.roster.comparing import Compared, Kind
from petition.services.roster.importing import Imported
from petition.services.roster.locks import lock_roster

_WRITERS: dict[str, Callable[[list[PersonRow]], Iterable[bytes]]] = {
    "csv": to_csv,
    "xlsx": lambda rows: [to_xlsx(rows)],
    "json": lambda rows: [to_json(rows)],
}
_HELP = f"""Import people from FILE: CSV, XLSX, ODS, XLS, Popolo JSON, vCard or the
addresses of a mail's To line; "-" reads standard input.

The columns are found by their headings, in many languages; --map corrects that,
by heading, letter or number. What a file with the same headings was imported with
before is remembered. People who are known are brought up to date: matched by an
external identifier, else by name, country and legislature. What was edited by
hand stays. One faulty row refuses the whole file, unless --leave-faulty.

A doubt is settled by --accept, --other or --decisions, and then remembered with the
import: for the person, the kind of doubt, and the value that it is about. A line of
the decisions is {{"row": 12, "take": "other"}} (or "read"), or sets fields:
{{"row": 12, "set": {{"family_name": "Duncan Smith"}}}}; "codes" may name the doubts.

Fields: {", ".join(MAPPABLE)}.
"""


@click.group("roster", cls=Group)
def group() -> None:
    """The people whom statements may be circulated to."""


def _pairs(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return FIELD=VALUE options as a mapping."""
    pairs = [text.partition("=") for text in given]
    for text, (field, sign, _) in zip(given, pairs, strict=True):
        if not field or not sign:
            raise click.BadParameter(f"“{text}” is not of the form {option.metavar}")
    return {field.strip(): value for field, _, value in pairs}


@group.command(
    "import", help=_HELP, epilog='flask roster import members.csv --map family_name="Nom usuel" --country FR'
)
@click.argument("file")
@click.option("--map", "columns", multiple=True, metavar="FIELD=HEADING", callback=_pairs, help="Where a field stands.")
@click.option("--country", default="", metavar="XX", help="Country of rows that name none: FR, France, EU.")
@click.option(
    *("--set", "defaults"),
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_pairs,
    help=f"What rows have that say nothing: {', '.join(DEFAULTABLE)}.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of a text file that is not in UTF-8, such as cp1252.")
@click.option(
    *("--sheet", "sheets"),
    multiple=True,
    metavar="NAME",
    help="Sheet of a workbook, once for each, or “all”; else the first that is a roster.",
)
@click.option("--with-hidden", is_flag=True, help="Read rows and columns that are hidden in a spreadsheet as well.")
@click.option("--proper-case", is_flag=True, help="Turn names in capitals into ordinary case: ŞTEFĂNUȚĂ, Ștefănuță.")
@click.option(
    "--name-order", type=click.Choice([GIVEN_FAMILY, FAMILY_GIVEN]), help="Order of names in one cell; else the file's."
)
@click.option("--leave-faulty", is_flag=True, help="Import the others where some rows are faulty.")
@click.option("--retire-gone", is_flag=True, help="Retire people of the file's chambers who are not in it.")
@click.option(
    "--accept", "accepted", multiple=True, metavar="CODE", help="Take what has this kind of doubt as it is read."
)
@click.option("--other", multiple=True, metavar="CODE", help="Take the other reading of what has this kind of doubt.")
@click.option("--decisions", "decided", metavar="FILE", help="Decisions about single rows: a line of JSON for each.")
@click.option("--dry-run", is_flag=True, help="Read the file and tell what would change, without changing it.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: print a line of JSON for each row.")
def import_people(
    *,
    file: str,
    columns: Mapping[str, str],
    country: str,
    defaults: Mapping[str, str],
    encoding: str | None,
    sheets: tuple[str, ...],
    with_hidden: bool,
    proper_case: bool,
    name_order: str | None,
    leave_faulty: bool,
    retire_gone: bool,
    accepted: tuple[str, ...],
    other: tuple[str, ...],
    decided: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import people, all of the file or nothing."""
    if as_json and not dry_run:
        raise click.UsageError("--json goes with --dry-run")
    try:
        options = make_options(country, defaults, proper_case=proper_case, name_order=name_order or "")
        answers = read_answers(read_text(decided) if decided else "", accepted, other)
        # Reading takes a while, and nobody's signature should have to wait for it.
        with reading() as session:
            how: dict[str, Any] = {"encoding": encoding, "sheets": sheets, "with_hidden": with_hidden}
            opened = open_file(session, file, columns, options, **how)
            decisions = Decisions(settled_doubts.remembered(session), answers)
            seen, compared = history.latest(session), opened.compared(session, decisions)
            told = len(addresses.told(session, importing.readdressed(compared)))
    except (RosterRefused, EncodingUnknown, FieldError) as refusal:
        raise click.ClickException(f"{shown(file)}: {_words(refusal)}") from None
    if unused := {*accepted, *other} - {one.code for one in decisions.made}:
        say(iter(f"No row has the doubt “{code}” in a way that this settles." for code in sorted(unused)))
    if told:
        say(iter([f"{people(told)} {'is' if told == 1 else 'are'} told at the old address that it changes."]))
    if as_json:
        say(doubt_lines(compared))
        for line in json_lines(compared):
            # As bytes: a terminal that knows fewer letters must not stop it.
            click.echo(line.encode())
    elif dry_run:
        _tell(compared, leave_faulty=leave_faulty)
    else:
        _check(compared, leave_faulty=leave_faulty)
        with transaction() as session:
            lock_roster(session, seen)
            settled_doubts.remember(session, decisions.made, actor=ACTOR)
            done = opened.written(session, compared, retire_gone=retire_gone)
            waiting = corrected.find(session)
        say(doubt_lines(compared))
        click.echo(f"Imported {people(done.people)}: {done.words}.")
        say(_waiting_lines(waiting))


def _waiting_lines(waiting: Sequence[Corrected]) -> Iterator[str]:
    """Yield whom no mail had reached at an address that is another one now."""
    if waiting:
        many = people(len({one.person_id for one in waiting}))
        yield f"No mail had reached {many} at an address that is another one now:"
        yield from (f"  {one.words}" for one in waiting)
        yield "To send it to all of them again: flask mail send-corrected"


def _words(refusal: Exception) -> str:
    """Return a refusal as the command line's user knows what it is about."""
    if isinstance(refusal, EncodingUnknown):
        return f"{refusal}\nName it, for example: --encoding {refusal.previews[0].encoding}"
    if isinstance(refusal, FieldError):
        option = f"--set {refusal.field}" if refusal.field in DEFAULTABLE else f"--{refusal.field}"
        return f"{option}: {refusal.problem}"
    return str(refusal)


def _tell(compared: list[Compared], *, leave_faulty: bool) -> None:
    """Tell what an import would do."""
    say(doubt_lines(compared))
    _check(compared, leave_faulty=leave_faulty)
    kinds = [one.kind for one in compared]
    done = Imported(*(kinds.count(kind) for kind in (Kind.NEW, Kind.CHANGED, Kind.UNCHANGED)))
    done.left_out = kinds.count(Kind.FAULTY) + kinds.count(Kind.LEFT_OUT)
    click.echo(f"The file is good: {people(done.people)}; {done.words}. {UNDONE}")
    if gone := kinds.count(Kind.GONE):
        click.echo(f"On the roster and not in the file: {people(gone)}; --retire-gone retires them.")


def _check(compared: list[Compared], *, leave_faulty: bool) -> None:
    """Refuse a file with faulty rows, or without a row."""
    faults = list(fault_lines(compared))
    if faults and not leave_faulty:
        many = f"{len(faults):,} problem{'s' if len(faults) != 1 else ''}"
        raise click.ClickException("\n".join([f"Nothing was imported: {many} in the file.", *faults]))
    if all(one.kind in (Kind.GONE, Kind.LEFT_OUT) for one in compared):
        raise click.ClickException("Nothing was imported: the file has no people in it.")


@group.command("export", epilog="flask roster export --format xlsx --output roster.xlsx")
@click.option(
    "--format", "form", type=click.Choice(list(_WRITERS)), default="csv", show_default=True, help="What to write."
)
@click.option("--output", metavar="FILE", help="Write to this file instead of standard output.")
@click.option("--search", "q", default="", metavar="WORDS", help="Only people that a search for these words finds.")
@click.option("--country", default="", metavar="XX", help="Only people of this country.")
@click.option("--tag", default="", metavar="TAG", help="Only people with this tag.")
def export_people(form: str, output: str | None, q: str, country: str, tag: str) -> None:
    """Write the roster, all of it or what filters leave; an import reads it back."""
    with transaction() as session:
        rows = exporting.export_people(session, Filters(q=q, country=country.upper(), tag=tag), actor=ACTOR)
    write_people(_WRITERS[form](rows), output, len(rows))
