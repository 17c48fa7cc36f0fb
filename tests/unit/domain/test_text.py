"""Cleaning: what is dropped, what is refused, and that cleaning twice changes nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.text import clean_line, clean_text
from petition.errors import FieldError

# Hard characters often, any others sometimes.
HARD = "\0\r\n\t\x7f\x85\u2028\u2029\u00a0\u00ad\u200b\u200c\u200d\u202e\u2066\ufeff\ue000e\u0301éß İ"
TEXTS = st.text(st.one_of(st.sampled_from(HARD), st.characters()), max_size=40)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Els   van Hoof ", "Els van Hoof"),
        ("Dovile\u0307", "Dovilė"),
        ("Si\u200bmon\u00ad", "Simon"),
        ("a\u202eb\u2066c\ufeff", "abc"),
        ("\u00a0Henk\u00a0Krol\u00a0", "Henk Krol"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (None, ""),
        ("", ""),
    ],
)
def test_line_is_cleaned(typed: str | None, kept: str) -> None:
    assert clean_line(typed, "name") == kept


@pytest.mark.parametrize("character", ["\0", "\r", "\n", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_t11_line_refuses_what_would_break_a_header(character: str) -> None:
    with pytest.raises(FieldError, match=f"name: .*U\\+{ord(character):04X}"):
        clean_line(f"Ada{character}Bcc: eve@example.org", "name")


def test_tab_inside_a_line_is_refused() -> None:
    with pytest.raises(FieldError, match="control character"):
        clean_line("Ada\tLovelace", "name")


def test_line_is_measured_after_cleaning() -> None:
    assert clean_line(" " * 50 + "x" * 200, "name") == "x" * 200
    with pytest.raises(FieldError, match="title: is longer than 3 characters"):
        clean_line("four", "title", limit=3)


@given(TEXTS)
def test_t24_cleaned_line_is_one_clean_line(typed: str) -> None:
    try:
        line = clean_line(typed, "name")
    except FieldError:
        return
    assert line == clean_line(line, "name") == unicodedata.normalize("NFC", line)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in line)
    assert not set(line) & set("\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One\r\n\r\nTwo\rThree\n", "One\n\nTwo\nThree"),
        ("\n\n  A\ttab \n", "A    tab"),
        ("e\u0301\u202e", "é"),
        (None, ""),
    ],
)
def test_text_is_cleaned(typed: str | None, kept: str) -> None:
    assert clean_text(typed, "text") == kept


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1b", "\x7f", "\x85", "\udfff"])
def test_text_refuses_control_characters(character: str) -> None:
    with pytest.raises(FieldError, match="control character"):
        clean_text(f"One{character}two", "text")


def test_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(FieldError, match="text: is longer than 1,000 characters"):
        clean_text("x" * 1001, "text", limit=1000)


@given(TEXTS)
def test_t24_cleaning_a_text_twice_changes_nothing(typed: str) -> None:
    try:
        text = clean_text(typed, "text")
    except FieldError:
        return
    assert text == clean_text(text, "text") == unicodedata.normalize("NFC", text)
    assert "\r" not in text
