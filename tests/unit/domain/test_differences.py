"""What changed between two texts: nothing is lost, nothing is invented, and it does not take long."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.differences import Difference, NumberedText, Piece, TextChange, compare
from petition.domain.hunks import Change

SHORT = st.text("ab .\n-*é家", max_size=40)
# Generous: a machine that runs tests is shared. It takes a fifth of a second at most.
SECONDS = 2.5


def _side(difference: Difference, change: Change) -> list[str]:
    """Return the paragraphs of one of the two texts, as the difference tells them."""
    whole = "".join(
        "".join(piece.text for piece in paragraph.pieces if piece.change in (Change.SAME, change)) + "\n\n"
        for paragraph in difference.paragraphs
    )
    return [part for part in whole.replace("¶", "").split("\n\n") if part]


def _written(difference: Difference) -> str:
    """Write a difference down with marks."""
    marks = {Change.SAME: "{}", Change.REMOVED: "[-{}]", Change.ADDED: "[+{}]", Change.SKIPPED: "…"}
    return "|".join(
        "".join(marks[change].format(text) for change, text in paragraph.pieces) for paragraph in difference.paragraphs
    )


@given(SHORT, SHORT)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    difference = compare(before, after)
    for text, change in ((before, Change.REMOVED), (after, Change.ADDED)):
        told, written = "".join(_side(difference, change)), text
        assert "".join(told.split()) == "".join(written.split())
    assert difference.is_changed or _side(compare(before, before), Change.SAME) == _side(difference, Change.SAME)


@given(SHORT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not compare(text, text).is_changed


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("A free press", "A free media", "A free [-press][+media]"),
        ("One.\n\nTwo is here.\n\nThree.", "One.\n\nThree.\n\nTwo is here.", "One.|[+Three.]|Two is here.|[-Three.]"),
        ("One two.\n\nThree.", "Three.", "[-One two.]|Three."),
        # A paragraph that is divided, and two that are joined.
        ("One two. Three four.", "One two.\n\nThree four.", "One two.[- ][+¶]|Three four."),
        ("One two.\n\nThree four.", "One two. Three four.", "One two.[-¶]|[+ ]Three four."),
        # Marks of emphasis belong to the text; a line end within a paragraph is a space to its reader.
        ("we **must** act", "we must act", "we [-**]must[-**] act"),
        ("a line\nthat goes on", "a line that\ngoes on", "a line that goes on"),
        ("- one\n- two", "- one\n- a new one\n- two", "- one\n[+- a new one\n]- two"),
        ("hard  \nbreak", "hard break", "hard[-  \n][+ ]break"),
        # Scripts without spaces, and letters that ICU counts twice.
        ("報道の自由を守ります。", "報道と言論の自由を守ります。", "報道[+と言論]の自由を守ります。"),
        ("😀 hi", "😀 hello", "😀 [-hi][+hello]"),
        ("<b>", "<i>", "<[-b][+i]>"),
    ],
)
def test_differences(before: str, after: str, written: str) -> None:
    assert _written(compare(before, after)) == written


def _shuffled(parts: list[str], between: str) -> tuple[str, str]:
    """Return a text, and one of the same parts in another order; both begin and end alike."""
    other = random.Random(7).sample(parts, len(parts))
    return f"First.\n\n{between.join(parts)}\n\nLast.", f"First.\n\n{between.join(other)}\n\nLast."


@pytest.mark.parametrize(
    ("before", "after", "most"),
    [
        # Words of one paragraph; the words of many; and paragraphs of a word, some of which stand as they were.
        (*_shuffled([f"w{number}" for number in range(15_000)], " "), 1),
        (*_shuffled([f"w{number}" for number in range(15_000)], " w\n\nw "), 1_000),
        (*_shuffled([f"w{number}" for number in range(15_000)], "\n\n"), 2_000),
        (*_shuffled([f"w{number % 9}" for number in range(20_000)], "\n\n"), 1),
    ],
)
def test_what_nobody_could_read_by_words_is_shown_whole(before: str, after: str, most: int) -> None:
    difference = compare(before, after)
    changed = [one for one in difference.paragraphs if one.is_changed]
    assert difference.is_readable
    assert 0 < len(changed) <= most
    assert (difference.paragraphs[0].is_changed, difference.paragraphs[-1].is_changed) == (False, False)
    for text, change in ((before, Change.REMOVED), (after, Change.ADDED)):
        assert _side(difference, change) == text.split("\n\n")
    assert sum(len(piece.text) for one in changed for piece in one.pieces) <= len(before) + len(after)


def test_shortened_keeps_what_changed_and_a_little_around_it() -> None:
    same, long = "\n\n".join(["Same."] * 3), "word " * 200
    short = compare(f"{same}\n\n{long}old {long}\n\n{same}", f"{same}\n\n{long}new {long}\n\n{same}").shortened()
    assert [paragraph.is_changed for paragraph in short.paragraphs] == [False, True, False]
    skipped = (Piece(Change.SKIPPED, ""),)
    assert short.paragraphs[0].pieces == short.paragraphs[2].pieces == skipped
    written = _written(Difference(short.paragraphs[1:2]))
    assert written.startswith("…word word")
    assert written.endswith("word…")
    assert " [-old][+new] " in written
    assert len(written) < 400
    assert not short.is_cut


def test_shortened_goes_no_further_than_its_limit() -> None:
    before, after = ("\n\n".join(f"{word} of paragraph {at}" for at in range(50)) for word in ("End", "Beginning"))
    short = compare(before, after).shortened(500)
    assert short.is_cut
    assert 400 < sum(len(piece.text) for paragraph in short.paragraphs for piece in paragraph.pieces) <= 500
    assert not compare(before, after).shortened(5000).is_cut
    assert compare("a" * 2000, "b" * 2000).shortened(100).paragraphs[0].pieces == (Piece(Change.REMOVED, "a" * 100),)


def _text(words: int, paragraphs: int, seed: int) -> str:
    chance = random.Random(seed)
    known = [f"word{number}" for number in range(3000)] + ["the", "of", "and"] * 700
    one = words // paragraphs
    return "\n\n".join(" ".join(chance.choices(known, k=one)) + "." for _ in range(paragraphs))


def _worst() -> dict[str, tuple[str, str]]:
    chance = random.Random(3)
    long = _text(5000, 50, 1)
    moved = long.split("\n\n")
    chance.shuffle(moved)
    han = [chr(number) for number in range(0x4E00, 0x5000)]
    return {
        "everything changed": (long, _text(5000, 50, 2)),
        "paragraphs moved": (long, "\n\n".join(moved)),
        "one paragraph": (_text(5000, 1, 1), _text(5000, 1, 2)),
        "no spaces": ("".join(chance.choices(han, k=15_000)), "".join(chance.choices(han, k=15_000))),
        "two words": (" ".join(chance.choices("ab", k=5000)), " ".join(chance.choices("ab", k=5000))),
        "a word a paragraph": (_text(5000, 5000, 1), _text(5000, 5000, 2)),
    }


@pytest.mark.parametrize("name", _worst())
def test_five_thousand_words_do_not_take_long(name: str) -> None:
    before, after = _worst()[name]
    began = time.thread_time()
    difference = compare.__wrapped__(before, after)
    difference.shortened()
    assert time.thread_time() - began < SECONDS
    assert difference.is_changed
    assert all(one.change is not other.change for part in difference.paragraphs for one, other in pairwise(part.pieces))


def test_change_knows_the_same_text_from_one_that_only_looks_the_same() -> None:
    text = NumberedText(1, "A press", "We  ask.")
    same, spaces, other = (
        TextChange.between(text, text._replace(number=3, body=body)) for body in (text.body, "We ask.", "We told.")
    )
    assert [one.is_same for one in (same, spaces, other)] == [True, False, False]
    assert [one.is_visible for one in (same, spaces, other)] == [False, False, True]
    assert (same.before, same.after) == (1, 3)


def test_line_ends_are_seen_where_readers_see_them() -> None:
    before, after = "Parliament House\nCanberra", "Parliament House Canberra"
    assert not compare(before, after).is_changed
    assert compare(before, after, has_lines=True).is_changed
    assert not compare(before, before, has_lines=True).is_changed
