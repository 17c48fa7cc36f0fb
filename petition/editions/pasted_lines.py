"""Brings the lines of a text, as they were pasted, into Markdown that means what they show.

Nothing is written back: the stored text stays as its coordinator sees it in the
field, and each reading begins from there. No word is left out here; lines get
other blanks and marks before them, and empty lines between.
"""

import re
from dataclasses import dataclass, field

from petition.editions.list_marks import BLANKS, Mark, Rank, find_marks
from petition.editions.open_lists import OpenLists
from petition.editions.wrapping import is_wrapped, widths

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
        self._lists = OpenLists()
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
        if not before or self._lists:
            return False
        if mark.rank is Rank.NUMBER and mark.ordinal != 1:
            return True
        is_sign = mark.rank is Rank.BULLET and mark.text not in "-*+"
        return not is_sign and is_wrapped(widths(before)) and not _ENDS_SENTENCE.search(before)

    def _write_block(self, stripped: str, line: str) -> None:
        """Write a heading, a ruler or a note; a ruler below a single line makes that a heading."""
        if _UNDERLINE.fullmatch(stripped) and self._length == 1 and not self._lists and self.made.is_in_paragraph:
            self.made.lines[-1] = f"## {self.made.lines[-1]}"
            self.made.add("")
            return
        self._end_lists()
        self.made.add(stripped, line)

    def _write_text(self, stripped: str, line: str, indent: int) -> None:
        """Write a line that is none of the others: of a paragraph, or of an item."""
        if _UNDERLINE.fullmatch(stripped) and self._length == 1 and not self._lists and self.made.is_in_paragraph:
            self.made.lines[-1] = f"# {self.made.lines[-1]}"
            self.made.add("")
            return
        if self._lists:
            if not self._before:
                self._lists.leave_for_paragraph(indent)
            elif indent <= self._lists.levels[-1].indent and not is_wrapped(widths(self._before)):
                self._end_lists()
        elif NOTE.match(self._before) and not is_wrapped(widths(self._before)):
            self.made.add("")
        self.made.add(" " * self._lists.content + _escaped(stripped), line)

    def _end_lists(self) -> None:
        """Let what follows belong to no list."""
        if self._lists:
            self._lists.end()
            if self.made.is_in_paragraph:
                self.made.add("")

    def _write_item(self, mark: Mark, line: str, indent: int) -> None:
        """Write the first line of an item, in the list to which it belongs."""
        self._lists.leave_for_item(mark, indent, is_right_below=bool(self._before))
        is_new, is_within = not self._lists.has_sibling(mark, indent), bool(self._lists)
        # Within a paragraph a list may not begin, unless at one (CommonMark 0.31, section 5.3).
        if is_new and self.made.is_in_paragraph and (mark.rank is Rank.NUMBER or not is_within):
            self.made.add("")
        level, sign = self._lists.enter(mark, indent)
        self.made.marks[len(self.made.lines)] = mark
        self.made.add(f"{' ' * level.begins}{sign} {_escaped(mark.rest.lstrip(BLANKS))}", line)


def _escaped(text: str) -> str:
    """Return a line that CommonMark takes for no item of a list."""
    if _SIGNS.fullmatch(text):
        return f"\\{text}"
    found = _SEEMS_MARK.match(text)
    if found is None or bool(found[1]) is (found[2] in "-+*"):
        return text
    return f"{found[1]}\\{text[len(found[1]) :]}"
