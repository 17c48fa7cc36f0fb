"""Reads the people of a table's lines, one a row, as its layout says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Self

from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.rosters.headings import IDENTIFIER, shown_heading
from petition.rosters.layout import NAME_SOURCES, ColumnLayout
from petition.rosters.no_people import are_lone_people, why_no_person
from petition.rosters.options import Options
from petition.rosters.people import Cells, person_of, provided_fields
from petition.rosters.standing import DO_NOT_INVITE, reason_in
from petition.rosters.table import Line, Table, column_letters
from petition.rosters.terms import TermColumns


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is decided on a table as a whole: the day on which it was opened, and what a row of one cell is."""

    today: date = date.min
    lone_are_people: bool = True

    @classmethod
    def of(cls, table: Table, header: int | None, today: date) -> Self:
        """Return what is decided on a table with its headings in the line `header`."""
        below = table.lines[0 if header is None else header + 1 :]
        return cls(today, are_lone_people([line.cells for line in below]))

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return the facts that were kept as `kept`."""
        return cls(date.fromisoformat(kept["today"]), kept["lone_are_people"])

    @property
    def kept(self) -> dict[str, Any]:
        """The facts as they are kept."""
        return {"today": self.today.isoformat(), "lone_are_people": self.lone_are_people}


def read_people(
    lines: Iterable[Line], layout: ColumnLayout, options: Options, facts: FileFacts = FileFacts()
) -> Iterator[PersonRow]:
    """Yield each row's person, faulty ones too, with what is wrong in them; lines are looked at once, in turn.

    A comment, a header that is repeated further down (as on each page of print), and
    what else is no person, is left out with a doubt that says so.
    """
    left = iter(lines)
    header: tuple[str, ...] = ()
    if layout.header is not None:
        header = next(islice(left, layout.header, None), Line(0, ())).cells
    terms = TermColumns.of(header)
    names = [column for name, column in layout.columns.items() if name in NAME_SOURCES]
    standing = {
        column: name.removeprefix(DO_NOT_INVITE)
        for name, column in layout.columns.items()
        if name.startswith(DO_NOT_INVITE) and column < len(header)
    }
    texts = replace(
        layout, columns={name: at for name, at in layout.columns.items() if not name.startswith(DO_NOT_INVITE)}
    )
    for line in left:
        why = ""
        if line.cells == header:
            why = "repeats the headings"
        elif line.cells[0].startswith("#") and len(line.cells) == 1:
            why = f"is a comment: “{line.cells[0][:60]}”"
        else:
            own = [line.cells[column] for column in names if column < len(line.cells)]
            why = why_no_person(line.cells, own, lone_are_people=facts.lone_are_people)
        reasons = (
            reason_in(shown_heading(header[column]), folded, line.cells[column], facts.today)
            for column, folded in standing.items()
            if column < len(line.cells)
        )
        person = _person(line, texts, len(header), options, ", ".join(filter(None, reasons)))
        if why:
            yield replace(person, left_out=why, doubts=(Remark("no-person", "", why),), errors=())
        else:
            yield replace(person, term=terms.term_of(line.cells))


def name_cells(lines: Iterable[Sequence[str]], layout: ColumnLayout) -> Iterator[Mapping[str, str]]:
    """Yield the cells of each row that say whose name it is, by field; none where no name is in one cell."""
    if "full_name" not in layout.columns:
        return
    wanted = ("full_name", "given_name", "family_name", "country", "legislature")
    columns = [(name, layout.columns[name]) for name in wanted if name in layout.columns]
    start = 0 if layout.header is None else layout.header + 1
    for cells in islice(lines, start, None):
        yield {name: cells[column] for name, column in columns if column < len(cells)}


def provided(layout: ColumnLayout, options: Options) -> frozenset[str]:
    """Return the fields that the file says anything about; an import leaves the others as they are."""
    return provided_fields(layout.columns, options)


def _person(line: Line, layout: ColumnLayout, width: int, options: Options, do_not_invite: str) -> PersonRow:
    cells = Cells(_raw(line, layout), _strays(line, width))
    schemes = [
        (name.removeprefix(IDENTIFIER), cells.get(name)) for name in layout.columns if name.startswith(IDENTIFIER)
    ]
    return person_of(line.number, cells, options, identifiers=schemes, do_not_invite=do_not_invite)


def _raw(line: Line, layout: ColumnLayout) -> dict[str, str]:
    """Return the cell of each field; missing cells at the end of a row are empty."""
    have = len(line.cells)
    raw = {name: line.cells[column] for name, column in layout.columns.items() if column < have}
    for name, column in layout.fallbacks.items():
        if column < have and not raw.get(name, "").strip():
            raw[name] = line.cells[column]
    return raw


def _strays(line: Line, width: int) -> list[Remark]:
    """Return an error for cells beyond the header: something is in the wrong column, or a comma lacks its quotes."""
    if not width or len(line.cells) <= width:
        return []
    stray = line.cells[-1].strip()[:40]
    where = column_letters(len(line.cells) - 1)
    what = f"“{stray}” stands in column {where}, which has no heading; has a cell moved, or a comma no quotes?"
    return [Remark("extra-cells", "", what)]
