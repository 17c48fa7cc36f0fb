"""A document as Markdown of the second rule (`docs/texts.md`), with what could not be kept."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from petition.documents.footnotes import Notes, find_notes
from petition.documents.list_items import is_item, is_of_clipboard, is_sure, marks_of, pasted_mark, style_of, taken_mark
from petition.documents.runs import runs, written
from petition.documents.tree import BLOCKS, Node, read_tree

_HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
_EMPTY = re.compile(r"\n(?: *\n)+")
_UNDERLINE = re.compile("={3,} *|-{3,} *")
_LEVEL = re.compile("mso-list:l[0-9]+level([1-9])")
# Longer lines would be taken for wrapped ones, and their ends lost.
_SURE_LENGTH = 59


class Document(NamedTuple):
    """A text in Markdown, and the names of what was left out of it."""

    markdown: str
    dropped: tuple[str, ...]


def write(html: str) -> Document:
    """Return a page, or what a clipboard has of one, as Markdown; raise `FieldError` for what is nested too deeply."""
    tree = read_tree(html)
    writer = _Writer(find_notes(tree))
    text = _EMPTY.sub("\n\n", "\n\n".join(filter(None, writer.blocks(tree)))).strip("\n")
    if pictures := writer.dropped.pop("picture", 0):
        writer.dropped["1 picture" if pictures == 1 else f"{pictures} pictures"] = 1
    return Document(text, tuple(writer.dropped))


@dataclass
class _Writer:
    notes: Notes
    dropped: dict[str, int] = field(default_factory=dict)

    def blocks(self, node: Node) -> list[str]:
        """Return the paragraphs, lists and tables of an element, each without an empty line at its ends."""
        found: list[str] = []
        line: list[Node | str] = []
        was_line = False
        for child in [*node.children, Node("hr")]:
            if not isinstance(child, Node) or child.tag not in BLOCKS:
                line.append(child)
                continue
            if words := self.line(line):
                found.append(words)
            line = []
            # Mails write each line as an element of its own.
            is_line = _is_line(child)
            made = self.block(child)
            if is_line and was_line and found and made:
                found[-1] += f"\n{made[0]}"
            else:
                found += made
            was_line = is_line and bool(made)
        # The last one only ends the line before it.
        return found[:-1]

    def block(self, node: Node) -> list[str]:
        """Return what one element becomes."""
        if id(node) in self.notes.holders:
            words = " ".join(" ".join(self.blocks(node)).split())
            return [f"[^{self.notes.holders[id(node)]}]: {words}"]
        if node.tag in _HEADINGS:
            words = written(runs(node.children, self.notes, self.dropped), is_plain=True).replace("\n", " ")
            return [_HEADINGS[node.tag] + words] if words else []
        if node.tag in ("ul", "ol"):
            return self.items(node)
        if node.tag == "table":
            return self.table(node)
        if node.tag == "hr":
            return ["---"]
        if node.tag == "blockquote":
            quoted = "\n\n".join(self.blocks(node))
            return ["\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))] if quoted else []
        if node.tag == "pre":
            return ["\n".join(line.strip() for line in node.words.strip("\n").split("\n"))]
        # Word has no lists in what it gives to a clipboard, but paragraphs with a level.
        level = _LEVEL.search(style_of(node))
        blocks = self.blocks(node)
        return ["  " * (int(level[1]) - 1) + "\n".join(blocks)] if level and blocks else blocks

    def line(self, children: list[Node | str]) -> str:
        """Return a paragraph; a line that ends on purpose stays, however long it is."""
        lines = written(runs(children, self.notes, self.dropped)).split("\n")
        # A backslash at the end of a line would be read as the line end that it has anyhow.
        lines = [f"{line}\\" if line.endswith("\\") else line for line in lines[:-1]] + lines[-1:]
        ended = [f"{line}  " if len(line) > _SURE_LENGTH else line for line in lines[:-1]]
        return "\n".join([*map(_kept, ended), _kept(lines[-1])]).strip()

    def items(self, node: Node) -> list[str]:
        """Return a list, and the notes that stood in it."""
        items: list[str] = []
        notes: list[str] = []
        marks = marks_of(node, self.dropped)
        for inner in node.children:
            if isinstance(inner, str) and not inner.strip():
                continue
            # Words that stand in a list and in no item are one.
            child = Node("li", children=[inner]) if isinstance(inner, str) else inner
            if id(child) in self.notes.holders:
                notes += self.block(child)
                continue
            if child.tag in ("ul", "ol"):
                # Some editors put a list within a list beside its item.
                items += [f"  {line}" for one in self.items(child) for line in one.split("\n")]
                continue
            mark = taken_mark(child)
            if not mark and _holds_lists_alone(child):
                # A level that the one above leaves out is none that a reader sees.
                items += [line for one in self.blocks(child) for line in one.split("\n")]
                continue
            mark = f"{mark or marks(child)} "
            blocks = self.blocks(child)
            # A mark that needs a neighbour may have none.
            blocks = _ended(blocks) if is_sure(mark) else _ended([*blocks, ""])[:-1]
            lines = "\n".join(blocks).split("\n")
            # What the rule knows as no mark would be lines of one paragraph, were there none between.
            between = "" if is_item(mark) else "\n"
            items.append(between + mark + f"\n{' ' * len(mark)}".join(lines) + between)
        return ["\n".join(items), *notes] if items else notes

    def table(self, node: Node) -> list[str]:
        """Return a table; one of a single column is no table but a way to lay out a page."""
        rows = [row for row in node.walk() if row.tag == "tr"]
        cells = [[cell for cell in row.children if isinstance(cell, Node)] for row in rows]
        if max(map(len, cells), default=0) <= 1:
            return [block for row in cells for cell in row for block in self.blocks(cell)]
        written_rows = []
        for row in cells:
            words: list[str] = []
            for cell in row:
                words.append(" ".join(" ".join(self.blocks(cell)).split()).replace("|", "\\|"))
                span = int(cell.attributes.get("colspan") or 1)
                if span > 1:
                    self.dropped["merged cells of a table"] = 1
                    words += [""] * min(span - 1, 20)
            written_rows.append(words)
        width = max(map(len, written_rows))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in written_rows]
        return ["\n".join([lines[0], "|" + "---|" * width, *lines[1:]])]


def _holds_lists_alone(item: Node) -> bool:
    """Return whether an item has no words of its own, but items within it."""
    held = [child for child in item.children if not isinstance(child, str) or child.strip()]
    return bool(held) and all(isinstance(child, Node) and child.tag in ("ul", "ol") for child in held)


def _ended(blocks: list[str]) -> list[str]:
    """Return the blocks of an item; a long line that ends on purpose says so, because no empty line follows it."""
    return [f"{one}  " if len(one.rpartition("\n")[2]) > _SURE_LENGTH else one for one in blocks[:-1]] + blocks[-1:]


def _is_line(node: Node) -> bool:
    """Return whether an element is a line of a mail or an item of Word's lists: it holds words, and no paragraph."""
    if any(child.tag in BLOCKS for child in node.walk()):
        return False
    if _LEVEL.search(style_of(node)) is None:
        return node.tag == "div"
    marks = [pasted_mark(child) for child in node.walk() if is_of_clipboard(child)]
    return not marks or is_item(f"{marks[0]} ")


def _kept(line: str) -> str:
    """Return a line that is no heading, quotation, or underline of the line above it."""
    return f"\\{line}" if line.startswith((">", "#")) or _UNDERLINE.fullmatch(line) else line
