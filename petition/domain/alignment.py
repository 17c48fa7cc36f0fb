"""What two sequences have in common, in order: the longest common subsequence, exactly and quickly.

The standard library's difflib takes seconds for two texts of 5,000 words. Here each
step treats a whole row of the table at once, as the bits of one whole number: the
method of H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004). Where the
rows would need too much memory, the sequences are divided first (D. S. Hirschberg, 1975).
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate

# So many bits of rows are kept at once: 16 MB.
_MOST_BITS = 2**27


def align(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the pairs of places at which the two have the same, as many as there can be, in order."""
    first, last = align_ends(before, after)
    begin = len(first)
    inner = _common(before[begin : len(before) - len(last)], after[begin : len(after) - len(last)])
    return [*first, *((begin + old, begin + new) for old, new in inner), *last]


def align_ends(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the pairs of places with which the two begin, and those with which they end."""
    begin, most = 0, min(len(before), len(after))
    while begin < most and before[begin] == after[begin]:
        begin += 1
    end = 0
    while end < most - begin and before[-1 - end] == after[-1 - end]:
        end += 1
    last = [(len(before) - at, len(after) - at) for at in range(end, 0, -1)]
    return [(at, at) for at in range(begin)], last


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    if not before or not after:
        return []
    if len(before) * len(after) > _MOST_BITS and len(after) > 1:
        middle = len(after) // 2
        first = _gains(before, after[:middle])
        second = _gains(before[::-1], after[middle:][::-1])[::-1]
        cut = max(range(len(before) + 1), key=lambda at: first[at] + second[at])
        later = _common(before[cut:], after[middle:])
        return _common(before[:cut], after[:middle]) + [(cut + old, middle + new) for old, new in later]
    rows, found = list(_rows(before, after)), []
    old, new = len(before), len(after)
    while old and new:
        bit = 1 << (old - 1)
        if rows[new] & bit:
            # The last of `before` adds nothing.
            old -= 1
            continue
        new -= 1
        if rows[new] & bit:
            # Without the last of `after` there would be one pair less.
            old -= 1
            found.append((old, new))
    return found[::-1]


def _rows(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[int]:
    """Yield a row for each number of items of `after`: a bit is 0 where that item of `before` adds a pair."""
    places: defaultdict[Hashable, int] = defaultdict(int)
    for at, item in enumerate(before):
        places[item] |= 1 << at
    row = full = (1 << len(before)) - 1
    yield row
    for item in after:
        same = row & places.get(item, 0)
        row = ((row + same) | (row ^ same)) & full
        yield row


def _gains(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[int]:
    """Return how many pairs each beginning of `before` has with `after`, the empty one first."""
    (last,) = deque(_rows(before, after), maxlen=1)
    bits = f"{last:0{len(before)}b}"[::-1]
    return [0, *accumulate(int(bit == "0") for bit in bits)]
