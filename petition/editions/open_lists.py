"""The lists that go on while the lines of a text are written, and where an item belongs."""

from dataclasses import dataclass

from petition.editions.list_marks import Mark, Rank


@dataclass(slots=True)
class Level:
    """A list that goes on: its marks, where they stood, and where its items and their text stand in Markdown."""

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


class OpenLists:
    """The lists that go on, each within the one before."""

    def __init__(self) -> None:
        self.levels: list[Level] = []
        # The sign that the last list had in Markdown, by where it began.
        self._signs: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self.levels)

    @property
    def content(self) -> int:
        """Where the text of the innermost item stands in Markdown."""
        return self.levels[-1].content if self.levels else 0

    def has_sibling(self, mark: Mark, indent: int) -> bool:
        """Return whether an item with this mark, at this indent, follows in the innermost list."""
        return bool(self.levels) and self.levels[-1].has_sibling(mark, indent)

    def end(self) -> None:
        """Let what follows belong to no list."""
        self.levels, self._signs = [], {}

    def leave_for_paragraph(self, indent: int) -> None:
        """Leave the lists to which a paragraph at this indent does not belong."""
        while self.levels and not self.levels[-1].has_paragraph(indent):
            self.levels.pop()

    def leave_for_item(self, mark: Mark, indent: int, *, is_right_below: bool) -> None:
        """Leave the lists to which an item with this mark, at this indent, cannot belong."""
        while self.levels and indent < self.levels[-1].indent - 1:
            self.levels.pop()
        if not self.levels or indent >= self.levels[-1].indent + 2:
            return
        beside = [level for level in self.levels if level.is_beside(indent)]
        same = [level for level in beside if level.mark.kind == mark.kind]
        if same:
            while self.levels[-1] is not same[-1]:
                self.levels.pop()
        elif not is_right_below or mark.rank < self.levels[-1].mark.rank:
            # Another kind of marks: below the item if it usually is, else a list of its own.
            while self.levels and self.levels[-1] in beside:
                self.levels.pop()

    def enter(self, mark: Mark, indent: int) -> tuple[Level, str]:
        """Enter the item with this mark; return its level and its sign in Markdown."""
        if self.has_sibling(mark, indent):
            begins = self.levels.pop().begins
        else:
            begins = self.content
            # Another sign ends the list before it (CommonMark 0.31, section 5.3).
            self._signs[begins] = "*" if self._signs.get(begins) == "-" else "-"
        sign = mark.text if mark.rank is Rank.NUMBER else self._signs[begins]
        self.levels.append(Level(mark, indent, begins, begins + len(sign) + 1))
        return self.levels[-1], sign
