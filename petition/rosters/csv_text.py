"""Reads CSV (RFC 4180) as spreadsheets really write it: any separator, any line end.

Much of Europe writes semicolons, because its decimals have commas. What parts
the cells is found by reading the first rows with each separator and keeping
the one that gives every row as many cells as the header has.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from petition.domain.cells import restored
from petition.errors import RosterRefused, RowProblem
from petition.rosters.headings import is_heading
from petition.rosters.table import MOST_ROWS, Line, too_large

# In the order of trust where two fit as well; a colon is in too many texts to be taken lightly.
SEPARATORS = "\t;|,:"
_LINE_END = re.compile(r"\r\n|\r|\n")
_MOST_TITLES = 5
# Where no heading is known, the rows alone speak for a separator.
_LEAST_SHARE = 0.7
_SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 200_000


def read_lines(text: str) -> list[Line]:
    """Return the rows of the text; an apostrophe that our own export put before a cell is taken off.

    Comment lines before the header ("# as of May") are left out, and "sep=;" is
    obeyed. Raises `RosterRefused`, with the line, for text that is not CSV.
    """
    stated, body = _stated_separator(_without_comments(text))
    separator = stated or separator_of(body)
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                lines.append(Line(start, tuple(map(restored, cells))))
            if len(lines) > MOST_ROWS:
                raise too_large(f"has more than {MOST_ROWS:,} rows")
            start = reader.line_num + 1
    except csv.Error as problem:
        raise RosterRefused([RowProblem(start, "", _in_words(problem))]) from None
    return lines


def separator_of(text: str) -> str:
    """Return what parts the cells of `text`; a comma where there is but one column."""
    sample = text[:_SAMPLE_CHARACTERS]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    if is_heading(first.strip().strip('"')) and not set(first.strip()) & set(SEPARATORS):
        # One column, whose names may well have commas: "Bakshi, Kanwaljit Singh".
        return "\t"
    scores = {separator: _fit(sample, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0, 0, 0) else "\t"


def _fit(sample: str, separator: str) -> tuple[float, int, int]:
    """Return how well a separator fits: headings found, rows as wide as the widest header, width."""
    widths: list[int] = []
    headings = 0
    for cells in _rows(sample, separator):
        widths.append(len(cells))
        headings = max(headings, sum(map(is_heading, cells)) if len(cells) > 1 else 0)
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0, 0, 0)
    header = wide[0]
    # A few lines of one cell before the header are its title; after it they do not fit.
    titles = min(widths.index(header), _MOST_TITLES)
    share = sum(width == header for width in widths) / (len(widths) - titles)
    if share < (1 if separator == ":" else _LEAST_SHARE) and not headings:
        return (0, 0, 0)
    return (headings, round(share * 10), header)


def _rows(sample: str, separator: str) -> Iterator[list[str]]:
    """Yield the first rows that have cells; a sample may end within quotes, so that nothing is strict."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        yield from islice(filter(None, reader), _SAMPLE_ROWS)
    except csv.Error:
        return


def _stated_separator(text: str) -> tuple[str, str]:
    """Return the separator of Excel's own first line "sep=;", and the text with that line empty."""
    first, end, rest = text.partition("\n")
    stated = first.strip().strip('"')
    if len(stated) <= len("sep=;") and stated.lower().startswith("sep=") and end:
        # A tab is stripped with the spaces: nothing after the sign means a tab.
        return stated[len("sep=") :] or "\t", f"\n{rest}"
    return "", text


def _without_comments(text: str) -> str:
    """Return the text with the comment lines at its head empty, so that later lines keep their numbers."""
    start = ends = 0
    for end in _LINE_END.finditer(text):
        if not _is_passed_over(text[start : end.start()]):
            return "\n" * ends + text[start:]
        start, ends = end.end(), ends + 1
    return "\n" * ends + ("" if _is_passed_over(text[start:]) else text[start:])


def _is_passed_over(line: str) -> bool:
    """Return whether a line is empty or a comment; one that begins with "#," is a header whose first column counts."""
    said = line.strip()
    return not said or (said.startswith("#") and said[1:2] not in set(SEPARATORS))


def _in_words(problem: csv.Error) -> str:
    """Return what is wrong, in words that help whoever looks at the line."""
    said = str(problem)
    if "unexpected end of data" in said or "field larger" in said:
        return "is not CSV: a quotation mark opens a cell here and none closes it"
    if "expected after" in said:
        return "is not CSV: text follows a closing quotation mark; double the marks inside a cell"
    return f"is not CSV: {said}"
