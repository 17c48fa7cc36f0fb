"""The text file's form of a text that is read by the second rule."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from petition.editions.notes import label_of

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_CAN_BE_RAISED = frozenset("0123456789+-=()n")


def written(tokens: Sequence[Token]) -> str:
    """Return the text: lines as they are read, a blank line between paragraphs, notes at the end."""
    return "\n\n".join(_blocks(SyntaxTreeNode(tokens).children))


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    """Yield the text of each block of the document."""
    for node in nodes:
        if node.type in ("bullet_list", "ordered_list"):
            yield "\n".join(_marked(str(item.meta["mark"]), item.children) for item in node.children)
        elif node.type == "blockquote":
            quoted = "\n\n".join(_blocks(node.children))
            yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        elif node.type == "hr":
            yield "* * *"
        elif node.type == "table":
            rows = (row for part in node.children for row in part.children)
            yield "\n".join(" | ".join(map(_words, row.children)) for row in rows)
        elif node.type == "footnote_block":
            yield from (_marked(f"[{label_of(note.meta)}]", note.children) for note in node.children)
        elif node.type != "footnote_anchor":
            yield _words(node)


def _marked(mark: str, nodes: Sequence[SyntaxTreeNode]) -> str:
    """Return an item behind its mark, with all lines after the first indented."""
    lines = "\n".join(_blocks(nodes)).split("\n")
    return f"{mark} " + f"\n{' ' * (len(mark) + 1)}".join(lines)


def _words(node: SyntaxTreeNode) -> str:
    return "".join(map(_inline, node.children))


def _inline(node: SyntaxTreeNode) -> str:
    """Return the text of a node within a paragraph; the address of a link follows in brackets."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "text":
        return node.content
    if node.type == "footnote_ref":
        return f"[{label_of(node.meta)}]"
    words = _words(node)
    if node.type == "sup":
        return words.translate(_RAISED) if _CAN_BE_RAISED.issuperset(words) else words
    # An address that was typed as such is its own words.
    if node.type == "link" and node.info != "auto":
        address, title = str(node.attrs["href"]), str(node.attrs.get("title", ""))
        if address not in (words, f"mailto:{words}"):
            return f'{words} ({address} "{title}")' if title else f"{words} ({address})"
    return words
