"""Encodings: what a file says it is in, or UTF-8, or what a person chose; never a guess."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import EncodingUnknown, FieldError, RosterRefused
from petition.rosters.encodings import decode, previews

TEXT = "Nom;Prénom\nŠakalienė;Dovilė\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
    ],
)
def test_mark_or_utf8_is_read(content: bytes, encoding: str) -> None:
    assert decode(content) == (TEXT, encoding)


def test_choice_of_a_person_wins() -> None:
    assert decode("Ö".encode(), "cp1252") == ("Ã–", "cp1252")
    assert decode(codecs.BOM_UTF8 + b"Ada", "UTF-8") == ("Ada", "UTF-8")


def test_unknown_encoding_is_shown_in_the_likely_ones() -> None:
    content = "Name\nAda Lovelace\nDovilė Šakalienė\n".encode("cp1257")
    with pytest.raises(EncodingUnknown) as refusal:
        decode(content)
    shown = {preview.encoding: preview.lines for preview in refusal.value.previews}
    assert shown["cp1257"] == ("Dovilė Šakalienė",)
    assert shown["cp1252"] != shown["cp1257"]
    assert "cp1257: Dovilė Šakalienė" in str(refusal.value)


def test_previews_that_read_alike_are_one_and_impossible_ones_are_left_out() -> None:
    shown = [preview.encoding for preview in previews("José\n".encode("latin-1"))]
    assert shown[0] == "cp1252"
    assert not {"iso-8859-1", "iso-8859-15"} & set(shown)
    # A quotation mark of Windows is a control character in ISO 8859-1.
    assert "iso-8859-1" not in [preview.encoding for preview in previews("O’Connor".encode("cp1252"))]


def test_preview_shows_what_differs_in_a_long_line() -> None:
    (first, *_) = previews(("x" * 500 + "Élie" + "y" * 500).encode("cp1252"))
    assert "Élie" in first.lines[0]
    assert len(first.lines[0]) < 100


@pytest.mark.parametrize("name", ["", " ", "klingon", "base64", "rot13", "zip", "a\0b", "x" * 300])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    if name:
        with pytest.raises(FieldError, match="encoding"):
            decode(b"Ada", name)
    else:
        assert decode(b"Ada", name) == ("Ada", "utf-8")


def test_wrong_choice_is_refused_with_its_line() -> None:
    with pytest.raises(RosterRefused, match=r"row 2: cannot be read as utf-8 \(byte 0xE9\)"):
        decode("Ada\nJosé\n".encode("latin-1"), "utf-8")
    with pytest.raises(RosterRefused, match="cannot be read as utf-16"):
        decode(b"Ada", "utf-16")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RosterRefused, match="is not text"):
        decode(b"\x01\x02\0\0\0\0\xff")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(content: bytes) -> None:
    try:
        text, _ = decode(content)
    except (EncodingUnknown, RosterRefused):
        return
    assert isinstance(text, str)
