"""Converts a statement's Markdown: to safe HTML for pages, to plain text for `.txt`.

HTML inside the Markdown is shown as text and never interpreted. The result is
cleaned once more by an allow-list, so that no text can contain a script.

A text is converted within bounds of size, nesting and time, because others wait
meanwhile. What goes beyond them raises `FieldError` naming "text"; drafts are
converted before they are stored, so that nobody is asked to sign such a text.
"""

import re
import sys
import time
from collections.abc import Iterator
from threading import Lock
from typing import Any

import nh3
from cachetools import LRUCache
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from petition.domain.lengths import TEXT
from petition.domain.text import visible
from petition.errors import FieldError

_TAGS = {
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h2", "h3", "h4", "h5", "h6"),
}
# A line of a quotation is held against every rule on each of its levels.
MOST_LINES = 5_000
# Levels of lists, list items, quotations and emphasis, one within the other. The parser itself leaves
# out without a word what stands deeper than twenty.
MOST_LEVELS = 16
# Processor time. A text of 100,000 letters usually takes a fiftieth of it, and the worst that is known a quarter.
_SECONDS = 4.0
_HALF = re.compile("[\ud800-\udfff]")
_CACHED_BYTES = 8 * 2**20


def _check_time(state: Any, *where: Any) -> bool:
    """Raise `FieldError` when a text takes too long; as a rule of the parser it never applies."""
    if time.thread_time() > state.env["until"]:
        raise FieldError("text", "takes too long to lay out; use simpler Markdown")
    return False


def _make_parser() -> MarkdownIt:
    # Images would be fetched from elsewhere. Without the rule, their Markdown is shown as text.
    made = MarkdownIt("commonmark", {"html": False}).disable("image")
    # These rules come first wherever the parser goes on by a line, a mark or a word.
    made.block.ruler.before("code", "time", _check_time, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    made.inline.ruler.before("text", "time", _check_time)
    return made


_PARSER = _make_parser()
# Each text stands beside its HTML, so that both are counted.
_cached: LRUCache[str, tuple[str, Markup]] = LRUCache(
    _CACHED_BYTES, getsizeof=lambda kept: sum(map(sys.getsizeof, kept))
)
_caching = Lock()


def to_html(markdown: str) -> Markup:
    """Return the text as safe HTML; its headings begin at the second level.

    The result is cached, because everybody who is asked opens the same text.
    """
    with _caching:
        kept = _cached.get(markdown)
    if kept is None:
        kept = markdown, _html(_parse(markdown))
        with _caching:
            _cached[markdown] = kept
    return kept[1]


def _html(tokens: list[Token]) -> Markup:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    attributes = {"a": {"href", "title"}, "ol": {"start"}}
    cleaned = nh3.clean(html, tags=_TAGS, attributes=attributes, url_schemes={"http", "https", "mailto"})
    # The allow-list has cleaned the HTML, so it needs no escaping.
    return Markup(cleaned)  # noqa: S704


def to_text(markdown: str) -> str:
    """Return the text without marks: each paragraph on one line, with a blank line between."""
    return "\n\n".join(_blocks(SyntaxTreeNode(_parse(markdown)).children))


def _parse(markdown: str) -> list[Token]:
    """Return the tokens of a text; raise `FieldError` for one that is too large, too deep or too slow."""
    if len(markdown) > TEXT:
        raise FieldError("text", f"is longer than {TEXT:,} characters")
    if markdown.count("\n") >= MOST_LINES:
        raise FieldError("text", f"has more than {MOST_LINES:,} lines")
    if _HALF.search(markdown):
        raise FieldError("text", "has half a letter in it (a surrogate), which no page can show")
    tokens = _PARSER.parse(markdown, {"until": time.thread_time() + _SECONDS})
    level = 0
    for block in tokens:
        level += block.nesting
        within = level
        for token in (block, *(block.children or ())):
            within += token.nesting if token is not block else 0
            if within > MOST_LEVELS:
                raise FieldError("text", f"has lists, quotations or emphasis within each other, {MOST_LEVELS} deep")
            _make_visible(token)
            if str(token.attrs.get("href", "")).lower().startswith("mailto:"):
                # What follows would be headers of the reader's mail: a copy to somebody, or a text (RFC 6068).
                token.attrs["href"] = str(token.attrs["href"]).partition("?")[0]
    return tokens


def _make_visible(token: Token) -> None:
    """Take away what nobody sees: the parser makes letters of entities, as “&#x202e;”, and of links, as “%E2%80%AE”."""
    token.content = visible(token.content)
    if "title" in token.attrs:
        token.attrs["title"] = visible(str(token.attrs["title"]))


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
