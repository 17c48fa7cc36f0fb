"""Joins the sheets of a workbook into one table, by their headings: a sheet a country, or a chamber, is one roster."""

from collections.abc import Sequence

from petition.rosters.header_row import find_header
from petition.rosters.headings import fold_heading, heading_of
from petition.rosters.table import Line, Table

# A sheet with so many known headings is a roster; a letter that begins with "Name:" is none.
_ENOUGH_HEADINGS = 2


def knows_headings(lines: Sequence[Line]) -> bool:
    """Return whether a sheet has the headings of a roster."""
    header = find_header(Table(lines))
    return header is not None and sum(heading_of(cell) is not None for cell in lines[header].cells) >= _ENOUGH_HEADINGS


def joined(sheets: Sequence[tuple[str, Sequence[Line]]]) -> list[Line]:
    """Return the lines of all sheets; a column goes below the one of the first sheet that has its heading.

    Rows of further sheets are counted on. A sheet without headings is read by the
    places of its columns; columns that the first sheet lacks are put at its end.
    """
    filled = [lines for _, lines in sheets if lines]
    if len(filled) < len(("one", "another")):
        return [line for lines in filled for line in lines]
    first, *others = filled
    header = find_header(Table(first))
    headings = list(first[header].cells) if header is not None else []
    below: list[Line] = []
    last = first[-1].number
    for lines in others:
        start, places = 0, list(range(max(len(line.cells) for line in lines)))
        own = find_header(Table(lines))
        if own is not None and header is not None:
            start, places = own + 1, _places(lines[own].cells, headings)
        below += [Line(last + number, _placed(cells, places)) for number, cells in lines[start:]]
        last += lines[-1].number
    top = [*first]
    if header is not None:
        top[header] = Line(first[header].number, tuple(headings))
    return [*top, *below]


def _places(cells: Sequence[str], headings: list[str]) -> list[int]:
    """Return the column of the joined table for each heading of a sheet; new ones are added to `headings`."""
    places = []
    for cell in cells:
        meaning = heading_of(cell)
        # "E-mail" goes below "Email".
        known = [
            column
            for column, heading in enumerate(headings)
            if fold_heading(heading) == fold_heading(cell) or (meaning and heading_of(heading) == meaning)
        ]
        free = [column for column in known if column not in places]
        if not free:
            headings.append(cell)
        places.append(free[0] if free else len(headings) - 1)
    return places


def _placed(cells: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """Return the cells of a row in their places; what stands beyond the headings stays beyond them."""
    placed = [""] * (max(places, default=-1) + 1 + max(0, len(cells) - len(places)))
    for index, cell in enumerate(cells):
        placed[places[index] if index < len(places) else max(places, default=-1) + 1 + index - len(places)] = cell
    while placed and not placed[-1].strip():
        placed.pop()
    return tuple(placed)
