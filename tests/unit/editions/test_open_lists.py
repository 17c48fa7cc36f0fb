"""An item belongs to the list that its mark and its indent say."""

from petition.editions.list_marks import Mark, find_marks
from petition.editions.open_lists import OpenLists


def _mark(line: str) -> Mark:
    return find_marks([line, line])[0]


def _entered(*lines: tuple[str, int], is_right_below: bool = True) -> list[tuple[int, str]]:
    """Return where each item begins in Markdown, and its sign."""
    lists, found = OpenLists(), []
    for line, indent in lines:
        lists.leave_for_item(_mark(line), indent, is_right_below=is_right_below)
        level, sign = lists.enter(_mark(line), indent)
        found.append((level.begins, sign))
    return found


def test_items_of_one_kind_are_siblings() -> None:
    assert _entered(("- a", 0), ("- b", 1), ("- c", 0)) == [(0, "-")] * 3


def test_deeper_kind_stands_within_and_a_known_one_goes_back() -> None:
    assert _entered(("1. a", 0), ("a) b", 0), ("i) c", 0), ("a) d", 0), ("1. e", 0)) == [
        *((0, "1."), (3, "-"), (5, "-"), (3, "-"), (0, "1.")),
    ]


def test_other_kind_after_an_empty_line_is_a_list_of_its_own() -> None:
    assert _entered(("• a", 0), ("– b", 0), is_right_below=False) == [(0, "-"), (0, "*")]


def test_shallower_kind_ends_the_list() -> None:
    assert _entered(("• a", 0), ("a) b", 0)) == [(0, "-"), (0, "*")]


def test_indent_of_two_blanks_makes_a_list_within() -> None:
    assert _entered(("- a", 0), ("- b", 2), ("- c", 4), ("- d", 0)) == [(0, "-"), (2, "-"), (4, "-"), (0, "-")]


def test_paragraph_belongs_to_an_item_of_markdown_that_it_is_indented_below() -> None:
    for line, stays in (("- a", True), ("1. a", True), ("1) a", True), ("• a", False), ("a) a", False)):
        lists = OpenLists()
        lists.enter(_mark(line), 0)
        lists.leave_for_paragraph(2)
        assert bool(lists) is stays
        lists.leave_for_paragraph(1)
        assert not lists
