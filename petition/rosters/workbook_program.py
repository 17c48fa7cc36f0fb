"""Opens one workbook in a process of its own, within fixed bounds of memory and time.

A workbook of a thousand bytes can unpack to more than the machine holds, in
more ways than can be looked for beforehand. A reader that runs out of memory
ends the process that it is in, so it has this one.

The program is run by its path. It imports nothing of the package, whose imports
take longer than most workbooks. It reads a line of JSON (`sheet`, `most_rows`,
`most_columns`) and the workbook from standard input. It writes lines of JSON to
standard output: the sheet and all sheets' names, and then number and cells of
each row that holds anything; or a single fault, by its name.
"""

import datetime
import io
import json
import resource
import sys
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

# A roster of 44,000 people in twelve columns takes 70 MB as XLSX and 125 MB as ODS, and two seconds.
_LIMITS = {resource.RLIMIT_AS: 1 << 30, resource.RLIMIT_CPU: 60, resource.RLIMIT_CORE: 0}
# The most that is returned: such a roster has half a million cells and 8 MB of text.
_MOST_CELLS = 5_000_000
_MOST_TEXT = 64_000_000
# A sheet with a header and a person can be the roster.
_ENOUGH_ROWS = 2

Row = tuple[int, list[str]]


class Fault(Exception):
    """The workbook is not one to be read; `kind` and `detail` say why."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


def limit_process() -> None:
    """Limit memory and time of this process for good; a lower limit that it has already stays."""
    for which, most in _LIMITS.items():
        _, before = resource.getrlimit(which)
        bound = most if before == resource.RLIM_INFINITY else min(most, before)
        resource.setrlimit(which, (bound, bound))


def answer(source: BinaryIO) -> Iterator[Any]:
    """Yield each line of the answer to the question and the workbook in `source`."""
    asked = json.loads(source.readline())
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(source.read())) as book:
            names, sheet, rows = _chosen(book, asked)
            yield {"sheet": sheet, "sheets": names}
            yield from rows
    except Fault as fault:
        yield {"fault": fault.kind, "detail": fault.detail}
    except PasswordError:
        yield {"fault": "locked", "detail": ""}
    except CalamineError as problem:
        yield {"fault": "broken", "detail": str(problem)[:200]}


def _chosen(book: CalamineWorkbook, asked: Mapping[str, Any]) -> tuple[list[str], str, list[Row]]:
    """Return the names of the sheets that are not hidden, and name and rows of the chosen sheet.

    It is the sheet that was asked for, capitals and spaces aside. If none was, it
    is the first sheet with enough rows, or else the first with any.
    """
    hidden = {each.name for each in book.sheets_metadata if each.visible is not SheetVisibleEnum.Visible}
    names = [name for name in book.sheet_names if name not in hidden]
    if asked["sheet"]:
        wanted = asked["sheet"].strip().casefold()
        for name in book.sheet_names:
            if name.strip().casefold() == wanted:
                return names, name, _rows(book, name, asked)
        raise Fault("no-sheet", ", ".join(book.sheet_names))
    fallback: tuple[str, list[Row]] | None = None
    for name in names or book.sheet_names:
        rows = _rows(book, name, asked)
        if len(rows) >= _ENOUGH_ROWS:
            return names, name, rows
        if rows and fallback is None:
            fallback = name, rows
    if fallback is None:
        raise Fault("empty")
    return names, *fallback


def _rows(book: CalamineWorkbook, name: str, asked: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a sheet that hold anything, without empty cells at their ends."""
    sheet = book.get_sheet_by_name(name)
    if sheet.height > asked["most_rows"]:
        raise Fault("too-large", f"has {sheet.height:,} rows in the sheet “{name}”")
    if sheet.width > asked["most_columns"]:
        raise Fault("too-large", f"has {sheet.width:,} columns in the sheet “{name}”")
    rows: list[Row] = []
    cells = characters = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts = list(map(text_of, row))
        while texts and not texts[-1].strip():
            texts.pop()
        cells += len(texts)
        characters += sum(map(len, texts))
        if cells > _MOST_CELLS or characters > _MOST_TEXT:
            raise Fault("too-large", f"has more text than any roster in the sheet “{name}”")
        if texts:
            rows.append((number, texts))
    return rows


def text_of(cell: object) -> str:
    """Return a cell as whoever typed it would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def main() -> None:
    """Answer the one question of standard input."""
    limit_process()
    for line in answer(sys.stdin.buffer):
        # ASCII alone is written, so that no locale has a say in it.
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
