"""An opened file as it is kept between the steps of an import, so that it is opened once.

It is kept in two parts. The outline is small, and all that a page about the
columns needs: what the file is, and a sample of its table. The rest is every
row, compressed, and read a piece at a time: a large file never stands in memory
as a whole again.
"""

import gzip
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, TypeVar

from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.errors import EncodingPreview, EncodingUnknown
from petition.rosters import popolo, rows
from petition.rosters.layout import ColumnLayout, Proposal, propose
from petition.rosters.options import Options
from petition.rosters.orders import Orders, find_orders
from petition.rosters.people import provided_fields, shared_said_once
from petition.rosters.popolo import Entry
from petition.rosters.reading import Opened
from petition.rosters.rows import FileFacts
from petition.rosters.table import Line, Table, too_large

Row = TypeVar("Row", Line, Entry)

# More lines than anything looks at that proposes columns.
_SAMPLE = 300
# Of each column the sample has as many filled cells as a page shows, below any line that may be the header.
_SHOWN, _ABOVE = 3, 25
_LINES_A_PIECE = 1000
_TEXT_A_PIECE = 1_000_000
# An outline is loaded by every page about the columns.
_MOST_SAMPLED = 2_000_000
# Names repeat themselves; what a better level saves takes longer than writing it.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Outline:
    """What an opened file is; `sample` is a table of some of its `lines` lines, None for JSON, which has none.

    `proposal` are its columns, as the headings and the whole file suggest them.
    """

    kind: str
    encoding: str = ""
    chosen: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sample: Table | None = None
    lines: int = 0
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """An opened file as it is kept: its outline, and its rows."""

    outline: bytes
    rows: bytes = b""


def pack(opened: Opened, *, today: date) -> Packed:
    """Return an opened file as it is kept; memberships that ended before `today` do not count.

    Raises `RosterRefused` for what has more text than any roster.
    """
    facts: dict[str, Any] = {
        "kind": opened.kind,
        "encoding": opened.encoding,
        "chosen": opened.chosen,
        "sheets": opened.sheets,
    }
    parts: Iterable[Any] = ()
    if opened.table is not None:
        lines = opened.table.lines
        sample = sample_of(opened.table).lines
        if sum(len(cell) for line in sample for cell in line.cells) > _MOST_SAMPLED:
            raise too_large("has more text in its first rows than any roster")
        proposal = propose(opened.table)
        proposal = replace(proposal, doubts=(*opened.doubts, *proposal.doubts))
        facts |= {
            "sample": sample,
            "lines": len(lines),
            "proposal": {**asdict(proposal), "doubts": [one.plain for one in proposal.doubts]},
        }
        whole = FileFacts.of(opened.table, proposal.layout.header, today)
        parts = itertools.chain([whole.kept], _pieces(lines, lambda line: sum(map(len, line.cells))))
    elif opened.document is not None:
        entries = popolo.entries_of(opened.document, today)
        fields = sorted(popolo.given(entries, opened.document.persons))
        pieces = _pieces(entries, lambda entry: sum(map(len, entry.cells.values())))
        parts = itertools.chain([fields], ([_plain(entry) for entry in piece] for piece in pieces))
    return Packed(_compressed([facts]), _compressed(parts))


def _pieces(rows: Sequence[Row], size_of: Callable[[Row], int]) -> Iterator[Sequence[Row]]:
    """Yield the rows in pieces, none of which takes much memory when it is read again."""
    start = size = 0
    for place, row in enumerate(rows):
        size += size_of(row)
        if place - start == _LINES_A_PIECE or (size > _TEXT_A_PIECE and place > start):
            yield rows[start:place]
            start, size = place, size_of(row)
    if start < len(rows):
        yield rows[start:]


def pack_previews(unknown: EncodingUnknown) -> Packed:
    """Return what is kept of a file of which a person has to say the encoding first."""
    return Packed(_compressed([{"previews": [(each.encoding, each.lines) for each in unknown.previews]}]))


def read_outline(kept: bytes) -> Outline:
    """Return the outline that was kept; raise `EncodingUnknown`, with the previews, where that was kept instead."""
    (facts,) = _parts(kept)
    if "previews" in facts:
        raise EncodingUnknown([EncodingPreview(encoding, tuple(lines)) for encoding, lines in facts["previews"]])
    sample, proposal = facts.pop("sample", None), facts.pop("proposal", None)
    # An earlier version kept the name of one sheet.
    earlier = facts.pop("sheet", "")
    facts |= {"sheets": tuple(facts["sheets"]), "chosen": tuple(facts.get("chosen") or filter(None, [earlier]))}
    if sample is None:
        return Outline(**facts)
    table = Table(list(_lines([sample])))
    # A file that was opened by an earlier version has no proposal with it.
    return Outline(**facts, sample=table, proposal=_proposal(**proposal) if proposal else propose(table))


def people_of(kept: bytes, layout: ColumnLayout | None, options: Options) -> tuple[Iterator[PersonRow], frozenset[str]]:
    """Return the people of the rows that were kept, faulty ones too, and the fields that the file says anything about.

    A layout is that of a table; JSON has none.
    """
    parts = _parts(kept)
    if layout is not None:
        whole, pieces = _table(parts)
        people = rows.read_people(_lines(pieces), layout, options, whole)
        return shared_said_once(people), rows.provided(layout, options)
    fields = next(parts)
    entries = (_entry(*one) for piece in parts for one in piece)
    return shared_said_once(popolo.persons_of(entries, options)), provided_fields(fields, options)


def _proposal(
    layout: dict[str, Any], unmapped: list[str], alternatives: dict[str, list[int]], doubts: list[list[Any]]
) -> Proposal:
    return Proposal(
        ColumnLayout(**layout),
        tuple(unmapped),
        {name: tuple(columns) for name, columns in alternatives.items()},
        tuple(Remark.read(doubt) for doubt in doubts),
    )


def orders_of(kept: bytes, layout: ColumnLayout | None, options: Options) -> Orders:
    """Return the options with the order in which the rows that were kept have names in one cell."""
    parts = _parts(kept)
    if layout is not None:
        # Lines are made of what was kept where they are people; of these a few cells are looked at.
        _, pieces = _table(parts)
        return find_orders(rows.name_cells((cells for piece in pieces for _, cells in piece), layout), options)
    next(parts)
    return find_orders((_entry(*one).cells for piece in parts for one in piece), options)


def _table(parts: Iterator[Any]) -> tuple[FileFacts, Iterator[Any]]:
    """Return what was decided on a table, and the pieces of its rows."""
    first = next(parts)
    # The rows of a file that was opened by an earlier version begin at once.
    if isinstance(first, dict):
        return FileFacts.read(first), parts
    return FileFacts(), itertools.chain([first], parts)


def _plain(entry: Entry) -> list[Any]:
    """Return what JSON can have of an entry."""
    noted = ([each.plain for each in remarks] for remarks in (entry.doubts, entry.errors))
    return [entry.cells, entry.identifiers, entry.tags, *noted, entry.do_not_invite]


def _entry(cells: dict[str, str], pairs: list[list[str]], tags: list[str], *rest: Any) -> Entry:
    # An earlier version kept no reason not to invite.
    *remarks, do_not_invite = (*rest, "")[:3]
    doubts, errors = ([Remark.read(one) for one in noted] for noted in remarks)
    return Entry(cells, [(scheme, text) for scheme, text in pairs], tags, doubts, errors, do_not_invite)


def sample_of(table: Table) -> Table:
    """Return the first lines of a table, and for columns that are empty there the first lines with something in them.

    It has the table's header, its width, and the columns that anything stands in.
    """
    wanted = dict.fromkeys(range(table.width), _SHOWN)
    sample: list[Line] = []
    for number, line in enumerate(table.lines):
        if not wanted and number >= _SAMPLE:
            break
        filled = [column for column, cell in enumerate(line.cells) if column in wanted and cell.strip()]
        if number < _SAMPLE or filled:
            sample.append(line)
        for column in filled if number >= _ABOVE else ():
            wanted[column] -= 1
            if not wanted[column]:
                del wanted[column]
    return Table(sample)


def _lines(pieces: Iterable[Sequence[tuple[int, Sequence[str]]]]) -> Iterator[Line]:
    return (Line(number, tuple(cells)) for piece in pieces for number, cells in piece)


def _compressed(parts: Iterable[Any]) -> bytes:
    """Return parts as lines of JSON (ASCII alone, which has half a surrogate too), compressed."""
    output = io.BytesIO()
    with gzip.GzipFile(fileobj=output, mode="wb", compresslevel=_LEVEL, mtime=0) as file:
        for part in parts:
            file.write(json.dumps(part, separators=(",", ":")).encode() + b"\n")
    return output.getvalue()


def _parts(kept: bytes) -> Iterator[Any]:
    """Yield the parts that were compressed, one at a time."""
    with gzip.open(io.BytesIO(kept)) as file:
        yield from map(json.loads, file)
