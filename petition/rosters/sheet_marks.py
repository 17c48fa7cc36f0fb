"""Reads what XLSX and ODS say beside the cells' values: hidden rows and columns, links, formulas without a value.

The library that reads the values passes over these. Most sheets have none of
them, which a look at the bytes tells; only the others are read a second time.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from petition.rosters.table import FORMULA, column_number

# Any of these is in a sheet that has something to tell.
_TELLING = re.compile(rb"hidden=|hyperlink|<(?:\w+:)?f[ >/]|visibility=|mailto:")
_CHUNK = 1 << 20
_OVERLAP = 40
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST = 200_000
_HIDDEN = ("collapse", "filter")

Start = Callable[[str, Mapping[str, str]], None]


@dataclass(slots=True)
class Marks:
    """What a sheet says beside its values; rows are counted from 1, columns from 0, as in `Line`."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)

    def put_into(self, texts: list[str], number: int) -> None:
        """Put into the cells of a row what their links and formulas say where their text does not."""
        if not self.links and not self.formulas:
            return
        for column, text in enumerate(texts):
            if not text.strip() and (formula := self.formulas.get((number, column))):
                texts[column] = formula
            elif (link := self.links.get((number, column))) and "@" not in text:
                texts[column] = f"{text} <{link}>"


def marks_of(content: bytes, sheet: str) -> Marks:
    """Return the marks of a sheet of an XLSX or ODS file; of any other file, or one that cannot be read so, none."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return _of_xlsx(archive, sheet)
            if "content.xml" in names and _tells(archive.open("content.xml")):
                return _Ods(sheet).read(archive.open("content.xml"))
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError):
        # The values were read; a file that is broken in these parts only has no marks.
        pass
    return Marks()


def _tells(file: IO[bytes]) -> bool:
    """Return whether a part of a workbook has anything to tell."""
    with file:
        end = b""
        while chunk := file.read(_CHUNK):
            if _TELLING.search(end + chunk):
                return True
            end = chunk[-_OVERLAP:]
    return False


def _pass_over(_: str) -> None:
    """Pass over what nobody asks for."""


def _walk(
    file: IO[bytes], start: Start, end: Callable[[str], None] = _pass_over, text: Callable[[str], None] = _pass_over
) -> None:
    """Call `start`, `end` and `text` for the elements of XML, by their names without prefixes."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: start(
        name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    with file:
        parser.ParseFile(file)


def _of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Marks:
    numbers: dict[str, str] = {}

    def of_book(name: str, given: Mapping[str, str]) -> None:
        if name == "sheet":
            numbers[given.get("name", "")] = given.get("id", "")

    _walk(archive.open("xl/workbook.xml"), of_book)
    target = _relations(archive, "xl/_rels/workbook.xml.rels")[numbers[sheet]]
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if not _tells(archive.open(part)):
        return Marks()
    folder, _, file = part.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    targets = _relations(archive, relations) if relations in archive.namelist() else {}
    return _Xlsx(targets).read(archive.open(part))


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    found: dict[str, str] = {}

    def of_relation(name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship":
            found[given.get("Id", "")] = given.get("Target", "")

    _walk(archive.open(part), of_relation)
    return found


class _Xlsx:
    """Reads one sheet of XLSX."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = targets
        self._marks = Marks()
        self._row = 0
        self._cell: Mapping[str, str] = {}
        self._formula: list[str] | None = None
        self._has_value = self._in_formula = False

    def read(self, file: IO[bytes]) -> Marks:
        """Return the marks of the sheet."""
        _walk(file, self._start, self._end, self._text)
        return self._marks

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "row":
            self._row = int(given.get("r", self._row + 1))
            if given.get("hidden") in ("1", "true"):
                self._marks.rows.add(self._row)
        elif name == "col" and given.get("hidden") in ("1", "true"):
            self._marks.columns.update(range(int(given["min"]) - 1, min(int(given["max"]), 16_384)))
        elif name == "c":
            self._cell, self._formula, self._has_value = given, None, given.get("t") == "str"
        elif name == "f":
            self._formula, self._in_formula = [], True
        elif name == "hyperlink":
            target = self._targets.get(given.get("id", ""), "")
            for place in _places(given.get("ref", "").partition(":")[0]):
                _keep_link(self._marks, place, target)

    def _text(self, text: str) -> None:
        if self._in_formula and self._formula is not None:
            self._formula.append(text)
        elif text.strip():
            self._has_value = True

    def _end(self, name: str) -> None:
        if name == "f":
            self._in_formula = False
        elif name == "c" and self._formula is not None and not self._has_value and len(self._marks.formulas) < _MOST:
            for place in _places(self._cell.get("r", "")):
                self._marks.formulas[place] = FORMULA + "".join(self._formula)


class _Ods:
    """Reads one sheet of ODS, whose rows, columns and cells may stand for many alike."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._marks = Marks()
        self._is_wanted = False
        self._row = self._column = self._columns = self._next_row = self._next_cell = 0

    def read(self, file: IO[bytes]) -> Marks:
        """Return the marks of the sheet."""
        _walk(file, self._start)
        return self._marks

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "table":
            self._is_wanted = given.get("name") == self._sheet
        if not self._is_wanted:
            return
        is_hidden = given.get("visibility") in _HIDDEN
        if name == "table-column":
            first, self._columns = self._columns, self._columns + int(given.get("number-columns-repeated", 1))
            if is_hidden:
                self._marks.columns.update(range(first, min(self._columns, 16_384)))
        elif name == "table-row":
            self._row, self._next_row = self._next_row + 1, self._next_row + int(given.get("number-rows-repeated", 1))
            self._next_cell = 0
            if is_hidden:
                self._marks.rows.update(range(self._row, min(self._next_row, 1_048_576) + 1))
        elif name in ("table-cell", "covered-table-cell"):
            self._column = self._next_cell
            self._next_cell += int(given.get("number-columns-repeated", 1))
        elif name == "a":
            _keep_link(self._marks, (self._row, self._column), given.get("href", ""))


def _places(reference: str) -> Iterator[tuple[int, int]]:
    """Yield the row and the column that a reference such as "B2" names."""
    if match := _REFERENCE.fullmatch(reference):
        column = column_number(match[1])
        if column is not None:
            yield int(match[2]), column


def _keep_link(marks: Marks, place: tuple[int, int], target: str) -> None:
    """Keep the address of a link that writes a mail."""
    if target.lower().startswith("mailto:") and len(marks.links) < _MOST:
        marks.links[place] = unquote(target[len("mailto:") :].partition("?")[0]).strip()
