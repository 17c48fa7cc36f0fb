"""Converts a statement's Markdown: to safe HTML for pages, to plain text for `.txt`.

HTML inside the Markdown is shown as text and never interpreted. The result is
cleaned once more by an allow-list, so that no text can contain a script.
"""

from collections.abc import Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

_TAGS = {
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h2", "h3", "h4", "h5", "h6"),
}
# Images would be fetched from elsewhere. Without the rule, their Markdown is shown as text.
_PARSER = MarkdownIt("commonmark", {"html": False}).disable("image")


@lru_cache(maxsize=64)
def to_html(markdown: str) -> Markup:
    """Return the text as safe HTML; its headings begin at the second level.

    The result is cached, because everybody who is asked opens the same text.
    """
    tokens = _PARSER.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    attributes = {"a": {"href", "title"}, "ol": {"start"}}
    # The allow-list has cleaned the HTML, so it needs no escaping.
    return Markup(nh3.clean(html, tags=_TAGS, attributes=attributes, url_schemes={"http", "https", "mailto"}))  # noqa: S704


def to_text(markdown: str) -> str:
    """Return the text without marks: each paragraph on one line, with a blank line between."""
    return "\n\n".join(_blocks(SyntaxTreeNode(_PARSER.parse(markdown)).children))


def _blocks(nodes: list[SyntaxTreeNode]) -> Iterator[str]:
    """Yield the text of each block of the document."""
    for node in nodes:
        if node.type in ("bullet_list", "ordered_list"):
            yield "\n".join(_items(node))
        elif node.type == "blockquote":
            quoted = "\n\n".join(_blocks(node.children))
            yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        elif node.type == "hr":
            yield "* * *"
        elif node.type in ("fence", "code_block"):
            yield node.content.rstrip("\n")
        else:
            yield "".join(_inline(child) for child in node.children)


def _items(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield the items of a list, with all lines after the first indented."""
    number = int(node.attrs.get("start", 1))
    for index, item in enumerate(node.children):
        mark = "- " if node.type == "bullet_list" else f"{number + index}. "
        lines = "\n".join(_blocks(item.children)).split("\n")
        yield mark + f"\n{' ' * len(mark)}".join(lines)


def _inline(node: SyntaxTreeNode) -> str:
    """Return the text of a node within a paragraph; the address of a link follows in brackets."""
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type in ("text", "code_inline"):
        return node.content
    words = "".join(_inline(child) for child in node.children)
    if node.type == "link" and str(node.attrs["href"]) not in (words, f"mailto:{words}"):
        return f"{words} ({node.attrs['href']})"
    return words
