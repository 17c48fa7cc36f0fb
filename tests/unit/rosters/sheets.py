"""Makes spreadsheets for tests: XLSX by xlsxwriter, ODS by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

from petition.rosters.table import Line, Table, make_table

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def table(*rows: Sequence[str]) -> Table:
    """Return a table of `rows`, which are numbered from 1."""
    return make_table([Line(number, tuple(row)) for number, row in enumerate(rows, start=1)])


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook with the given sheets."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return output.getvalue()


def ods_cell(text: str, more: str = "") -> str:
    """Return a cell of ODS that holds text."""
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*texts: str, more: str = "") -> str:
    """Return a row of ODS."""
    return f"<table:table-row {more}>{''.join(map(ods_cell, texts))}</table:table-row>"


def ods(*rows: str) -> bytes:
    """Return a workbook of ODS with one sheet of the given rows."""
    body = f'<table:table table:name="People">{"".join(rows)}</table:table>'
    return zipped(
        {
            "mimetype": _MIMETYPE,
            "content.xml": f'<?xml version="1.0"?><office:document-content {_NAMESPACES}><office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
            'xmlns:manifest:1.0"/>',
        }
    )


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive, compressed."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


def edited(archive: bytes, member: str, old: str, new: str) -> bytes:
    """Return a ZIP archive with `old` replaced in one member, which must hold it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    text = members[member].decode()
    assert old in text
    return zipped({**members, member: text.replace(old, new)})


SHEET = "xl/worksheets/sheet1.xml"
ORDINARY = xlsx({"People": [["Name", "Seat"], ["Ada", "Ockham"]]})


def shared(text: str, *, times: int) -> bytes:
    """Return a workbook that has a text once, and refers to it from many rows."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>2</v></c></row>' for row in range(3, times + 3))
    return edited(edited(ORDINARY, "xl/sharedStrings.xml", "Ada", text), SHEET, "</sheetData>", f"{rows}</sheetData>")
