"""Kinds of files: told by content, refused by name with what to do."""

import pytest

from petition.errors import RosterRefused
from petition.rosters.file_kinds import is_workbook, refuse_strangers
from tests.unit.rosters.sheets import ods, ods_row, xlsx, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xff\xd8\xff\xe0", "is a picture"),
        (b"{\\rtf1", "is a text document"),
        (b"\x1f\x8b\x08", "is compressed"),
        (b"<!DOCTYPE html><table>", "is a web page, even if its name ends in .xls"),
        (b"\xef\xbb\xbf \r\n<TABLE><tr>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "is XML"),
        (zipped({"word/document.xml": ""}), "is a text document"),
        (zipped({"ppt/presentation.xml": ""}), "is a presentation"),
        (zipped({"xl/workbook.bin": ""}), "is a binary workbook .*; save it as XLSX"),
        (zipped({"people.csv": ""}), "is a ZIP archive"),
        (
            zipped(dict.fromkeys(("xl/workbook.xml", *map(str, range(5_000))), "")),
            "is an archive of more files than any",
        ),
        (b"PK\x03\x04 broken", "is a broken spreadsheet"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is locked by a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "is a text document"),
    ],
)
def test_stranger_is_refused_by_its_name(content: bytes, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        refuse_strangers(content)


@pytest.mark.parametrize("content", [xlsx({"A": [["x"]]}), ods(ods_row("x")), OLE])
def test_workbooks_pass(content: bytes) -> None:
    refuse_strangers(content)
    assert is_workbook(content)


@pytest.mark.parametrize("content", [b"Name,Party\n", b"<Ada>,x\n", b"[]", "Prénom\n".encode("latin-1")])
def test_text_passes(content: bytes) -> None:
    refuse_strangers(content)
    assert not is_workbook(content)
