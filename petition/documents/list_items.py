"""The marks of items: those that a file of Word brings along, and those that a page draws by its styles."""

import re
from collections.abc import Callable

from petition.documents.numbering import MARK
from petition.documents.numerals import in_css
from petition.documents.tree import Node

# What is named as changed where a kind of numbers is not known.
SIGNS_OF_LISTS = "letters and numbers of lists in other scripts, which became digits: compare them"
# The marks that begin an item by the second rule (`docs/texts.md`); a neighbour is needed for some of them.
_ITEM = re.compile(
    r"(?:-|(?:0|[1-9][0-9]{0,2})\.|\(?(?:[0-9]{1,3}|[a-z]|[ivxl]{1,7}|[A-Z]|[IVXL]{1,7})\)|(?:[a-z]|[ivxl]{2,7})\.) "
)
# What stands for a bullet of Symbol or Wingdings, or is one.
_BULLET = re.compile("[^\\w(]|[oØüvq§]")
_KIND = re.compile("list-style(?:-type)?:([a-z-]+)")
_WHOLE = re.compile("-?[0-9]{1,9}")


def style_of(node: Node) -> str:
    """Return the styles of an element, in small letters and without blanks."""
    return node.attributes.get("style", "").lower().replace(" ", "")


def is_mark(node: Node) -> bool:
    """Return whether an element is a mark that stands before its paragraph (`petition.documents.numbering`)."""
    return node.attributes.get("class") == MARK


def is_of_clipboard(node: Node) -> bool:
    """Return whether an element is the mark of an item as Word puts it on the clipboard, with blanks behind it."""
    return "mso-list:ignore" in style_of(node)


def pasted_mark(node: Node) -> str:
    """Return the mark that an element of the clipboard shows."""
    mark = node.words.strip()
    return "-" if _BULLET.fullmatch(mark) else mark


def is_item(mark: str) -> bool:
    """Return whether a mark with its blank begins an item when the text is read."""
    return _ITEM.fullmatch(mark) is not None


def is_sure(mark: str) -> bool:
    """Return whether a mark with its blank begins an item whatever stands around it."""
    return mark == "- " or (mark[0].isdigit() and mark.endswith(". ") and is_item(mark))


def taken_mark(item: Node) -> str:
    """Return the mark that an item brings along, and take it away from its words; "" for none."""
    for child in item.children:
        if not isinstance(child, Node) or child.tag in ("ul", "ol", "table"):
            continue
        if is_mark(child):
            item.children.remove(child)
            return child.words.strip()
        if found := taken_mark(child):
            return found
    return ""


def marks_of(node: Node, dropped: dict[str, int]) -> Callable[[Node], str]:
    """Return what makes the mark of each item of a list, one after the other, as a page shows it."""
    number = _whole(node.attributes.get("start"), 1) - 1

    def mark(item: Node) -> str:
        nonlocal number
        number = _whole(item.attributes.get("value"), number + 1)
        if node.tag != "ol":
            return "-"
        kind = _kind(item) or _kind(node) or node.attributes.get("type") or "decimal"
        made = in_css(kind, number)
        if made is None and kind not in ("none", "inherit", "initial"):
            dropped[SIGNS_OF_LISTS] = 1
        return f"{number if made is None else made}."

    return mark


def _kind(node: Node) -> str:
    found = _KIND.search(style_of(node))
    return found[1] if found else ""


def _whole(text: str | None, instead: int) -> int:
    return int(text) if text and _WHOLE.fullmatch(text) else instead
