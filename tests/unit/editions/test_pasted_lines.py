"""Lines as they are pasted become Markdown that means what they show."""

import pytest

from petition.editions.pasted_lines import prepare

LONG = "We, the undersigned members of parliaments from all over the world, call"


def _lines(text: str) -> list[str]:
    return prepare(text).lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("    An indent.", ["An indent."]),
        ("\u00a0\u00a0An indent.", ["An indent."]),
        ("\u3000全角の字下げ", ["\u3000全角の字下げ"]),
        ("Head\n====", ["# Head", ""]),
        ("Head\n----", ["## Head", ""]),
        ("One\ntwo\n---", ["One", "two", "---"]),
        ("-- \nAda", ["\\-- ", "Ada"]),
        ("*", ["\\*"]),
        ("1989. That", ["1989\\. That"]),
        ("+ 32 2", ["\\+ 32 2"]),
        ("a) one\nb) two", ["- one", "- two"]),
        ("We call for:\n• one", ["We call for:", "", "- one"]),
        ("• one\nSigned", ["- one", "", "Signed"]),
        ("• one\n  more", ["- one", "  more"]),
        (f"• {LONG}\nmore", [f"- {LONG}", "  more"]),
        ("1. one\n(a) sub\n2. two", ["1. one", "   - sub", "2. two"]),
        ("- one\n  - sub\n- two", ["- one", "  - sub", "- two"]),
        ("- one\n\n  more\n- two", ["- one", "", "  more", "- two"]),
        ("• one\n\n    Not its paragraph", ["- one", "", "Not its paragraph"]),
        ("• one\n\n– two\n– three", ["- one", "", "* two", "* three"]),
        ("> quoted\nAnswer", ["> quoted", "", "Answer"]),
        ("> • one\n> two", ["> - one", ">", "> two", ""]),
        (">> deep", ["> > deep", ">", ""]),
        ("a) ---", ["- \\---"]),
        ("[^1]: note\nText", ["[^1]: note", "", "Text"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert _lines(text) == lines


@pytest.mark.parametrize("line", ["– which is the point – for", "- which is why", "1) of the charter", "1989. And so"])
def test_wrapped_sentence_goes_on_below_whatever_its_line_begins_with(line: str) -> None:
    made = prepare(f"{LONG}\n{line}\n{LONG}\n– again")
    assert not made.marks
    assert len(made.lines) == 4


@pytest.mark.parametrize("end", [":", ";", "."])
def test_list_begins_below_a_long_line_that_ends(end: str) -> None:
    assert len(prepare(f"{LONG[:70]}{end}\n– one\n– two").marks) == 2


def test_marks_are_those_of_the_lines_that_they_stand_in() -> None:
    made = prepare("Text\n• one\n\n> a) quoted\n\n(i) two")
    assert {made.lines[at]: mark.text for at, mark in made.marks.items()} == {
        "- one": "•",
        "> - quoted": "a)",
        "- two": "(i)",
    }


def test_length_is_that_of_the_line_as_it_was_typed() -> None:
    made = prepare("  a) one\n> quoted")
    assert made.widths == [(8, 8), (0, 0), (8, 8), (0, 0)]
