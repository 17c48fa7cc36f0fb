"""HTML from a clipboard or of a converted file, as a small tree of what a text may have.

nh3 reads it as a browser does, whatever is wrong with it, and leaves out what is
no text. What remains is well-formed, so the standard library's parser suffices.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from petition.errors import FieldError

BLOCKS = frozenset(
    [
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr"),
        *("td", "th", "caption", "blockquote", "pre", "hr", "section", "article", "dl", "dt", "dd", "figure"),
    ]
)
_INLINE = frozenset(
    ["b", "strong", "i", "em", "u", "s", "del", "strike", "ins", "sup", "sub", "a", "span", "br", "img"]
)
_VOID = frozenset(["br", "hr", "img"])
_ATTRIBUTES = {
    "*": {"style", "id", "class"},
    "a": {"href", "name"},
    "img": {"alt"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"colspan"},
    "th": {"colspan"},
}
# Elements of which nothing is a word.
_SILENT = {"script", "style", "title", "head", "template", "noscript", "object", "svg", "math", "iframe", "textarea"}
# Word nests some ten; each level is a call.
_MOST_LEVELS = 150


@dataclass
class Node:
    """An element: its tag, its attributes, and what it holds in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    parent: "Node | None" = None

    @property
    def names(self) -> set[str]:
        """The names by which a link may lead to it."""
        return {self.attributes[name] for name in ("id", "name") if self.attributes.get(name)}

    def walk(self) -> Iterator["Node"]:
        """Yield all elements within it, in the order of the text."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    @property
    def words(self) -> str:
        """All text within it."""
        return "".join(child if isinstance(child, str) else child.words for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self._inner = Node("div")
        self._levels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self._inner)
        self._inner.children.append(node)
        if tag not in _VOID:
            self._inner = node
            self._levels += 1
        if self._levels > _MOST_LEVELS:
            raise FieldError("document", f"has more than {_MOST_LEVELS} things within each other")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._inner.parent is not None:
            self._inner = self._inner.parent
            self._levels -= 1

    def handle_data(self, data: str) -> None:
        self._inner.children.append(data)


def read_tree(html: str) -> Node:
    """Return the tree of a page or a part of one; raise `FieldError` for what is nested too deeply."""
    cleaned = nh3.clean(
        html,
        tags=set(BLOCKS | _INLINE),
        attributes=_ATTRIBUTES,
        clean_content_tags=_SILENT,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(cleaned)
    builder.close()
    return builder.root
