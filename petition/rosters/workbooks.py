"""Reads spreadsheets of Excel and LibreOffice (XLSX, XLS, ODS) by python-calamine.

What people typed is given back as text: a postcode is "7250" and not "7250.0".
The workbook is opened by `workbook_program` in a process of its own, because
one that is made to fill the memory would take the whole service with it.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from petition.errors import FieldError, RosterRefused
from petition.rosters.file_kinds import refusal
from petition.rosters.table import MOST_COLUMNS, MOST_ROWS, Line, too_large

_PROGRAM = Path(__file__).with_name("workbook_program.py")
# More than the program's own bound of processor time, for a machine that is busy.
_SECONDS = 90
_FAULTS = {
    "locked": "is locked by a password; save it without one and try again",
    "empty": "is empty: no sheet has anything in it",
}


@dataclass(frozen=True)
class Workbook:
    """The chosen sheet of a workbook, and the names of all that are to be seen."""

    sheet: str
    sheets: tuple[str, ...]
    lines: list[Line]


def read_workbook(content: bytes, sheet: str | None = None) -> Workbook:
    """Return the lines of a sheet: the named one, or the first that holds more than one row.

    Raises `FieldError` for a name that no sheet has and `RosterRefused` for what
    is broken, locked or too large.
    """
    asked = {"sheet": sheet or "", "most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS}
    first, *rest = _answer(json.dumps(asked).encode() + b"\n" + content)
    head = json.loads(first)
    if "fault" in head:
        raise _fault(head["fault"], head["detail"], sheet or "")
    lines = [Line(number, tuple(cells)) for number, cells in map(json.loads, rest)]
    return Workbook(head["sheet"], tuple(head["sheets"]), lines)


def _answer(question: bytes) -> list[bytes]:
    """Return what the program answers, line by line; raise `RosterRefused` where it does not live to answer."""
    # It needs no environment: none of ours, with its secrets, is within reach of a stranger's file.
    command = [sys.executable, "-I", str(_PROGRAM)]
    try:
        done = subprocess.run(  # noqa: S603 - the command is our own, and the file is its input alone.
            command, input=question, capture_output=True, check=True, timeout=_SECONDS, env={}, cwd=_PROGRAM.parent
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise refusal("needs more memory or time than any roster does") from None
    return done.stdout.splitlines()


def _fault(kind: str, detail: str, sheet: str) -> FieldError | RosterRefused:
    """Return the error that a fault of the program means."""
    if kind == "no-sheet":
        return FieldError("sheet", f"“{sheet}” is not in the file; it has: {detail}")
    if kind == "too-large":
        return too_large(detail)
    if kind == "broken":
        return refusal(f"is a broken spreadsheet: {detail}")
    return refusal(_FAULTS[kind])
