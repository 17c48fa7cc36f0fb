"""A file that is kept as it was opened: the same columns are proposed, and the same people read."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import EncodingPreview, EncodingUnknown, PetitionError
from petition.rosters import packing, reading
from petition.rosters.layout import column_names, propose
from petition.rosters.options import Options, make_options
from petition.rosters.packing import Outline, pack, pack_previews, read_outline, sample_of
from petition.rosters.reading import open_roster
from petition.rosters.table import Table
from tests.factories import DATA
from tests.unit.rosters.sheets import table, xlsx
from tests.unit.rosters.test_popolo import DOCUMENT

TODAY = date(2021, 2, 2)
LONG = "Name;Country;Note\n" + "".join(f"Given{number} Family{number};GB;\n" for number in range(2500))
TITLED = "Members of the House\n\nName,Country\nAda Lovelace,GB\n# a comment\nName,Country\nEls van Hoof,BE\n"


def _outline(content: bytes) -> Outline:
    return read_outline(pack(open_roster(content), today=TODAY).outline)


@pytest.mark.parametrize(
    "content",
    [
        (DATA / "roster.csv").read_bytes(),
        LONG.encode(),
        TITLED.encode(),
        b"Ada Lovelace,ada@gb.example\nEls van Hoof,els@be.example\n",
        xlsx({"People": [["Name", "Country"], ["Ada\nLovelace", "GB"], ["Zo\u00eb \u4e2d", "x"]]}),
        json.dumps(DOCUMENT).encode(),
        b'[{"name": "\\ud800 Lovelace"}, 5, {"name": "Ada\\u0000"}]',
    ],
)
def test_people_are_those_of_the_opened_file(content: bytes) -> None:
    opened, options = open_roster(content), make_options("GB", {"party": "Whig"})
    packed = pack(opened, today=TODAY)
    sample = read_outline(packed.outline).sample
    layout = propose(sample).layout if sample else None
    people, provided = packing.people_of(packed.rows, layout, options)
    assert list(people) == list(reading.people_of(opened, None, options, today=TODAY))
    assert provided == reading.provided(opened, None, options, today=TODAY)


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=12))
def test_any_table_is_kept_as_it_is(rows: list[list[str]]) -> None:
    try:
        opened = reading.Opened("csv", table(*rows))
    except PetitionError:
        return
    packed = pack(opened, today=TODAY)
    assert opened.table
    layout = propose(opened.table).layout
    people, _ = packing.people_of(packed.rows, layout, Options())
    assert list(people) == list(reading.people_of(opened, layout, Options(), today=TODAY))
    assert propose(read_outline(packed.outline).sample or Table([])) == propose(opened.table)


def test_outline_tells_what_was_opened() -> None:
    rows = [["Name", "Country"], ["Ada Lovelace", "GB"]]
    outline = _outline(xlsx({"A": rows, "B": [*rows, *rows[1:]]}))
    assert (outline.kind, outline.chosen, outline.sheets, outline.lines) == ("workbook", ("A",), ("A", "B"), 2)
    assert _outline("Name;Party\nAda;Whig\n".encode("utf-16")).encoding == "utf-16"
    assert _outline(json.dumps(DOCUMENT).encode()) == Outline("popolo", encoding="utf-8")


def test_outline_is_small_beside_the_rows() -> None:
    packed = pack(open_roster(LONG.encode()), today=TODAY)
    outline = read_outline(packed.outline)
    assert outline.sample
    assert (outline.lines, len(outline.sample.lines)) == (2501, 300)
    assert len(packed.outline) * 5 < len(packed.rows)


def test_sample_has_what_stands_in_every_column() -> None:
    """A column that is empty for a thousand rows has its name and its first cells all the same."""
    blank, late = ("Ada", ""), ("Els", "", "", "x")
    whole = table(("Name", "Party"), *[blank] * 1000, ("Cyd", "Whig", " "), *[blank] * 500, *[late] * 9)
    sample = sample_of(whole)
    assert sample.width == whole.width == 4
    assert [line.number for line in sample.lines[300:]] == [1002, 1503, 1504, 1505]
    layout = propose(whole).layout
    assert propose(sample) == propose(whole)
    assert column_names(sample, layout) == column_names(whole, layout) == ["Name", "Party", "", "D"]


def test_titles_above_the_header_do_not_stand_for_its_columns() -> None:
    titles = [(f"Title {number}", "and more") for number in range(20)]
    whole = table(*titles, ("Name", "Party"), *[("Ada", "")] * 400, ("Els", "Whig"))
    assert sample_of(whole).lines[-1].cells == ("Els", "Whig")


def test_previews_are_kept_where_nobody_knows_the_encoding() -> None:
    unknown = EncodingUnknown([EncodingPreview("cp1252", ("Zoë", "Ünal")), EncodingPreview("cp1251", ("Zoл",))])
    packed = pack_previews(unknown)
    with pytest.raises(EncodingUnknown) as again:
        read_outline(packed.outline)
    assert again.value.previews == unknown.previews
    assert packed.rows == b""
