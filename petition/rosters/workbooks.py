"""Reads spreadsheets of Excel and LibreOffice (XLSX, XLS, ODS) with python-calamine.

Cells are returned as text, as people typed them: a postcode is "7250" and not
"7250.0". `workbook_program` opens the workbook in a process of its own, because
a workbook that is made to fill the memory would end the whole service.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from petition.errors import FieldError
from petition.rosters.file_kinds import refusal
from petition.rosters.table import MOST_COLUMNS, MOST_ROWS, Line, too_large

_PROGRAM = Path(__file__).with_name("workbook_program.py")
# More than the program's own bound of processor time, for a machine that is busy.
_SECONDS = 90
# What the faults of the program say of the file.
_FAULTS = {
    "locked": "is locked by a password; save it without one and try again",
    "empty": "is empty: no sheet has anything in it",
    "broken": "is a broken spreadsheet: {detail}",
}


@dataclass(frozen=True)
class Workbook:
    """The chosen sheet of a workbook, and the names of all sheets that are not hidden."""

    sheet: str
    sheets: tuple[str, ...]
    lines: list[Line]


def read_workbook(content: bytes, sheet: str | None = None) -> Workbook:
    """Return the lines of a sheet: the named one, or the first that holds more than one row.

    Raises `FieldError` for a name that no sheet has and `RosterRefused` for what
    is broken, locked or too large.
    """
    asked = {"sheet": sheet or "", "most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS}
    # It needs no environment: none of ours, with its secrets, is within reach of a stranger's file.
    command = [sys.executable, "-I", str(_PROGRAM)]
    question = json.dumps(asked).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603 - the command is our own, and the file is its input alone.
            command, input=question, capture_output=True, check=True, timeout=_SECONDS, env={}, cwd=_PROGRAM.parent
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise refusal("needs more memory or time than any roster does") from None
    answers = map(json.loads, done.stdout.splitlines())
    head = next(answers)
    if fault := head.get("fault"):
        if fault == "no-sheet":
            raise FieldError("sheet", f"“{sheet}” is not in the file; it has: {head['detail']}")
        if fault == "too-large":
            raise too_large(head["detail"])
        raise refusal(_FAULTS[fault].format_map(head))
    lines = [Line(number, tuple(cells)) for number, cells in answers]
    return Workbook(head["sheet"], tuple(head["sheets"]), lines)
