"""What changed between two texts, word by word, for those who signed the earlier one.

Paragraphs that are the same on both sides are found first, then the same words between them.

Texts are compared as they are written, in Markdown, so that nothing that belongs to the
digest of a version escapes; only spaces and line ends that no reader sees are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import icu

from petition.domain.alignment import align, align_ends
from petition.domain.hunks import END, Change, runs

_BETWEEN_PARAGRAPHS = re.compile(r"\n *\n\s*")
# Where a line goes on in the next one (CommonMark 0.31, section 6.8), which is none of a list, quotation or heading.
_GOES_ON = re.compile(r"(?<!  )(?<!\\)\n *(?!    )(?=[^\s\-+*>#=`~|])(?!\d{1,9}[.)] )")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
# So many characters of what is the same are kept on both sides of a change.
_CONTEXT = 160
# Of so many pieces nobody makes sense, and each costs a page more bytes than its words.
_MOST_PIECES = 2_000
# The texts of a statement are compared for each of its signatories.
_KEPT = 16


class Piece(NamedTuple):
    """Some words of one paragraph that have the same fate."""

    change: Change
    text: str

    @property
    def parted(self) -> tuple[str, str, str]:
        """The white space before its words, the words, and the white space behind; a sign where there are no words."""
        words = self.text.strip()
        if not words:
            return ("", "↵", "\n") if "\n" in self.text else ("", "␣", "")
        before, _, after = self.text.partition(words)
        return before, words, after


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of both texts together; `is_changed` is true where anything in it is not the same."""

    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two texts differ in it."""
        return any(piece.change in (Change.REMOVED, Change.ADDED) for piece in self.pieces)

    @property
    def size(self) -> int:
        """How many characters it has, counting both texts."""
        return sum(len(piece.text) for piece in self.pieces)

    def shortened(self) -> "Paragraph":
        """Leave out the middle of long stretches that are the same, and what is far from every change."""
        pieces: list[Piece] = []
        for at, (change, text) in enumerate(self.pieces):
            before = _CONTEXT if at > 0 else 0
            after = _CONTEXT if at < len(self.pieces) - 1 else 0
            if change is not Change.SAME or len(text) <= before + after + _CONTEXT:
                pieces.append(Piece(change, text))
                continue
            end = text[len(text) - after :]
            pieces += [Piece(change, _head(text, before)), Piece(Change.SKIPPED, "")]
            pieces += [Piece(change, end.partition(" ")[2] or end)]
        return Paragraph(tuple(piece for piece in pieces if piece.text or piece.change is Change.SKIPPED))

    def cut(self, room: int) -> "Paragraph":
        """Return as much of it as there is room for."""
        pieces: list[Piece] = []
        for change, text in self.pieces:
            pieces.append(Piece(change, text if len(text) <= room else _head(text, room)))
            room -= len(text)
            if room <= 0:
                break
        return Paragraph(tuple(pieces))


@dataclass(frozen=True)
class Difference:
    """The paragraphs of both texts together; `is_cut` is true where further ones were left out."""

    paragraphs: tuple[Paragraph, ...]
    is_cut: bool = False

    @property
    def is_readable(self) -> bool:
        """Whether what changed falls into few enough pieces that a page can show them."""
        return sum(len(one.pieces) for one in self.paragraphs if one.is_changed) <= _MOST_PIECES

    @property
    def is_changed(self) -> bool:
        """Whether there is anything that a reader would see."""
        return any(paragraph.is_changed for paragraph in self.paragraphs)

    def shortened(self, limit: int | None = None) -> "Difference":
        """Return what changed, with a little of what stands around it; at most some `limit` characters."""
        kept: list[Paragraph] = []
        size, gap = 0, Paragraph((Piece(Change.SKIPPED, ""),))
        for paragraph in self.paragraphs:
            if not paragraph.is_changed:
                if kept[-1:] != [gap]:
                    kept.append(gap)
                continue
            short = paragraph.shortened()
            if limit is not None and size + short.size > limit:
                return Difference((*kept, short.cut(limit - size)), is_cut=True)
            size += short.size
            kept.append(short)
        return Difference(tuple(kept))


@lru_cache(_KEPT)
def compare(before: str, after: str, *, has_lines: bool = False) -> Difference:
    """Return what changed from one text to another; both are of several paragraphs, or one line such as a title.

    Where that would be too many pieces to show, the paragraphs that changed stand whole; where even these are too
    many, all that stands between the first and the last of them. With `has_lines`, readers see where a line ends
    within a paragraph.
    """
    old, new = (_paragraphs(text, has_lines=has_lines) for text in (before, after))
    common = align(old, new)
    difference = _difference(old, new, common, _compared)
    if not difference.is_readable:
        difference = _difference(old, new, common, _whole)
    if not difference.is_readable:
        first, last = align_ends(old, new)
        difference = _difference(old, new, [*first, *last], _whole)
    return difference


def _difference(
    old: Sequence[str],
    new: Sequence[str],
    common: Sequence[tuple[int, int]],
    compared: Callable[[Sequence[str], Sequence[str]], Iterable[Paragraph]],
) -> Difference:
    """Return the difference of two texts, of which some paragraphs are common and what stands between is compared."""
    paragraphs: list[Paragraph] = []
    last_old = last_new = 0
    for old_at, new_at in [*common, (len(old), len(new))]:
        paragraphs += compared(old[last_old:old_at], new[last_new:new_at])
        if old_at < len(old):
            paragraphs.append(Paragraph((Piece(Change.SAME, old[old_at]),)))
        last_old, last_new = old_at + 1, new_at + 1
    return Difference(tuple(paragraphs))


def _whole(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Yield two stretches of text as one that was taken out and one that was added."""
    sides = ((Change.REMOVED, END.join(old)), (Change.ADDED, END.join(new)))
    if pieces := tuple(Piece(change, text) for change, text in sides if text):
        yield Paragraph(pieces)


def _paragraphs(text: str, *, has_lines: bool) -> list[str]:
    """Divide a text at its empty lines, without what no reader sees of its spaces and line ends."""
    parts = filter(str.strip, _BETWEEN_PARAGRAPHS.split(text.strip("\n")))
    return [_SPACES.sub(" ", part if has_lines else _GOES_ON.sub(" ", part)).rstrip() for part in parts]


def _words(paragraphs: Iterable[str]) -> list[str]:
    """Return words, spaces and marks one by one (Unicode Standard Annex 29), Japanese by ICU's dictionary."""
    found, words = [], icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    for paragraph in paragraphs:
        words.setText(paragraph)
        # ICU counts in UTF-16.
        coded = paragraph.encode("utf-16-le", "surrogatepass")
        for begin, end in pairwise((0, *words)):
            found.append(coded[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass"))
        found.append(END)
    return found


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Yield the paragraphs of two stretches of text that have no paragraph in common, compared by words."""
    pieces: list[Piece] = []
    for change, words in runs(_words(old), _words(new)):
        begin = 0
        for at, word in enumerate(words):
            if word == END:
                # Where a paragraph was divided, or two were joined, its end is changed and not all of it.
                has_mark = change is not Change.SAME and any(piece.change is not change for piece in pieces)
                pieces += _piece(change, [*words[begin:at], *("¶" if has_mark else "")])
                yield Paragraph(tuple(pieces))
                pieces, begin = [], at + 1
        pieces += _piece(change, words[begin:])


def _piece(change: Change, words: Sequence[str]) -> list[Piece]:
    return [Piece(change, "".join(words))] if words else []


def _head(text: str, size: int) -> str:
    """Return the first words of a text, as many as fit; in a script without spaces, the first letters."""
    head = text[:size]
    return head.rpartition(" ")[0] or head


class NumberedText(NamedTuple):
    """One version of a statement's text: its number, title and body, and whether readers see where its lines end."""

    number: int
    title: str
    body: str
    has_lines: bool = False


@dataclass(frozen=True)
class TextChange:
    """What changed from one version of a statement's text to a later one; `before` and `after` are their numbers.

    `is_same` is true where the later one is the earlier one again, to the letter.
    """

    before: int
    after: int
    title: Difference
    body: Difference
    is_same: bool = False

    @classmethod
    def between(cls, before: NumberedText, after: NumberedText) -> "TextChange":
        """Return what changed between two texts."""
        title = compare(before.title, after.title)
        body = compare(before.body, after.body, has_lines=after.has_lines)
        is_same = (before.title, before.body) == (after.title, after.body)
        return cls(before.number, after.number, title, body, is_same)

    @property
    def is_visible(self) -> bool:
        """Whether a reader would see a difference; spaces alone may make another text, with another digest."""
        return self.title.is_changed or self.body.is_changed

    def shortened(self, limit: int | None = None) -> "TextChange":
        """Return it without the long stretches of the text that are the same (`Difference.shortened`)."""
        return replace(self, body=self.body.shortened(limit))
