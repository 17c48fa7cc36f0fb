"""Cleaning: what is dropped, what is refused, and that cleaning twice changes nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.text import clean_line, clean_text, isolate, join_words
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
        ("Si\u200dmon \u200cAda", "Simon Ada"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u3000Henk\u2003Krol\u3000", "Henk Krol"),
        ("Ada\U000e0041\u3164", "Ada"),
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
    assert not any(unicodedata.category(character) == "Cf" for character in line if character not in "\u200c\u200d")
    assert len(line) <= 200


@given(st.text(st.sampled_from("ABab\u200b\u200c\u200d\u202e\u2067\u00ad"), max_size=20))
def test_t24_two_latin_names_that_look_alike_are_alike(typed: str) -> None:
    """Nothing that no eye sees is left to tell two names apart."""
    assert clean_line(typed, "name") == "".join(character for character in typed if character.isascii())


@given(TEXTS)
def test_t24_isolates_are_put_around_right_to_left_text_alone(typed: str) -> None:
    isolated = isolate(typed)
    right_to_left = any(unicodedata.bidirectional(character) in ("R", "AL") for character in typed)
    if right_to_left:
        assert isolated == f"\u2068{typed}\u2069"
    if isolated != typed:
        assert any(character >= "\u0590" for character in typed)


@pytest.mark.parametrize("name", ["יאיר לפיד", "محمد", "Dr. محمد"])
def test_t24_right_to_left_names_are_isolated(name: str) -> None:
    assert isolate(name) == f"\u2068{name}\u2069"
    assert clean_line(isolate(name), "name") == name


@pytest.mark.parametrize("name", ["", "Els van Hoof", "Гриневич", "安倍晋三", "Šakalienė"])
def test_other_names_keep_their_bytes(name: str) -> None:
    assert isolate(name) is name


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


def test_empty_words_leave_no_space() -> None:
    assert join_words("", "Ada", "", "Lovelace") == "Ada Lovelace"
    assert join_words() == join_words("", "") == ""
