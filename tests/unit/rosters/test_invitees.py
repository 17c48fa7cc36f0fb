"""The people of a statement in each format: the same columns, and JSON keeps what is a number, true or nothing."""

import csv
import io
import json
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from petition.rosters.invitees import to_csv, to_json, to_xlsx


class Row(NamedTuple):
    """A row as the service gives them."""

    number: int
    line: str
    held: bool
    version: int | None

    @property
    def cells(self) -> list[str]:
        """The same as texts."""
        return [str(self.number), self.line, "yes" if self.held else "", str(self.version or "")]


ROWS = (Row(7, "=1 (Japan)", held=True, version=None), Row(8, "安倍晋三", held=False, version=2))
TEXTS = [["7", "=1 (Japan)", "yes", ""], ["8", "安倍晋三", "", "2"]]


def test_each_format_has_the_same_people() -> None:
    assert json.loads(b"".join(to_json(ROWS))) == [row._asdict() for row in ROWS]
    head, *rows = csv.reader(io.StringIO(b"".join(to_csv(Row._fields, ROWS)).decode("utf-8-sig"), newline=""))
    assert head == list(Row._fields)
    assert rows == [["7", "'=1 (Japan)", "yes", ""], TEXTS[1]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(Row._fields, ROWS)))
    assert book.get_sheet_by_name("Invitees").to_python() == [list(Row._fields), *TEXTS]


def test_json_of_nobody_is_an_empty_list() -> None:
    assert json.loads(b"".join(to_json([]))) == []
