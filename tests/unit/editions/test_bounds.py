"""Whatever the rule, a text is converted within bounds of size, nesting and time."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from petition.domain.lengths import TEXT
from petition.domain.text_rules import CURRENT, FIRST
from petition.editions import bounds
from petition.editions.bounds import MOST_LEVELS, MOST_LINES
from petition.editions.markup import to_html, to_text
from petition.errors import FieldError


def _problem(markdown: str, convert: Callable[[str], str]) -> str:
    with pytest.raises(FieldError) as refusal:
        convert(markdown)
    assert refusal.value.field == "text"
    return refusal.value.problem


CONVERTING: dict[str, Callable[[str], str]] = {
    "first, page": partial(to_html, reading=FIRST),
    "first, text": partial(to_text, reading=FIRST),
    "second, page": partial(to_html, reading=CURRENT),
    "second, text": partial(to_text, reading=CURRENT),
}
EACH = pytest.mark.parametrize("convert", CONVERTING.values(), ids=CONVERTING)


@EACH
def test_t33_size_of_a_text_is_bounded(convert: Callable[[str], str]) -> None:
    assert convert("x" * TEXT)
    assert "100,000 characters" in _problem("x" * (TEXT + 1), convert)
    assert convert("x\n" * (MOST_LINES - 1))
    assert "5,000 lines" in _problem("x\n" * MOST_LINES, convert)


@EACH
@pytest.mark.parametrize(
    ("opening", "closing", "levels"),
    [("> ", "", 1), ("> - ", "", 3), ("*a **b ", " b** a*", 2), ("[a](b) *c ", " c*", 1)],
)
def test_t33_nesting_is_bounded(convert: Callable[[str], str], opening: str, closing: str, levels: int) -> None:
    """Deeper emphasis ended `to_text` with an error; deeper lists were left out of the page without a word."""
    # Lines and words take a level themselves.
    most = (MOST_LEVELS - 2) // levels
    assert "word" in convert(opening * most + "word" + closing * most)
    for many in (MOST_LEVELS // levels + 1, 1_000):
        assert "deep" in _problem(opening * many + "word" + closing * many, convert)


# What takes longest of all that is known, as large as a text may be.
SLOWEST = {
    "lazy lines of a quotation": "> " * 14 + "a\n" + "b\n" * (MOST_LINES - 2),
    "lazy lines of a list": "- " * 7 + "a\n" + "b\n" * (MOST_LINES - 2),
    "emphasis": "*_" * 24_000 + "a" + "_*" * 24_000,
    "emphasis that never ends": "*a **b _c " * 10_000,
    "brackets": "[" * TEXT,
    "pictures": "![a" * (TEXT // 3),
    "links that never end": "[a](b" * (TEXT // 5),
    "references": "[a\n" * (MOST_LINES - 1),
    "bare addresses": "www." * (TEXT // 4),
    "superscripts": "^a" * (TEXT // 2),
    "notes": "[^1]: a\n" * (MOST_LINES - 1),
    "what may be notes": "[^1]: a\n\n" + "[^" * (TEXT // 2 - 5),
    "what may be tables": "|-|\n" * (MOST_LINES - 2) + "|a|b|",
    "emphasis beside ideographs": "*。" * (TEXT // 2),
    "marks of lists": "".join("  " * (at % 14) + "• x\n" for at in range(MOST_LINES - 1))[:TEXT],
    "lists in quotations": (">" * 14 + "- a\n") * (TEXT // 20),
    "direction marks": "ا\u200f" * (TEXT // 2),
}


@pytest.mark.slow
@EACH
@pytest.mark.parametrize("shape", SLOWEST)
def test_t33_no_text_takes_long(convert: Callable[[str], str], shape: str) -> None:
    """Where each line is traced, as when coverage is measured, the limit of time may be what ends it."""
    begun = time.thread_time()
    with suppress(FieldError):
        convert(SLOWEST[shape])
    assert time.thread_time() - begun < 5


@pytest.mark.parametrize("markdown", ["word\n" * 100, "> a\n" + "b\n" * 100, "*a* `b` " * 100])
def test_t33_converting_ends_at_its_time(markdown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape that nobody thought of ends as well, in the middle of a paragraph too."""
    monkeypatch.setattr(bounds, "_SECONDS", -1.0)
    for convert in CONVERTING.values():
        assert "takes too long" in _problem(markdown, convert)


@EACH
def test_t47_half_a_letter_is_refused(convert: Callable[[str], str]) -> None:
    assert "half a letter" in _problem("a\ud800b", convert)


@EACH
@pytest.mark.parametrize("mark", ["- ", "1. "])
def test_t33_nesting_of_lists_is_bounded(convert: Callable[[str], str], mark: str) -> None:
    def nested(levels: int) -> str:
        return "\n".join(" " * len(mark) * level + f"{mark}word" for level in range(levels))

    assert convert(nested(MOST_LEVELS // 2 - 1)).count("word") == MOST_LEVELS // 2 - 1
    for levels in (MOST_LEVELS // 2 + 1, 50):
        assert "deep" in _problem(nested(levels), convert)
