"""Each text is read by its own rule, on the page and in the text file alike."""

import sys

from petition.domain.text_rules import COMMONMARK, CURRENT, FIRST, PASTED, Reading
from petition.editions import markup
from petition.editions.markup import remarks, to_html, to_text

LETTER = "Parliament House\nCanberra\n\n• one\n• two\n\n    An indent."


def test_text_that_was_frozen_under_the_first_rule_reads_as_it_did() -> None:
    page = "<p>Parliament House\nCanberra</p>\n<p>• one\n• two</p>\n<pre><code>An indent.\n</code></pre>\n"
    for joins_lines in (True, False):
        first = Reading(COMMONMARK, joins_lines)
        assert to_html(LETTER, first) == page
        assert to_text(LETTER, first) == "Parliament House Canberra\n\n• one • two\n\nAn indent."
        assert remarks("![picture](https://x.example/a.png)", first) == []


def test_new_text_is_read_by_the_newest_rule() -> None:
    assert CURRENT.rule == PASTED
    assert to_html(LETTER, CURRENT) == (
        "<p>Parliament House<br>\nCanberra</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>An indent.</p>\n"
    )
    assert to_text(LETTER, CURRENT) == "Parliament House\nCanberra\n\n• one\n• two\n\nAn indent."


def test_what_is_remembered_of_one_rule_is_not_shown_for_another() -> None:
    pages = [to_html(LETTER, reading) for reading in (FIRST, CURRENT, FIRST, CURRENT)]
    assert pages[0] == pages[2] != pages[1] == pages[3]


def test_t33_cache_is_bounded_in_bytes() -> None:
    """Sixty-four texts of a preview's two megabytes stayed in memory, in each process."""
    for number in range(40):
        to_html(f"{number} " + "の" * 90_000, CURRENT)
        # A reference leaves nothing in the HTML, and stays in memory with its text.
        to_html(f"[{number}]: " + "x" * 90_000, FIRST)
    kept = sum(sys.getsizeof(text) + sys.getsizeof(html) for text, html in markup._cached.values())
    assert 4 * 2**20 < kept <= 8 * 2**20
    text = "The *last* one"
    assert to_html(text, CURRENT) is to_html(text, CURRENT)
