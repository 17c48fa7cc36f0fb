"""Cleaning: what is dropped, what is refused, and that cleaning twice changes nothing."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain import text
from petition.domain.text import (
    clean_line,
    clean_text,
    fold,
    has_letter,
    is_plain,
    is_stream_safe,
    isolate,
    join_words,
    stream_safe,
    visible,
)
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
        ("One\u2028two\u2029three", "One\ntwo\nthree"),
        (None, ""),
    ],
)
def test_text_is_cleaned(typed: str | None, kept: str) -> None:
    assert clean_text(typed, "text") == kept


@pytest.mark.parametrize("mark", ["\ufe0f", "\U000e0101", "\u200d", "\u200c"])
def test_t44_selectors_and_joiners_hide_nothing_in_a_text(mark: str) -> None:
    assert clean_text(f"We ag{mark}ree.", "text") == visible(f"We ag{mark}ree.") == "We agree."
    assert clean_text("مى‌خواهم", "text") == "مى‌خواهم"


def test_t44_marks_are_not_heaped_in_a_text() -> None:
    with pytest.raises(FieldError, match="too many marks"):
        clean_text("One\n\nA" + "\u0301" * 6 + " word", "text")


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\udfff"])
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


# From another source than the code's: the standard library's categories, and the names of the rest.
_NOTHING = [
    chr(code)
    for code in range(0x110000)
    if unicodedata.category(chr(code)) == "Cf"
    or any(
        word in unicodedata.name(chr(code), "") for word in ("HANGUL FILLER", "VARIATION SELECTOR", "GRAPHEME JOINER")
    )
    or code in (0x3164, 0x115F, 0x1160, 0xFFA0, 0x17B4, 0x17B5, 0x2800, 0xE0000, 0xE0FFF, 0xFFF0)
]


@given(st.lists(st.sampled_from(_NOTHING), max_size=6), st.integers(0, 4))
def test_t44_nothing_that_is_invisible_stays_in_a_name(invisible: list[str], place: int) -> None:
    """Two lines of a list that look alike are alike, whatever is put into one of them."""
    name = "Adam"
    typed = name[:place] + "".join(invisible) + name[place:]
    assert clean_line(typed, "name") == name
    assert not is_plain(typed) or typed == name


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم",  # Persian, with a joiner between two letters
        "ശ്രീനാഥ്\u200c ഭാസി",  # Malayalam, where it ends a word and shows that nothing follows
        "ന\u0d4d\u200d",  # Malayalam, a letter of old spelling
        "葛\U000e0100飾",  # Japanese, the shape of a letter that a family writes
        "ᠮᠤ\u180b",  # Mongolian
        "Nguyễn Thị Ánh",
        "שָׁלוֹם",
        "مُحَمَّد",
        "བསྒྲུབས",
        "กี่",
        "Ǟ̱da",
        "Ṩ́",
        "Q̣̄uq",
    ],
)
def test_t44_marks_and_joiners_that_a_script_needs_stay(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert clean_line(name, "name") == composed
    assert is_plain(composed) or not composed.isprintable() or any(map(_is_selector, composed))


def _is_selector(character: str) -> bool:
    return "VARIATION SELECTOR" in unicodedata.name(character, "")


@given(
    st.sampled_from("aeßш"),
    st.text(st.sampled_from("\u0301\u0323\u0489\u20dd\u1dc4\u0344\ufe20"), min_size=4, max_size=9),
)
def test_t44_marks_are_not_heaped_upon_a_letter(letter: str, marks: str) -> None:
    line = unicodedata.normalize("NFC", letter + marks)
    assert not is_plain(line)
    with pytest.raises(FieldError, match="too many marks"):
        clean_line(letter + marks, "name")


@given(st.text(st.sampled_from(" \t\u00a0\u200b\u3000é\u0301Aé\n\0한") | st.characters(), max_size=12))
def test_t24_shorter_way_cleans_as_the_long_one(typed: str) -> None:
    try:
        expected = text._cleaned(typed, "party")
    except FieldError as fault:
        with pytest.raises(FieldError, match=str(fault).split("(")[0]):
            clean_line(typed, "party")
    else:
        assert clean_line(typed, "party") == expected


def test_t24_shorter_way_cleans_every_character_as_the_long_one() -> None:
    printable = [f"a{chr(code)}b" for code in range(0x110000) if chr(code).isprintable()]
    assert len(printable) > 100_000
    assert [typed for typed in printable if clean_line(typed, "party") != text._cleaned(typed, "party")] == []


def test_t24_limit_holds_for_what_is_stored() -> None:
    # The letter is two in NFC.
    assert len(clean_line("\u0958" * 100, "party")) == 200
    with pytest.raises(FieldError, match="is longer than 200 characters"):
        clean_line("\u0958" * 101, "party")


def test_t44_name_needs_a_letter() -> None:
    for name in ("", "-", "123", "…", "\u0301\u0301", "(?)", "\U0001f600"):
        assert not has_letter(name), name
    for name in ("O", "李", "2 Ö", "ʻ", "ا"):
        assert has_letter(name), name


# From the standard library and not from ICU, which the code asks: what stands in a run of marks in some normal form.
_IN_A_RUN = [
    chr(code) for code in range(0x110000) if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
]


def test_t33_every_mark_counts() -> None:
    assert len(_IN_A_RUN) > 800
    assert [mark for mark in _IN_A_RUN if is_stream_safe("a" + mark * 31) or not is_stream_safe("a" + mark * 30)] == []


@given(st.text(st.sampled_from(_IN_A_RUN) | st.sampled_from("aé \u200b"), max_size=200))
def test_t33_runs_of_marks_are_cut_to_thirty(typed: str) -> None:
    cut = stream_safe(typed)
    assert is_stream_safe(cut)
    assert cut == typed or not is_stream_safe(typed)
    assert stream_safe(cut) == cut
    assert "".join(letter for letter in cut if letter in "aé \u200b") == "".join(
        letter for letter in typed if letter in "aé \u200b"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "a" + "\u0301" * 20_000 + "\u0316" * 20_000,
        "a\u0301\uff9e" * 20_000 + "\u0301\uff9e" * 20_000,
        # What stands between them is taken out first.
        "a" + "\u0301\u200b" * 20_000 + "\u0316\u200b" * 20_000,
        "\u0f73" * 20_000 + "\u0f71" * 20_000,
    ],
)
def test_t33_marks_by_the_ten_thousand_take_no_time(typed: str) -> None:
    """The time to order them grew with the square of their number: nine seconds for 160 kB."""
    started = time.perf_counter()
    for clean in (clean_line, clean_text):
        with pytest.raises(FieldError, match="too many marks"):
            clean(typed, "name")
    fold(typed)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_text_knows_every_line_end(end: str) -> None:
    assert clean_text(f"one{end}two", "text") == "one\ntwo"


@pytest.mark.parametrize("text", ["", " ", "\u00a0", " \n\u00a0\n\t", "\u3000", "\u200b\u00ad", "\u2800"])
def test_text_of_blanks_alone_is_empty(text: str) -> None:
    assert clean_text(text, "text") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(القرار 2728)\u200f.", "(القرار 2728)\u200f."),
        ("شرق\u200e\u200e\u200f-2026", "شرق\u200e-2026"),
        ("שלום\u200f (2026)", "שלום\u200f (2026)"),
        ("\u061cالسلام", "\u061cالسلام"),
        ("سلام\na\u200fb", "سلام\nab"),
        ("a\u200f\u200eb", "ab"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("ไทย\u200b\u200b", "ไทย"),
        ("a\u200bb", "ab"),
        ("سلام\u202eb\ufdd1\u2066", "سلامb"),
    ],
)
def test_t44_text_keeps_the_marks_that_its_script_needs_and_no_others(typed: str, kept: str) -> None:
    assert clean_text(typed, "text") == kept
    assert text.legible(typed) == kept
