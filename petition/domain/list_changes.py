"""What changed between two editions: in their lists, and in what is printed beside these.

People are compared by the number of their invitation, so that a line which was
corrected is distinguished from one who left and one who came. An edition from
before these numbers were stored is compared by its lines alone.

What is *published* of a difference is less than what the desk sees: whoever was
taken off is counted and not named, unless the statement's policy says otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from petition.domain.differences import TextChange
from petition.domain.text import unisolated

_NOBODY: Mapping[int, int] = MappingProxyType({})


class Entry(NamedTuple):
    """One line of an edition's list; `number` is that of the invitation, if the edition stored it."""

    number: int | None
    line: str


class Corrected(NamedTuple):
    """One person's line as the older edition prints it, and as the newer does."""

    number: int
    before: str
    after: str


@dataclass(frozen=True)
class ListChanges:
    """The difference of two lists: who was added, in the newer order, and who was taken off, in the older.

    `is_form_new` is whether all lines are printed in another form, which corrects nobody's.
    """

    added: tuple[Entry, ...] = ()
    taken_off: tuple[Entry, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    is_form_new: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.taken_off or self.corrected or self.is_form_new)

    def in_another_form(self, lines: Mapping[int, str]) -> "ListChanges":
        """Return the difference without the lines that are others by the form of the list alone.

        `lines` has the line of each invitation as the newer list would print it in the form of the older one.
        """
        corrected = (one for one in self.corrected if unisolated(lines.get(one.number, "")) != one.before)
        return replace(self, corrected=tuple(corrected), is_form_new=True)


def compare(older: Sequence[Entry], newer: Sequence[Entry], merged: Mapping[int, int] = _NOBODY) -> ListChanges:
    """Return the difference of two lists; characters that only say a direction make none.

    `merged` says of invitations that were merged which one stands for them now;
    of two lines of one person, the one that is still printed alike counts first.
    """
    older, newer = ([Entry(one.number, unisolated(one.line)) for one in entries] for entries in (older, newer))
    if any(entry.number is None for entry in older):
        return _compare_lines(older, newer)
    before: dict[int, list[Entry]] = defaultdict(list)
    for entry in older:
        number = entry.number or 0
        before[merged.get(number, number)].append(entry)
    added, corrected, kept = [], [], set()
    for entry in newer:
        number = entry.number or 0
        mine = before.get(number)
        if not mine:
            added.append(entry)
            continue
        # False comes before True: a line that is the same, then the one of this very invitation.
        same = min(mine, key=lambda one: (one.line != entry.line, one.number != number))
        kept.add(same.number)
        if same.line != entry.line:
            corrected.append(Corrected(number, same.line, entry.line))
    gone = tuple(entry for entry in older if entry.number not in kept)
    return ListChanges(tuple(added), gone, tuple(corrected))


def _compare_lines(older: Iterable[Entry], newer: Iterable[Entry]) -> ListChanges:
    """Return the difference by lines alone; two people may have the same line, so each counts once."""
    left = Counter(entry.line for entry in older)
    added = []
    for entry in newer:
        if left[entry.line]:
            left[entry.line] -= 1
        else:
            added.append(entry)
    taken_off = []
    for entry in older:
        if left[entry.line]:
            left[entry.line] -= 1
            taken_off.append(entry)
    return ListChanges(tuple(added), tuple(taken_off))


class Departure(StrEnum):
    """Why a line was taken off."""

    WITHDRAWN = "withdrawn"
    STRUCK = "struck"
    LAPSED = "lapsed"
    MERGED = "merged"
    LEFT_OUT = "left_out"


_DEPARTURES: Mapping[Departure, tuple[str, str]] = MappingProxyType(
    {
        Departure.WITHDRAWN: ("signatory withdrew their signature", "signatories withdrew their signatures"),
        Departure.STRUCK: ("signature was struck on request", "signatures were struck on request"),
        Departure.LAPSED: (
            "signature has not been renewed for the new text",
            "signatures have not been renewed for the new text",
        ),
        Departure.MERGED: ("line stood twice for one person", "lines stood twice for one person"),
        Departure.LEFT_OUT: ("line was left out", "lines were left out"),
    }
)


@dataclass(frozen=True)
class Gone:
    """Those who were taken off for one reason: how many, and their lines where these may be published."""

    why: Departure
    count: int
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in a clause, such as "2 signatories withdrew their signatures"."""
        one, several = _DEPARTURES[self.why]
        return f"{self.count:,} {one if self.count == 1 else several}"


class Replaced(NamedTuple):
    """What stood in the older edition, and what stands in its place."""

    before: str
    after: str


@dataclass(frozen=True)
class EditionChanges:
    """What an edition says of its own difference to an earlier one, which is the edition `since`.

    `text` is what changed between their texts and `requested_by` has two names of who asks; each is None while
    nothing of it changed. `is_form_new` is whether the list is printed in another form.
    """

    since: int
    text: TextChange | None = None
    requested_by: Replaced | None = None
    is_form_new: bool = False
    added: tuple[str, ...] = ()
    taken_off: tuple[Gone, ...] = ()
    corrected: tuple[Replaced, ...] = ()

    def __bool__(self) -> bool:
        beside = self.text or self.requested_by or self.is_form_new
        return bool(beside or self.added or self.taken_off or self.corrected)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        text = None if self.text is None else {"before": self.text.before, "after": self.text.after}
        return {
            "since": self.since,
            "text": text,
            "requested_by": None if self.requested_by is None else self.requested_by._asdict(),
            "list_form": self.is_form_new,
            "added": list(self.added),
            "taken_off": [
                {"why": gone.why.value, "count": gone.count, "lines": list(gone.lines)} for gone in self.taken_off
            ],
            "corrected": [one._asdict() for one in self.corrected],
        }


def publishable(
    changes: ListChanges,
    since: int,
    why: Mapping[int, Departure],
    *,
    named: bool,
    hidden: Collection[int] = (),
    **more: Any,
) -> EditionChanges:
    """Return what may be published of a difference; `named` is whether whoever was taken off is named.

    `why` has the reason of each invitation that is not just left out. Whoever is counted by now and not named, by the
    numbers `hidden`, is named here neither. `more` are the other members.
    """

    def is_hidden(one: Entry) -> bool:
        # Of an edition without numbers nobody knows who it is.
        return bool(hidden) if one.number is None else one.number in hidden

    gone: dict[Departure, list[Entry]] = defaultdict(list)
    for entry in changes.taken_off:
        gone[why.get(entry.number or 0, Departure.LEFT_OUT)].append(entry)
    return EditionChanges(
        since,
        is_form_new=changes.is_form_new,
        added=tuple(entry.line for entry in changes.added),
        taken_off=tuple(
            Gone(reason, len(left), tuple(one.line for one in left if named and not is_hidden(one)))
            for reason in Departure
            if (left := gone[reason])
        ),
        corrected=tuple(Replaced(one.before, one.after) for one in changes.corrected),
        **more,
    )
