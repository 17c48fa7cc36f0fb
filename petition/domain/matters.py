"""Matters: what a coordinator should look at in a statement, before its list is published or at any time.

A matter can be settled, and stays settled for its statement until its cause is
another one: a newer bounce, another note, a line that changed. So the cause is a
digest of what it is about, and of nothing that changes by itself.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from petition.domain.lengths import LARGEST_ROW
from petition.domain.text import isolate

# What tells the causes of one subject apart on pages and commands: 40 bits in hexadecimal digits.
_DIGITS = 10
_ALWAYS = datetime.max.replace(tzinfo=UTC)
# Nobody needs reminding so soon after a mail, unless half of the time until closing has gone by.
REMIND_AFTER = timedelta(days=2)


class Kind(StrEnum):
    """What should be looked at; the order is that of the page before publishing, and of the statement's."""

    FEW = "few"
    ON_THEIR_WAY = "on_their_way"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    ALIKE = "alike"
    RETIRED = "retired"
    RENAMED = "renamed"
    CHANGED = "changed"
    DOUBTFUL = "doubtful"
    ANSWER = "answer"
    PAUSED = "paused"
    REFUSED = "refused"
    NOT_MADE = "not_made"
    CLOSED = "closed"
    RETRACTED = "retracted"
    WITHHELD = "withheld"
    DUE = "due"
    UNREACHABLE = "unreachable"
    COMPLAINT = "complaint"
    NOTE = "note"
    RECEIVED = "received"
    SILENT = "silent"


class Deed(StrEnum):
    """What can be done about a matter, as the link beside it says."""

    LOOK = "Look at their page"
    READ = "Read it all, and answer"
    CORRECT_ADDRESS = "Correct the address, or send again"
    LET_THROUGH = "Let it through"
    CORRECT_LINE = "Correct the line"
    ASK = "Ask the person"
    SUCCESSOR = "Pass on to a successor"
    STRIKE = "Strike the signature"
    RECORDED = "Look at what was recorded"
    MAIL = "Look at the mail"
    REVIEW = "Review and publish"
    NEXT = "Look at the difference, and publish it"
    EDITIONS = "Look at the editions"
    REMIND = "Remind them"
    REOPEN = "Reopen for answers"


class _About(NamedTuple):
    """What is said of a kind of matter: over all of them, of each, and what can be done."""

    heading: str
    sentence: str
    deeds: tuple[Deed, ...]


ABOUT: Mapping[Kind, _About] = MappingProxyType(
    {
        Kind.FEW: _About("Few have signed", "{signed} of {invited} have signed.", (Deed.REOPEN,)),
        Kind.ON_THEIR_WAY: _About("Mails still on their way", "{mails} not sent yet.", (Deed.MAIL,)),
        Kind.UNCONFIRMED: _About(
            "Recorded and not confirmed",
            "{who}: the signature was recorded, and nobody has confirmed it. It is {printed}.",
            (Deed.RECORDED, Deed.LOOK, Deed.STRIKE),
        ),
        Kind.HELD: _About(
            "Held lines",
            "{who} is to be printed as “{line}”. It is held, because {why}.",
            (Deed.LET_THROUGH, Deed.CORRECT_LINE, Deed.ASK, Deed.LOOK),
        ),
        Kind.ALIKE: _About(
            "Lines that are equal or nearly equal", "{who} and {other}: {why}.", (Deed.LOOK, Deed.STRIKE)
        ),
        Kind.RETIRED: _About("No longer in office, or not to be invited", "{who} {how}.", (Deed.LOOK, Deed.STRIKE)),
        Kind.RENAMED: _About(
            "Renamed on the roster", "{who} is “{other}” on the roster by now.", (Deed.CORRECT_LINE, Deed.LOOK)
        ),
        Kind.CHANGED: _About("Lines that signatories changed", "{who} {how}.", (Deed.LOOK, Deed.CORRECT_LINE)),
        Kind.DOUBTFUL: _About("Doubtful names", "{who}: {why}.", (Deed.CORRECT_LINE, Deed.LOOK, Deed.STRIKE)),
        Kind.ANSWER: _About("Answers in doubt", "{who} {how}.", (Deed.LOOK, Deed.STRIKE)),
        Kind.PAUSED: _About("Paused", "Mail about this statement is paused.", (Deed.MAIL,)),
        Kind.REFUSED: _About("Refused mail", "{domain} refuses our mail ({count}): {reply}", (Deed.MAIL,)),
        Kind.NOT_MADE: _About("Mail that could not be made", "{mails} could not be made: {reply}", (Deed.MAIL,)),
        Kind.CLOSED: _About("Closed", "The statement has closed with {signatures}.", (Deed.REVIEW,)),
        Kind.RETRACTED: _About(
            "Retracted", "The statement is retracted: its addresses show a notice.", (Deed.EDITIONS, Deed.REVIEW)
        ),
        Kind.WITHHELD: _About(
            "Withheld",
            "Edition {number}, the newest, is withheld: the statement's address shows a notice.",
            (Deed.EDITIONS, Deed.REVIEW),
        ),
        Kind.DUE: _About(
            "An edition is due", "Since edition {number}: {changes}. The next edition is due.", (Deed.NEXT,)
        ),
        Kind.UNREACHABLE: _About(
            "Not reached", "{who} could not be reached at {address}: {reason}.", (Deed.CORRECT_ADDRESS,)
        ),
        Kind.COMPLAINT: _About(
            "Called spam", "{who} reported a mail of ours as spam. No mails go to them any more.", (Deed.LOOK,)
        ),
        Kind.NOTE: _About("Notes", "{who} writes: “{note}”", (Deed.LOOK,)),
        Kind.RECEIVED: _About("Mails that came back", "{who} {what}: “{words}”", (Deed.READ, Deed.SUCCESSOR)),
        Kind.SILENT: _About(
            "No answer", "{people} not answered; the last mail to {them} went out {when}.", (Deed.REMIND,)
        ),
    }
)
# What is looked at before a list is published. What "Needs you" shows are the others, and some of these.
# While a statement circulates, people can be asked about these. Later they are looked at before the next edition alone,
# because of those who signed long ago most will have left at some time.
WHILE_OPEN = frozenset({Kind.RETIRED, Kind.RENAMED})
REVIEWED = tuple(Kind)[: tuple(Kind).index(Kind.ANSWER) + 1]
NEEDED = (Kind.HELD, Kind.RETIRED, Kind.RENAMED, Kind.CHANGED, *tuple(Kind)[tuple(Kind).index(Kind.ANSWER) :])


class Settled(NamedTuple):
    """That somebody settled a matter: with which word, when and by whom. `number` is what takes it back."""

    number: int
    word: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Matter:
    """One thing to look at.

    `cause` is a SHA-256 digest in hexadecimal. `subject` is what it is about within the statement:
    numbers of invitations, a domain, or nothing where it is the whole statement. `said` fills the
    sentence of its kind. `at` is when its cause came about, as far as that is known. `shown` is what an act that is
    done at once, without a page of its own, must find again (`petition.domain.confirmations`). `impossible` are deeds
    of its kind that cannot be done about this one.
    """

    kind: Kind
    statement_id: int
    cause: str
    subject: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    shown: str = ""
    impossible: frozenset[Deed] = frozenset()
    settled: Settled | None = None

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What can be done about it."""
        return tuple(deed for deed in ABOUT[self.kind].deeds if deed not in self.impossible)

    @property
    def key(self) -> str:
        """What names it, with its cause, on pages and commands: kind, subject, and some digits of the cause."""
        return ".".join(filter(None, (self.kind.value, self.subject, self.cause[:_DIGITS])))

    @property
    def invitations(self) -> tuple[int, ...]:
        """The invitations that it is about."""
        return _numbers(self.subject)

    @property
    def moment(self) -> datetime:
        """When it came about, to be sorted by; what is so all the time counts as the newest."""
        return self.at or _ALWAYS

    def __str__(self) -> str:
        """Say it in a sentence of plain text."""
        return ABOUT[self.kind].sentence.format_map({name: isolate(text) for name, text in self.said.items()})


def about(
    kind: Kind,
    *facts: object,
    statement: int,
    subject: str | int = "",
    at: datetime | None = None,
    said: Mapping[str, str] = MappingProxyType({}),
) -> Matter:
    """Return a matter of a statement, by its number.

    `facts` are plain values as JSON knows them, and any other value of them is another cause.
    """
    cause = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    return Matter(kind, statement, cause, str(subject), said, at)


def by_kind(matters: Iterable[Matter]) -> dict[Kind, list[Matter]]:
    """Return matters by their kinds, in the order in which the kinds come."""
    found: dict[Kind, list[Matter]] = defaultdict(list)
    for one in matters:
        found[one.kind].append(one)
    return dict(found)


class Key(NamedTuple):
    """What a key names: a kind, and the invitations of its subject, if it is about any."""

    kind: Kind
    invitations: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """Return what the key of a matter names; None for what is no such key."""
        name, _, rest = text.partition(".")
        kind = next((kind for kind in Kind if kind == name), None)
        return None if kind is None else cls(kind, _numbers(rest.partition(".")[0]))


def is_time_to_remind(asked_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Return whether those who have not answered since `asked_at` may need a reminder by now."""
    return now - asked_at >= min(REMIND_AFTER, (closes_at - asked_at) / 2)


def _numbers(subject: str) -> tuple[int, ...]:
    """Return the numbers of rows in a subject, such as "3" or "3,9"; none where it is about something else."""
    parts = subject.split(",")
    are_numbers = all(part.isascii() and part.isdecimal() and int(part) <= LARGEST_ROW for part in parts)
    return tuple(map(int, parts)) if are_numbers else ()
