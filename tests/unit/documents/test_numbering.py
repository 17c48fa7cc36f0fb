"""The numbers of a file of Word are those that its reader sees."""

import pytest

from petition.documents.list_items import SIGNS_OF_LISTS
from petition.documents.word import read_word
from petition.domain.text import clean_text
from petition.domain.text_rules import CURRENT
from petition.editions import second_rule
from tests.unit.documents.word_files import level, numbered, numbering, paragraph, styles, word_file

DEEP = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)") + level(2, "lowerRoman", "(%3)")


def _read(body: str, numbers: str, names: str = "") -> tuple[str, tuple[str, ...]]:
    parts = {"word/numbering.xml": numbers} | ({"word/styles.xml": styles(names)} if names else {})
    return read_word(word_file(body, parts))


def test_letters_and_roman_numbers_stay() -> None:
    body = "".join(
        [
            *(numbered("One", 1), numbered("first", 1, 1), numbered("second", 1, 1), numbered("deep", 1, 2)),
            *(numbered("Two", 1), numbered("again", 1, 1), paragraph("Between."), numbered("Three", 1)),
        ]
    )
    text, dropped = _read(body, numbering(DEEP))
    listed = "1. One\n   a) first\n   b) second\n      (i) deep\n2. Two\n   a) again"
    assert text == f"{listed}\n\nBetween.\n\n3. Three"
    assert dropped == ()
    # It is read as it is written.
    assert second_rule.text(clean_text(text, "text"), CURRENT) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (level(0, "upperRoman", "%1."), "I. x\n\nII. y"),
        (level(0, "upperLetter", "%1)"), "A) x\nB) y"),
        (level(0, "lowerLetter", "%1.", start=3), "c. x\nd. y"),
        (level(0, "decimal", "Article %1:"), "Article 1: x\n\nArticle 2: y"),
        (level(0, "decimal", "§ %1"), "§ 1 x\n\n§ 2 y"),
        (level(0, "decimalZero", "%1."), "01. x\n\n02. y"),
        (level(0, "decimal", "%1.", start=999), "999. x\n\n1000. y"),
        (level(0, "bullet", "o"), "- x\n- y"),
        (level(0, "none", ""), "x\n\ny"),
    ],
)
def test_marks_of_one_level(kind: str, text: str) -> None:
    assert _read(numbered("x", 1) + numbered("y", 1), numbering(kind)) == (text, ())


def test_marks_that_name_the_level_above() -> None:
    kind = (
        level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%3", more="<w:isLgl/>")
    )
    body = "".join(numbered("x", 1, at) for at in (0, 1, 1, 0, 1, 2))
    text = _read(body, numbering(kind))[0]
    assert [line.strip() for line in text.split("\n") if line.strip()] == [
        *("I. x", "I.1 x", "I.2 x", "II. x", "II.1 x", "2.1 x"),
    ]


def test_numbers_of_another_script_are_named_as_changed() -> None:
    text, dropped = _read(numbered("x", 1), numbering(level(0, "hebrew1", "%1.")))
    assert (text, dropped) == ("1. x", (SIGNS_OF_LISTS,))


def test_kind_that_is_spelt_out_has_a_simpler_one() -> None:
    spelt = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom"/></mc:Choice><mc:Fallback><w:numFmt w:val="lowerLetter"/></mc:Fallback>'
        '</mc:AlternateContent><w:lvlText w:val="%1)"/></w:lvl>'
    )
    assert _read(numbered("x", 1), numbering(spelt)) == ("a) x", ())


def test_list_that_begins_anew_and_one_that_goes_on() -> None:
    """Lists of one kind count together, unless one says where it begins."""
    more = (
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride><w:lvlOverride w:ilvl="1"><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:lvlOverride></w:num>'
    )
    body = numbered("a", 1) + numbered("b", 7) + numbered("c", 8) + numbered("d", 8) + numbered("e", 8, 1)
    assert _read(body, numbering(DEEP, more=more))[0] == "1. a\n2. b\n5. c\n6. d\n   A) e"


def test_headings_that_a_style_numbers_keep_their_numbers() -> None:
    kind = level(0, "upperRoman", "%1.", more='<w:pStyle w:val="Heading1"/>') + level(
        1, "decimal", "%1.%2", more='<w:pStyle w:val="Heading2"/>'
    )
    names = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}">{based}<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "</w:style>"
        for name, based in (("Heading1", ""), ("Heading2", '<w:basedOn w:val="Heading1"/>'))
    )
    body = paragraph("Press", "Heading1") + paragraph("Law", "Heading2") + paragraph("Words.")
    assert _read(body, numbering(kind), names)[0] == "# I. Press\n\n## I.1 Law\n\nWords."


def test_kind_of_a_style_is_found_where_the_style_is() -> None:
    numbers = numbering('<w:numStyleLink w:val="Outline"/>', level(0, "lowerLetter", "%1)"))
    names = (
        '<w:style w:type="numbering" w:styleId="Outline"><w:basedOn w:val="Outline"/><w:pPr><w:numPr>'
        '<w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    assert _read(numbered("x", 1), numbers, names)[0] == "a) x"


def test_paragraph_that_is_left_out_of_its_list_has_no_mark() -> None:
    assert _read(numbered("x", 0) + numbered("y", 9) + numbered("z", 1, 5), numbering(DEEP))[0] == "x\n\ny\n\nz"


def test_empty_item_counts_and_is_no_line() -> None:
    assert _read(numbered("x", 1) + numbered("", 1) + numbered("z", 1), numbering(DEEP))[0] == "1. x\n3. z"


def test_text_that_stands_twice_for_newer_programs_counts_once() -> None:
    spelt = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="x">{numbered("box", 1)}</mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>'
    )
    assert _read(spelt + numbered("x", 1), numbering(DEEP))[0] == "1. x"


def test_pictures_beside_numbers_are_not_read() -> None:
    parts = {"word/numbering.xml": numbering(DEEP), "word/media/image1.png": "x" * 1000}
    assert read_word(word_file(numbered("x", 1), parts)).markdown == "1. x"
