"""Notes at the foot of a text keep their labels, and none is left out."""

import pytest

from petition.domain.text_rules import CURRENT
from petition.editions import second_rule


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Word[^2].\n\n[^2]: Note.", "Word[2].\n\n[2] Note."),
        ("B[^b] a[^a].\n\n[^a]: First.\n[^b]: Second.", "B[b] a[a].\n\n[b] Second.\n\n[a] First."),
        ("Word.\n\n[^1]: Nothing refers to it.", "Word.\n\n[1] Nothing refers to it."),
        ("Word[^1].\n\n[^1]: One.\n[^1]: Another.", "Word[1].\n\n[1] One.\n\n[1] Another."),
        ("Word[^9].", "Word[^9]."),
        ("- Word\n\n  [^1]: within", "- Word\n\n[1] within"),
        ("> [^1]: quoted\n\nWord[^1]", "> [^1]: quoted\n\nWord[^1]"),
        ("Word[^1].\n\n[^1]: A *bold* **note**\nof two lines", "Word[1].\n\nof two lines\n\n[1] A bold note"),
    ],
)
def test_notes_in_the_text_file(typed: str, text: str) -> None:
    assert second_rule.text(typed, CURRENT) == text


def test_note_and_its_mark_lead_to_each_other() -> None:
    page = second_rule.html("One[^a], two[^a].\n\n[^a]: Note.", CURRENT)
    assert page.count('href="#note-1"') == 2
    assert page.count('id="note-1-from"') == 1
    assert (
        '<li class="marked" id="note-1"><a class="item-mark" href="#note-1-from" rel="noopener noreferrer">a</a>'
        in page
    )
