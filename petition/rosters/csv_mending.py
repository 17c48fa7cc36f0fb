"""Mends CSV as word processors, mail programs and Excel leave it: bent quotation marks, spare separators, ="00042"."""

import csv
import re
from collections.abc import Callable

from petition.domain.cells import restored
from petition.rosters.headings import is_heading
from petition.rosters.table import FORMULA, Line

# How Excel keeps a number as text in CSV: ="00042".
_WRAPPED = re.compile(r'=\s*"(.*)"', re.DOTALL)
_SAMPLE = 60
_BENT = "“„«"
_BENT_AROUND = re.compile(r"(?:(?<=^)|(?<=[\t;|,:\n]))[“„«]|[”“»](?=[\t;|,:\r\n]|$)")
# Separators that nothing follows.
_SPARE = re.compile(r"([;,|\t])\1*$")


def straight(text: str) -> str:
    """Return the text with straight quotation marks where a word processor has bent those around its first cells."""
    if text.lstrip()[:1] not in _BENT:
        return text
    return _BENT_AROUND.sub('"', text)


def from_whole_lines(lines: list[Line], separator_of: Callable[[str], str]) -> list[Line]:
    """Return the rows of a file each line of which is in quotation marks as a whole, as if it were one cell."""
    if any(len(line.cells) > 1 for line in lines) or not lines or "," not in lines[0].cells[0]:
        return lines
    inner = separator_of("\n".join(line.cells[0] for line in lines[:_SAMPLE]))
    first = next(csv.reader([lines[0].cells[0]], delimiter=inner), [])
    if len(first) < len(("name", "address")) or not all(map(is_heading, first)):
        # One column of names, which have commas.
        return lines
    return [Line(line.number, tuple(next(csv.reader([line.cells[0]], delimiter=inner), []))) for line in lines]


def without_spare(lines: list[Line]) -> list[Line]:
    """Return the rows without the separators of another kind that a spreadsheet left at the end of every line."""
    spare = _SPARE.search(lines[0].cells[-1]) if lines else None
    if spare is None or not all(line.cells[-1].endswith(spare[0]) for line in lines):
        return lines
    return [Line(number, (*cells[:-1], cells[-1].removesuffix(spare[0]))) for number, cells in lines]


def text_of(cell: str) -> str:
    """Return the text of a cell: what our own export put before it is taken off, and what Excel put around it."""
    if not cell.startswith("="):
        return restored(cell)
    wrapped = _WRAPPED.fullmatch(cell.strip())
    return wrapped[1].replace('""', '"') if wrapped else FORMULA + cell[1:]
