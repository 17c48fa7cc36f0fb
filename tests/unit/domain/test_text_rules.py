"""Each rule keeps its number, and the newest is that of new drafts."""

from petition.domain.text_rules import COMMONMARK, CURRENT, FIRST, NEWEST, PASTED, shows_line_ends


def test_numbers_of_rules_stay() -> None:
    """They are stored with texts that people signed, and published."""
    assert (COMMONMARK, PASTED) == (1, 2)
    assert (FIRST.rule, CURRENT.rule) == (COMMONMARK, NEWEST)


def test_lines_end_for_readers_of_all_rules_but_the_first() -> None:
    assert [rule for rule in range(1, NEWEST + 1) if not shows_line_ends(rule)] == [COMMONMARK]
