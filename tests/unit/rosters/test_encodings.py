"""Encodings: what a file says it is in, or UTF-8, or what a person chose; never a guess."""

import codecs
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import EncodingUnknown, FieldError, RosterRefused
from petition.rosters.encodings import LIKELY, decode, previews

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


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_preview_is_of_the_first_lines_beyond_ascii(ending: str) -> None:
    lines = ["Name", *(f"Zoë {number}" if number % 2 else "Ada" for number in range(20)), ""]
    (first, *_) = previews(ending.join(lines).encode("cp1252"))
    assert first.lines == ("Zoë 1", "Zoë 3", "Zoë 5", "Zoë 7", "Zoë 9")


def test_encoding_is_offered_only_where_it_reads_the_whole_file() -> None:
    head = "José\n" * 3 + "x" * 3_000_000
    offered = [preview.encoding for preview in previews(head.encode("cp1252"))]
    assert "cp1253" in offered
    assert "iso-8859-1" not in offered
    # No letter of cp1253 is D2, which stands far behind what is shown.
    later = [preview.encoding for preview in previews(head.encode("cp1252") + b"\xd2")]
    assert "cp1252" in later
    assert "cp1253" not in later
    # What reads alike in what is shown and not in the rest, is two.
    assert {"cp1252", "cp1254"} <= {preview.encoding for preview in previews(head.encode("cp1252") + b"\xd0")}


def test_letters_of_several_bytes_may_stand_at_the_border_of_what_is_read_at_once() -> None:
    for shift in range(2):
        content = ("x" * shift + "安倍晋三" * 400_000 + "\n").encode("cp932")
        (shown,) = [preview for preview in previews(content) if preview.encoding == "cp932"]
        assert shown.lines[0].removeprefix("x").startswith("安倍晋三安倍")
    assert "cp932" not in [preview.encoding for preview in previews(content + b"\x81")]


def test_previews_of_a_large_file_hold_little_beside_it() -> None:
    content = ("Šakalienė;Dovilė\n" * 300_000).encode("cp1257")
    tracemalloc.start()
    previews(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


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


@pytest.mark.parametrize(
    "encoding",
    ["punycode", "idna", "utf-7", "raw_unicode_escape", "base64", "undefined", "x\0y"],
)
def test_t39_only_what_the_page_offers_may_be_chosen(encoding: str) -> None:
    """Python's codec for host names took minutes for a file of some hundred kilobytes."""
    with pytest.raises(FieldError, match="is no encoding that a roster is read in"):
        decode(b"Name\nAda\n", encoding)


def test_t39_every_encoding_that_is_offered_may_be_chosen() -> None:
    for name in (*LIKELY, "UTF-8", "utf-16", "windows-1252", "latin-1"):
        assert decode("Ada".encode(name), name)[0] == "Ada"
