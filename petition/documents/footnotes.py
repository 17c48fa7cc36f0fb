"""Notes of a document: a mark that leads to a note, which leads back to the mark.

Word, LibreOffice, Google Docs and mammoth name them each in their own way, but
in all of them two links point at each other.
"""

import re
from dataclasses import dataclass, field

from petition.documents.tree import Node

_LABEL = re.compile(r"[^\W_]{1,4}|\*{1,3}")
_HOLDERS = ("li", "p", "div", "dd", "td")


@dataclass
class Notes:
    """By element, as numbers of `id`: the label of each mark, the links back, and the elements that hold notes."""

    marks: dict[int, str] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)
    holders: dict[int, str] = field(default_factory=dict)


def find_notes(root: Node) -> Notes:
    """Return the notes of a document."""
    found, used = Notes(), set[str]()
    links = [node for node in root.walk() if node.tag == "a" and node.attributes.get("href", "").startswith("#")]
    target_of = {id(link): link.attributes["href"][1:] for link in links}
    named: dict[str, list[Node]] = {}
    for link in links:
        for name in _names(link):
            named.setdefault(name, []).append(link)
    for link in links:
        if id(link) in found.back:
            continue
        back = [
            one for one in named.get(target_of[id(link)], ()) if target_of[id(one)] in _names(link) and one is not link
        ]
        if not back:
            continue
        label = link.words.strip(" []()\u00a0")
        if label in used or not _LABEL.fullmatch(label):
            label = str(len(used) + 1)
        used.add(label)
        found.marks[id(link)] = label
        found.back |= {id(one) for one in back}
        found.holders[id(_holder(back[0], target_of[id(link)]))] = label
    return found


def _names(link: Node) -> set[str]:
    """Return the names of a link, and of what holds it."""
    names, node = set[str](), link
    while node.parent is not None:
        names |= node.names
        node = node.parent
    return names


def _holder(back: Node, name: str) -> Node:
    """Return the element of a note: the one that the mark leads to, or else the paragraph of the link back."""
    node, paragraph = back, back
    while node.parent is not None:
        if node.tag in _HOLDERS:
            if name in node.names:
                return node
            if paragraph is back:
                paragraph = node
        node = node.parent
    return paragraph
