"""Reads the people of a table's lines, one a row, as its layout says."""

from collections.abc import Iterable, Iterator
from itertools import islice

from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.rosters.headings import IDENTIFIER
from petition.rosters.layout import ColumnLayout
from petition.rosters.options import Options
from petition.rosters.people import Cells, person_of, provided_fields
from petition.rosters.table import Line, column_letters


def read_people(lines: Iterable[Line], layout: ColumnLayout, options: Options) -> Iterator[PersonRow]:
    """Yield each row's person, faulty ones too, with what is wrong in them; lines are looked at once, in turn.

    A comment, and a header that is repeated further down (as on each page of
    print), is not a row.
    """
    left = iter(lines)
    header: tuple[str, ...] = ()
    if layout.header is not None:
        header = next(islice(left, layout.header, None), Line(0, ())).cells
    for line in left:
        is_comment = line.cells[0].startswith("#") and len(line.cells) == 1
        if line.cells != header and not is_comment:
            yield _person(line, layout, len(header), options)


def provided(layout: ColumnLayout, options: Options) -> frozenset[str]:
    """Return the fields that the file says anything about; an import leaves the others as they are."""
    return provided_fields(layout.columns, options)


def _person(line: Line, layout: ColumnLayout, width: int, options: Options) -> PersonRow:
    cells = Cells(_raw(line, layout), _strays(line, width))
    schemes = [
        (name.removeprefix(IDENTIFIER), cells.get(name)) for name in layout.columns if name.startswith(IDENTIFIER)
    ]
    return person_of(line.number, cells, options, identifiers=schemes)


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
