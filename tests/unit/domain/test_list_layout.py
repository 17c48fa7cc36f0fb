"""How a list lies on a page: columns, ids, counts, and the line that leads to its parts."""

import pytest

from petition.domain.compilations import Signatory
from petition.domain.list_layout import lay_out
from petition.domain.lists.arranging import Block, Line
from petition.domain.names.person_name import PersonName

SOMEBODY = Signatory(PersonName("A", "B"), "FR", "France", "B, A")


def _block(heading: str, *texts: str) -> Block:
    return Block(heading, [Line(text, SOMEBODY, number) for number, text in enumerate(texts, 1)])


def test_block_with_a_heading_has_an_id_and_a_count() -> None:
    (part,) = lay_out([_block("Côte d’Ivoire", "A", "B")]).parts
    assert (part.heading, part.anchor, part.count) == ("Côte d’Ivoire", "at-cote-d-ivoire", 2)


def test_block_without_a_heading_has_neither() -> None:
    layout = lay_out([_block("", "A", "B")])
    assert [(part.anchor, part.count) for part in layout.parts] == [("", None)]
    assert not layout.has_headings


@pytest.mark.parametrize(("heading", "anchor"), [("日本", "at-日本"), ("لبنان", "at-لبنان"), ("(!)", "at-")])
def test_id_is_made_of_letters_of_any_script(heading: str, anchor: str) -> None:
    assert lay_out([_block(heading, "A")]).parts[0].anchor == anchor


def test_ids_differ_where_headings_are_the_same() -> None:
    parts = lay_out([_block("Members", "A"), _block("Others", "B"), _block("Members", "C")]).parts
    assert [part.anchor for part in parts] == ["at-members", "at-others", "at-members-2"]


def test_heading_that_has_the_count_is_given_none() -> None:
    parts = lay_out([_block("France (2)", "A", "B"), _block("Group 20", "A", "B")]).parts
    assert [part.count for part in parts] == [None, 2]


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (["Ada Lovelace"] * 10, 4),
        (["Ada Lovelace (Lithuania)"] * 10, 3),
        (["Dr Ada Lovelace MP (United Kingdom)"] * 10, 2),
        (["Dr Ada Lovelace MP, Chair of the Foreign Affairs Committee (UK)"] * 10, 1),
        # One long line is broken, and does not widen the columns of all others.
        ([*["Ada Lovelace"] * 19, "A" * 90], 4),
        (["衆議院議員　山尾志桜里（日本・立憲民主党）"] * 10, 2),
        (["Ada Lovelace\nMember of Parliament"] * 10, 3),
        ([], 4),
    ],
)
def test_columns_follow_the_length_of_the_lines(lines: list[str], columns: int) -> None:
    assert lay_out([_block("", *lines)]).columns == columns


@pytest.mark.parametrize(
    ("sizes", "is_long", "has_jumps"), [((30, 29), False, False), ((30, 30), True, True), ((60,), True, False)]
)
def test_from_sixty_names_on_a_line_leads_to_the_parts(sizes: tuple[int, ...], is_long: bool, has_jumps: bool) -> None:
    layout = lay_out([_block(f"Part {chr(65 + at)}", *["A"] * size) for at, size in enumerate(sizes)])
    assert (layout.is_long, layout.has_jumps) == (is_long, has_jumps)


def test_long_list_without_headings_has_no_such_line() -> None:
    assert not lay_out([_block("", *["A"] * 700)]).has_jumps


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (59, [59]), (149, [149]), (151, [76, 75]), (700, [100] * 7), (5000, [100] * 50)],
)
def test_long_list_is_cut_so_that_its_columns_stand_on_a_screen(count: int, sizes: list[int]) -> None:
    lines = ["Ada Lovelace"] * count
    layout = lay_out([_block("", *lines)])
    pieces = layout.cut(layout.parts[0].lines)
    assert [len(piece) for piece in pieces] == sizes
    assert [line.number for piece in pieces for line in piece] == list(range(1, count + 1))


def test_list_in_one_column_is_not_cut() -> None:
    """Its reader goes straight on."""
    layout = lay_out([_block("", *["A" * 90] * 300)])
    assert [len(piece) for piece in layout.cut(layout.parts[0].lines)] == [300]
