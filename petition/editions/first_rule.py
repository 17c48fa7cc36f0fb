"""The first rule, CommonMark: texts that were frozen under it read as they did, byte for byte.

Nothing here may change what comes out. What should read better is a matter of
the next rule (`petition.domain.text_rules`).
"""

from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from petition.domain.text import visible
from petition.editions.bounds import bound_time, check_levels, check_size, until

_TAGS = {
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h2", "h3", "h4", "h5", "h6"),
}


def _make_parser() -> MarkdownIt:
    # Images would be fetched from elsewhere. Without the rule, their Markdown is shown as text.
    made = MarkdownIt("commonmark", {"html": False}).disable("image")
    bound_time(made)
    return made


_PARSER = _make_parser()


def html(markdown: str) -> str:
    """Return the text as safe HTML; its headings begin at the second level."""
    tokens = _parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    made = _PARSER.renderer.render(tokens, _PARSER.options, {})
    attributes = {"a": {"href", "title"}, "ol": {"start"}}
    return nh3.clean(made, tags=_TAGS, attributes=attributes, url_schemes={"http", "https", "mailto"})


def text(markdown: str) -> str:
    """Return the text without marks: each paragraph on one line, with a blank line between."""
    return "\n\n".join(_blocks(SyntaxTreeNode(_parse(markdown)).children))


def _parse(markdown: str) -> list[Token]:
    check_size(markdown)
    tokens = _PARSER.parse(markdown, {"until": until()})
    check_levels(tokens)
    for block in tokens:
        for token in (block, *(block.children or ())):
            # The parser makes letters of entities, as “&#x202e;”, and of links, as “%E2%80%AE”.
            token.content = visible(token.content)
            if "title" in token.attrs:
                token.attrs["title"] = visible(str(token.attrs["title"]))
            if str(token.attrs.get("href", "")).lower().startswith("mailto:"):
                # What follows would be headers of the reader's mail: a copy to somebody, or a text (RFC 6068).
                token.attrs["href"] = str(token.attrs["href"]).partition("?")[0]
    return tokens


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
