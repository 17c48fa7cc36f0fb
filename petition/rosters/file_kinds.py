"""Recognises files by their first bytes, and refuses what is no roster.

People choose the wrong file, and exports of "Excel" are often web pages. A
refusal names what the file is, and says what to do instead.
"""

import io
import re
import zipfile
from fnmatch import filter as matching

from petition.errors import RosterRefused, RowProblem

_ZIP = b"PK\x03\x04"
# Begins each entry of an archive's directory. An entry takes fifty bytes there, and ten times as many when it is read.
_ZIP_ENTRY = b"PK\x01\x02"
_MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_DOCUMENT = "is a text document (Word); copy its table into a spreadsheet and save it as XLSX"
# Files that people choose by mistake, by how they begin.
_BEGINNINGS = (
    (b"%PDF", "is a PDF; ask for the table that it was made from"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"{\\rtf", "is a text document (RTF); save the table as XLSX or CSV"),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"7z\xbc\xaf", "is compressed (7z); unpack it first"),
    (b"Rar!", "is compressed (RAR); unpack it first"),
)
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|meta|table|body|style)", re.IGNORECASE)
_XML_SHEET = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml")
# The streams of the older Office format, which names them in UTF-16 (MS-CFB).
_STREAMS = (
    ("EncryptedPackage".encode("utf-16-le"), "is locked by a password; save it without one and try again"),
    ("WordDocument".encode("utf-16-le"), _TEXT_DOCUMENT),
)
# Archives by the first of these that is in them; a spreadsheet (XLSX, ODS) is not refused.
_CONTENTS = (
    ("xl/workbook.bin", "is a binary workbook (XLSB); save it as XLSX and try again"),
    ("xl/workbook.xml", ""),
    ("word/document.xml", _TEXT_DOCUMENT),
    ("ppt/*", "is a presentation; copy its table into a spreadsheet and save it as XLSX"),
    ("content.xml", ""),
)


def is_workbook(content: bytes) -> bool:
    """Return whether a file begins as spreadsheets of Excel and LibreOffice do."""
    return content.startswith((_ZIP, _OLE))


def refuse_strangers(content: bytes) -> None:
    """Raise `RosterRefused`, naming what the file is, for what is no roster."""
    for beginning, what in _BEGINNINGS:
        if content.startswith(beginning):
            raise refusal(what)
    if _MARKUP.match(content):
        raise refusal("is a web page, even if its name ends in .xls; open it in a spreadsheet and save it as XLSX")
    if _XML_SHEET.match(content):
        raise refusal("is XML; open it in a spreadsheet and save it as XLSX")
    if content.startswith(_OLE):
        for stream, what in _STREAMS:
            if stream in content:
                raise refusal(what)
    if content.startswith(_ZIP):
        _refuse_archives(content)


def _refuse_archives(content: bytes) -> None:
    """Raise `RosterRefused` for an archive that is no spreadsheet; its parts are named, and none is unpacked."""
    if content.count(_ZIP_ENTRY) > _MOST_PARTS:
        raise refusal("is an archive of more files than any spreadsheet has")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        raise refusal("is a broken spreadsheet; save it anew and try again") from None
    what = next((what for part, what in _CONTENTS if matching(names, part)), "is a ZIP archive; unpack it first")
    if what:
        raise refusal(what)


def refusal(what: str) -> RosterRefused:
    """Return the refusal of a whole file."""
    return RosterRefused([RowProblem(0, "", what)])
