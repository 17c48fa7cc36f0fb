"""Where two rows of words differ, as a reader would say it.

The smallest difference leaves standing what is the same by accident, such as a lone
"the" in a rewritten sentence, and begins anywhere. So changes are moved to where
sentences begin, and what stands between two of them is counted as changed where it is
next to nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from petition.domain.alignment import align

# It ends every paragraph; no word is like it.
END = "\n\n"
_SENTENCE_ENDS = frozenset(".!?:;")


class Change(StrEnum):
    """What became of some words; SKIPPED stands for what is the same and was left out."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    SKIPPED = "skipped"


class Hunk(NamedTuple):
    """The words of both from a place on, up to another, that are not the same."""

    old: int
    old_end: int
    new: int
    new_end: int

    def trimmed(self, old: Sequence[str], new: Sequence[str]) -> "Hunk":
        """Return it without a common end, as the space behind two changes that were joined is."""
        end, new_end = self.old_end, self.new_end
        while end > self.old and new_end > self.new and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
        return self._replace(old_end=end, new_end=new_end)


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Return where two rows of words differ, in order; every paragraph ends with `END`."""
    return [hunk.trimmed(old, new) for hunk in _joined(old, new, _moved(old, new))]


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    """Yield what is the same, removed and added, in the order of reading; some of them may be empty."""
    at = 0
    for hunk in hunks(old, new):
        yield Change.SAME, old[at : hunk.old]
        yield Change.REMOVED, old[hunk.old : hunk.old_end]
        yield Change.ADDED, new[hunk.new : hunk.new_end]
        at = hunk.old_end
    yield Change.SAME, old[at:]


def _moved(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Yield where the two differ, each as near to the beginning of a paragraph or sentence as it can be."""
    pairs = [(-1, -1), *align(old, new), (len(old), len(new))]
    found = [Hunk(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(pairs) if (a + 1, b + 1) != (c, d)]
    last = Hunk(0, 0, 0, 0)
    for hunk, following in pairwise([*found, Hunk(len(old), len(old), len(new), len(new))]):
        if hunk.old == hunk.old_end:
            step = _shift(new, (hunk.new, hunk.new_end), last.new_end, following.new)
        elif hunk.new == hunk.new_end:
            step = _shift(old, (hunk.old, hunk.old_end), last.old_end, following.old)
        else:
            step = 0
        last = Hunk(*(place + step for place in hunk))
        yield last


def _shift(words: Sequence[str], place: tuple[int, int], lowest: int, highest: int) -> int:
    """Return how far some words may be moved, between two other changes, so that the reader sees whole sentences.

    "A. We ask. B." after "A. B." may be read as "We ask. " put in, or as "A. We ask" of which "We ask. A" is new.
    """
    begin, end = place
    down = up = 0
    while begin - down > lowest and words[begin - down - 1] == words[end - down - 1]:
        down += 1
    while end + up < highest and words[begin + up] == words[end + up]:
        up += 1
    return max(range(-down, up + 1), key=lambda step: _fitness(words, begin + step))


def _fitness(words: Sequence[str], at: int) -> int:
    """Return how well a change may begin at a place: at a paragraph, a sentence, a word, or elsewhere."""
    if at == 0 or words[at - 1] == END:
        return 3
    if not words[at - 1].isspace():
        return 0
    return 2 if "\n" in words[at - 1] or words[at - 2] in _SENTENCE_ENDS else 1


def _joined(old: Sequence[str], new: Sequence[str], found: Iterable[Hunk]) -> list[Hunk]:
    """Return the changes, with what is the same between two of them counted as changed where it is next to nothing.

    That is spaces and marks alone, or less than half as many letters as either change has; never a paragraph's end.
    """
    letters_old, letters_new = ([0, *accumulate(sum(map(str.isalnum, word)) for word in words)] for words in (old, new))

    def size(hunk: Hunk) -> int:
        return max(letters_old[hunk.old_end] - letters_old[hunk.old], letters_new[hunk.new_end] - letters_new[hunk.new])

    done: list[Hunk] = []
    for hunk in found:
        joined = hunk
        while done and END not in old[done[-1].old_end : joined.old]:
            between = letters_old[joined.old] - letters_old[done[-1].old_end]
            if between and 2 * between >= min(size(done[-1]), size(joined)):
                break
            last = done.pop()
            joined = Hunk(last.old, joined.old_end, last.new, joined.new_end)
        done.append(joined)
    return done
