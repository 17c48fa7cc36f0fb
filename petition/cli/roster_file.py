"""A roster file at the command line: opened, its columns found, compared, and written, with progress."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR
from petition.cli.files import read_bytes
from petition.cli.roster_lines import mapping_lines
from petition.current import settings
from petition.db import database_time
from petition.domain.decisions import Decisions
from petition.errors import FieldError
from petition.memory import uncollected
from petition.rosters.layout import ColumnLayout, apply_map, to_remember, with_columns
from petition.rosters.opening import open_packed
from petition.rosters.options import Options
from petition.rosters.packing import Outline, orders_of, people_of, read_outline
from petition.services.roster import importing, uploads
from petition.services.roster.comparing import Compared, compare
from petition.services.roster.importing import Imported

Step = TypeVar("Step")


@dataclass(frozen=True)
class RosterFile:
    """One opened file with its columns; `layout` is None for JSON, which has none."""

    name: str
    outline: Outline
    packed: bytes
    layout: ColumnLayout | None
    options: Options

    def compared(self, session: Session, decisions: Decisions) -> list[Compared]:
        """Compare every row with the roster, telling on standard error in which order names are read."""
        options, notes = orders_of(self.packed, self.layout, self.options)
        say(iter(notes))
        rows, said = people_of(self.packed, self.layout, options)
        with uncollected(), _bar(rows, "Reading", self.outline.lines or None) as read:
            return list(compare(session, read, said, decisions=decisions))

    def written(self, session: Session, compared: list[Compared], *, retire_gone: bool) -> Imported:
        """Write what was compared, and remember the columns for the next such file."""
        sample, layout = self.outline.sample, self.layout
        columns = {"columns": to_remember(sample, layout)} if sample and layout else {}
        made = uploads.remember(
            session, self.name, layout.signature if layout else "", columns, Imported(), actor=ACTOR
        )
        about: dict[str, Any] = {"actor": ACTOR, "source": self.name, "secret": settings().secret_keys[-1]}
        steps = importing.write(session, compared, **about, retire_gone=retire_gone, import_id=made.id)
        with _bar(steps, "Writing", -(-len(compared) // importing.LOT)) as written:
            done = [*written][-1]
        made.counts = asdict(done)
        session.flush()
        return done


def open_file(
    session: Session,
    file: str,
    columns: Mapping[str, str],
    options: Options,
    *,
    encoding: str | None,
    sheets: Sequence[str],
    with_hidden: bool,
) -> RosterFile:
    """Open a file and find its columns, telling on standard error what was found."""
    today = database_time(session).date()
    packed = open_packed(read_bytes(file), today=today, encoding=encoding or "", sheets=sheets, with_hidden=with_hidden)
    outline = read_outline(packed.outline)
    if (sheets or with_hidden) and not outline.sheets:
        raise FieldError("sheet", "only a workbook has sheets")
    layout = _layout(session, outline, columns, options)
    return RosterFile(Path(file).name[:200], outline, packed.rows, layout, options)


def _layout(session: Session, outline: Outline, columns: Mapping[str, str], options: Options) -> ColumnLayout | None:
    sample, proposal = outline.sample, outline.proposal
    if sample is None or proposal is None:
        if columns:
            raise FieldError("map", "a JSON file has no columns")
        return None
    if before := uploads.remembered(session, proposal.layout.signature).get("columns"):
        # Such a file was read so the last time.
        proposal = with_columns(sample, proposal, before)
    layout = apply_map(sample, proposal.layout, columns)
    said = {*options.defaults, *(["country"] if options.country else [])}
    say(mapping_lines(sample, layout, proposal, said))
    return layout


def _bar(steps: Iterable[Step], label: str, length: int | None) -> AbstractContextManager[Iterable[Step]]:
    """Return a progress bar around `steps`, which is seen on a terminal alone."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(steps, length=length, label=label, file=sys.stderr, update_min_steps=500, hidden=hidden)


def say(lines: Iterator[str]) -> None:
    """Tell lines on standard error, where they are not taken for the result."""
    for line in lines:
        click.echo(line, err=True)
