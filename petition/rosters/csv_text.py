"""Reads CSV (RFC 4180) as spreadsheets really write it: any separator, any line end.

Much of Europe writes semicolons, because its decimals have commas. So the first
rows are read with each separator, and the one is kept that gives every row as
many cells as the header has.
"""

import csv
import io
import re
from contextlib import suppress
from itertools import islice

from petition.errors import RosterRefused, RowProblem
from petition.rosters.csv_mending import from_whole_lines, straight, text_of, without_spare
from petition.rosters.headings import is_heading
from petition.rosters.table import MOST_ROWS, Counted, Line, too_large

# The first wins if two fit equally well. The colon is last, because many texts contain one.
SEPARATORS = "\t;|,:"
# Excel's own first line, "sep=;". Nothing or a space after the "=" means a tab, unless quotation marks keep the space.
_STATED = re.compile(r'[^\S\n]*"*sep=([^"\s]|[^\S\n](?="))?"*[^\S\n]*\n', re.IGNORECASE)
# A line that begins with "#," is no comment, but a header whose first column counts the rows.
_COMMENT = re.compile(r"#(?![\t;|,:])")
_MOST_TITLES = 5
# The share of rows that must be as wide as the header where no heading is known.
_LEAST_SHARE = 0.7
_SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 200_000
# What Python's messages mean, in words that help whoever looks at the line.
_OPEN_QUOTES = "a quotation mark opens a cell here and none closes it"
_FAULTS = {
    "unexpected end of data": _OPEN_QUOTES,
    "field larger": _OPEN_QUOTES,
    "expected after": "text follows a closing quotation mark; double the marks inside a cell",
}


def read_lines(text: str) -> list[Line]:
    """Return the rows of the text, without the apostrophes that our own export puts before cells.

    Comment lines before the header ("# as of May") are left out, and "sep=;" is
    obeyed. Raises `RosterRefused`, with the line, for text that is not CSV.
    """
    body = _without_comments(straight(text))
    if stated := _STATED.match(body):
        separator, body = stated[1] or "\t", f"\n{body[stated.end() :]}"
    else:
        separator = separator_of(body)
    lines: list[Line] = []
    counted = Counted()
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                counted.add(line := Line(start, tuple(map(text_of, cells))))
                lines.append(line)
            if len(lines) > MOST_ROWS:
                raise too_large(f"has more than {MOST_ROWS:,} rows")
            start = reader.line_num + 1
    except csv.Error as problem:
        meaning = next((meaning for words, meaning in _FAULTS.items() if words in str(problem)), str(problem))
        raise RosterRefused([RowProblem(start, "", f"is not CSV: {meaning}")]) from None
    return without_spare(from_whole_lines(lines, separator_of))


def separator_of(text: str) -> str:
    """Return the character that separates the cells of `text`; a tab if there is only one column."""
    sample = text[:_SAMPLE_CHARACTERS]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    if is_heading(first.strip().strip('"')) and not set(first.strip()) & set(SEPARATORS):
        # One column, whose names may well have commas: "Bakshi, Kanwaljit Singh".
        return "\t"
    scores = {separator: _fit(sample, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0, 0, 0) else "\t"


def _fit(sample: str, separator: str) -> tuple[float, int, int]:
    """Return how well a separator fits: number of headings, share of rows as wide as the header, width."""
    widths: list[int] = []
    headings = 0
    # The sample may end within quotes, so the reader is not strict.
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    with suppress(csv.Error):
        for cells in islice(filter(None, reader), _SAMPLE_ROWS):
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


def _without_comments(text: str) -> str:
    """Return the text with the comments at its head replaced by empty lines, so that later lines keep their numbers."""
    start = count = 0
    for line in io.StringIO(text, newline=""):
        bare = line.strip()
        if bare and not _COMMENT.match(bare):
            break
        start, count = start + len(line), count + 1
    return "\n" * count + text[start:]
