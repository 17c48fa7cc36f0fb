"""Brings the lines of a text, as they were pasted, into Markdown that means what they show.

Nothing is written back: the stored text stays as its coordinator sees it in the
field, and each reading begins from there. No word is left out here; lines get
other blanks and marks before them, and empty lines between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from petition.editions.list_marks import BLANKS, Mark, Rank, find_marks

# Lines of this length, in characters or in columns, were wrapped by a mail or an editor.
SHORTEST, LONGEST = 60, 80
# Deeper quotations are refused anyway, by the bound on levels.
_MOST_QUOTED = 20
_RULER = re.compile(r"([*_-])[ ]*(?:\1[ ]*){2,}")
_UNDERLINE = re.compile("={3,} *|-{3,} *")
# A note at the foot of the text: its mark, and what it says.
NOTE = re.compile(r"\[\^[^\]\s]+\]:")
_HEADING = re.compile("#{1,6}(?: |$)")
_QUOTED = re.compile("> ?")
# What CommonMark would take for the mark of a list.
_SEEMS_MARK = re.compile(r"([0-9]{0,9})([-+*.)])(?=[ \t]|$)")
# Behind the mark of a list they would make a ruler of it.
_SIGNS = re.compile("[-*_][-*_ ]*")
_ENDS_SENTENCE = re.compile("[.:;,!?。：；，、…]['\"”’»)\\]]* *$")


@dataclass(slots=True)
class _Level:
    """A list that goes on: what marks it has, where they stood, and where the text of its items stands now."""

    mark: Mark
    indent: int
    begins: int
    content: int

    def has_sibling(self, mark: Mark, indent: int) -> bool:
        """Return whether an item with this mark, at this indent, follows in the list."""
        return self.mark.kind == mark.kind and self.is_beside(indent)

    def is_beside(self, indent: int) -> bool:
        """Return whether an item at this indent stands as deep."""
        return abs(self.indent - indent) < 2

    def has_paragraph(self, indent: int) -> bool:
        """Return whether a paragraph below an item belongs to it; a word processor's paragraphs never do."""
        return self.mark.is_markdown and indent >= self.indent + 2


@dataclass
class Prepared:
    """Lines of Markdown, the marks of items by line, and how long each line was as it was typed, 0 for none."""

    lines: list[str] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    widths: list[tuple[int, int]] = field(default_factory=list)

    def add(self, line: str, typed: str = "") -> None:
        """Add a line; `typed` is how it was."""
        self.lines.append(line)
        self.widths.append(widths(typed))

    @property
    def is_in_paragraph(self) -> bool:
        """Whether there is a line to which another would belong."""
        return bool(self.lines) and bool(self.lines[-1].strip())


def widths(line: str) -> tuple[int, int]:
    """Return how long a line is, in characters and in columns: an ideograph takes two (UAX 11)."""
    line = line.rstrip()
    return len(line), len(line) + (0 if line.isascii() else len(_WIDE.findall(line)))


# Ideographs, kana and their punctuation; Korean has blanks between words.
IDEOGRAPHS = (
    "\u2e80-\u30ff\u3100-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff"
)
_WIDE = re.compile(f"[{IDEOGRAPHS}\uac00-\ud7a3]")


def is_wrapped(width: tuple[int, int]) -> bool:
    """Return whether a line is as long as a line that was wrapped."""
    return any(SHORTEST <= one <= LONGEST for one in width)


def prepare(text: str) -> Prepared:
    """Return the lines of a text in Markdown."""
    return _prepared(text.split("\n"), _MOST_QUOTED)


def _prepared(lines: list[str], levels: int) -> Prepared:
    writer = _Writer(find_marks(lines))
    at = 0
    while at < len(lines):
        if levels and lines[at].lstrip(BLANKS).startswith(">"):
            end = at
            while end < len(lines) and lines[end].lstrip(BLANKS).startswith(">"):
                end += 1
            writer.quote(lines[at:end], levels - 1)
            at = end
            continue
        writer.line(at, lines[at])
        at += 1
    return writer.made


class _Writer:
    """Writes one line after the other, and remembers the lists that go on."""

    def __init__(self, marks: dict[int, Mark]) -> None:
        self.made = Prepared()
        self._marks = marks
        self._open: list[_Level] = []
        # The sign that the last list had in Markdown, by where it began.
        self._signs: dict[int, str] = {}
        # The last line as it was typed, and how many lines its paragraph has so far.
        self._before = ""
        self._length = 0

    def quote(self, lines: list[str], levels: int) -> None:
        """Write lines that are quoted; what is quoted is a text of its own, and ends with its last mark."""
        self._end_lists()
        stripped = [_QUOTED.sub("", line.lstrip(BLANKS), count=1) for line in lines]
        inner, before = _prepared(stripped, levels), len(self.made.lines)
        self.made.marks |= {before + at: mark for at, mark in inner.marks.items()}
        self.made.lines += [f"> {line}".rstrip() if line else ">" for line in inner.lines]
        # The two characters before it count where the line was wrapped.
        self.made.widths += [(short + 2, wide + 2) if short else (0, 0) for short, wide in inner.widths]
        self.made.add("")
        self._before, self._length = "", 0

    def line(self, at: int, line: str) -> None:
        """Write one line."""
        stripped = line.lstrip(BLANKS)
        if not stripped:
            self.made.add("")
        elif _HEADING.match(stripped) or _RULER.fullmatch(stripped) or NOTE.match(stripped):
            self._write_block(stripped, line)
        elif (mark := self._marks.get(at)) and not self._is_mid_sentence(mark):
            self._write_item(mark, line, len(line) - len(stripped))
        else:
            self._write_text(stripped, line, len(line) - len(stripped))
        self._length = self._length + 1 if stripped else 0
        self._before = line if stripped else ""

    def _is_mid_sentence(self, mark: Mark) -> bool:
        """Return whether a mark stands where a wrapped line goes on, as a dash or a number may."""
        before = self._before
        if not before or self._open:
            return False
        if mark.rank is Rank.NUMBER and mark.ordinal != 1:
            return True
        is_sign = mark.rank is Rank.BULLET and mark.text not in "-*+"
        return not is_sign and is_wrapped(widths(before)) and not _ENDS_SENTENCE.search(before)

    def _write_block(self, stripped: str, line: str) -> None:
        """Write a heading, a ruler or a note; a ruler below a single line makes that a heading."""
        if _UNDERLINE.fullmatch(stripped) and self._length == 1 and not self._open and self.made.is_in_paragraph:
            self.made.lines[-1] = f"## {self.made.lines[-1]}"
            self.made.add("")
            return
        self._end_lists()
        self.made.add(stripped, line)

    def _write_text(self, stripped: str, line: str, indent: int) -> None:
        """Write a line that is none of the others: of a paragraph, or of an item."""
        if _UNDERLINE.fullmatch(stripped) and self._length == 1 and not self._open and self.made.is_in_paragraph:
            self.made.lines[-1] = f"# {self.made.lines[-1]}"
            self.made.add("")
            return
        if self._open:
            if self._before:
                goes_on = indent > self._open[-1].indent or is_wrapped(widths(self._before))
            else:
                while self._open and not self._open[-1].has_paragraph(indent):
                    self._open.pop()
                goes_on = bool(self._open)
            if not goes_on:
                self._end_lists()
        elif NOTE.match(self._before) and not is_wrapped(widths(self._before)):
            self.made.add("")
        content = self._open[-1].content if self._open else 0
        self.made.add(" " * content + _escaped(stripped), line)

    def _end_lists(self) -> None:
        """Let what follows belong to no list."""
        if self._open:
            self._open, self._signs = [], {}
            if self.made.is_in_paragraph:
                self.made.add("")

    def _write_item(self, mark: Mark, line: str, indent: int) -> None:
        """Write the first line of an item, in the list to which it belongs."""
        self._close_for(mark, indent)
        if self._open and self._open[-1].has_sibling(mark, indent):
            begins = self._open.pop().begins
            sign = self._signs[begins]
        else:
            begins = self._open[-1].content if self._open else 0
            # Another sign ends the list before it (CommonMark 0.31, section 5.3).
            sign = "*" if self._signs.get(begins) == "-" else "-"
            self._signs[begins] = sign
            # Within a paragraph a list may not begin, unless at one (CommonMark 0.31, section 5.3).
            if self.made.is_in_paragraph and (not self._open or mark.rank is Rank.NUMBER):
                self.made.add("")
        sign = mark.text if mark.rank is Rank.NUMBER else sign
        self._open.append(_Level(mark, indent, begins, begins + len(sign) + 1))
        self.made.marks[len(self.made.lines)] = mark
        self.made.add(f"{' ' * begins}{sign} {_escaped(mark.rest.lstrip(BLANKS))}", line)

    def _close_for(self, mark: Mark, indent: int) -> None:
        """End the lists to which an item with this mark, at this indent, cannot belong."""
        while self._open and indent < self._open[-1].indent - 1:
            self._open.pop()
        if not self._open or indent >= self._open[-1].indent + 2:
            return
        beside = [level for level in self._open if level.is_beside(indent)]
        same = [level for level in beside if level.mark.kind == mark.kind]
        if same:
            while self._open[-1] is not same[-1]:
                self._open.pop()
        elif not self._before or mark.rank < self._open[-1].mark.rank:
            # Another kind of marks: below the item if it usually is, else a list of its own.
            while self._open and self._open[-1] in beside:
                self._open.pop()


def _escaped(text: str) -> str:
    """Return a line that CommonMark takes for no item of a list."""
    if _SIGNS.fullmatch(text):
        return f"\\{text}"
    found = _SEEMS_MARK.match(text)
    if found is None or bool(found[1]) is (found[2] in "-+*"):
        return text
    return f"{found[1]}\\{text[len(found[1]) :]}"


_IDEOGRAPH_BEHIND = re.compile(f"[{IDEOGRAPHS}]$")
_IDEOGRAPH_BEFORE = re.compile(f"^[{IDEOGRAPHS}]")


def joined(content: str, typed: Sequence[tuple[int, int]]) -> str:
    """Return the lines of a paragraph as one, or "" where it was not wrapped; a break that is marked as such stays.

    `typed` is how long each line was.
    """
    lines = content.split("\n")
    if len(lines) != len(typed) or min(typed[-1]) > LONGEST or not all(map(is_wrapped, typed[:-1])):
        return ""
    made = lines[0]
    for before, line in pairwise(lines):
        if before.endswith(("  ", "\\")):
            made += f"\n{line}"
        elif _IDEOGRAPH_BEHIND.search(before) and _IDEOGRAPH_BEFORE.search(line):
            made += line
        else:
            made = f"{made.rstrip()} {line}"
    return made
