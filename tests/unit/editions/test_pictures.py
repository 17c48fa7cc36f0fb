"""No picture is shown; the words that stood for it are."""

import pytest
from markdown_it import MarkdownIt

from petition.editions.pictures import replaced


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![logo](/a)", '<p><a href="/a">logo</a></p>\n'),
        ("![](/a)", '<p><a href="/a">/a</a></p>\n'),
        ("![a *b* c](/a) d", '<p><a href="/a">a <em>b</em> c</a> d</p>\n'),
        ("[![logo](/a) b](/c)", '<p><a href="/c">logo b</a></p>\n'),
        ("![a ![b](/b)](/a)", '<p><a href="/a">a b</a></p>\n'),
    ],
)
def test_words_stand_for_a_picture(typed: str, shown: str) -> None:
    parser = MarkdownIt("commonmark")
    tokens = parser.parse(typed)
    tokens[1].children = children = [*replaced(tokens[1].children or ())]
    assert parser.renderer.render(tokens, parser.options, {}) == shown
    assert any(child.meta.get("picture") for child in children)
