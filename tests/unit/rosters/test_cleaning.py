"""What programs and people put around a text is taken off, and said."""

import time

import pytest

from petition.rosters.cleaning import plain
from petition.rosters.table import FORMULA


@pytest.mark.parametrize(
    ("cell", "text", "codes"),
    [
        ("Ada Lovelace", "Ada Lovelace", []),
        ("R&eacute;my D&#39;Arc", "Rémy D'Arc", ["entities"]),
        ("Ada&nbsp;Lovelace", "Ada Lovelace", ["entities"]),
        ("<b>Ada Lovelace</b>", "Ada Lovelace", ["markup"]),
        ('<a href="/mp/3">Ada<br>Lovelace</a>', "Ada Lovelace", ["markup"]),
        ("Ada\nLovelace\r\n", "Ada Lovelace", ["line-break"]),
        ("\ufb01ona Lovelace", "fiona Lovelace", ["styled-letters"]),
        ("\U0001d400\U0001d41d\U0001d41a Lovelace", "Ada Lovelace", ["styled-letters"]),
        ("Ada Lovelace 🌹❤️", "Ada Lovelace", ["emoji"]),
        ("Ada Lovelace @ada_l", "Ada Lovelace", ["handle"]),
        ("Ada Lovelace (she/her)", "Ada Lovelace", ["left-out"]),
        ("Ada Lovelace*", "Ada Lovelace", ["footnote"]),
        ("† Ada Lovelace¹ [2]", "Ada Lovelace", ["footnote"]),
        ("########", "", ["overflown"]),
        (FORMULA + "A2&B2", "", ["formula"]),
        (FORMULA + 'HYPERLINK("https://x.example/ada","Ada Lovelace")', "Ada Lovelace", []),
    ],
)
def test_name_is_read_without_what_stands_around_it(cell: str, text: str, codes: list[str]) -> None:
    found, doubts = plain("full_name", cell)
    assert (found, [doubt.code for doubt in doubts]) == (text, codes)


@pytest.mark.parametrize("cell", [".", "-", "–", "N/A", "n/a", "FNU", "LNU", "?", "unknown", "TBC", "#N/A", "null"])
def test_what_stands_for_nothing_is_no_name(cell: str) -> None:
    found, doubts = plain("family_name", cell)
    assert (found, [doubt.code for doubt in doubts]) == ("", ["placeholder"])


@pytest.mark.parametrize(
    "name", ["Na", "Nil", "Null", "None", "Blank", "O", "Ó", "X", "Bo", "M'Bow", "de la Peña", "阿"]
)
def test_name_of_somebody_stays(name: str) -> None:
    assert plain("family_name", name) == (name, [])


def test_other_fields_keep_signs_and_numbers() -> None:
    assert plain("constituency", "5*") == ("5*", [])
    assert plain("party", "Arts &amp; Crafts 🌹")[0] == "Arts & Crafts 🌹"
    assert plain("country", "🇫🇷") == ("🇫🇷", [])
    assert plain("party", "-")[0] == ""
    assert plain("identifiers.mnis", "a\nb") == ("a\nb", [])


@pytest.mark.parametrize("piece", ["<a", "&", "[1", " ", "she/", "@a", "*", "\n", "<br "])
def test_long_cell_takes_no_time(piece: str) -> None:
    begun = time.perf_counter()
    for field in ("full_name", "party"):
        plain(field, piece * (2_000 // len(piece)))
        plain(field, piece * (20_000 // len(piece)))
    assert time.perf_counter() - begun < 1
