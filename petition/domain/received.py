"""Mails that come back and report no delivery: what they are, and how much of them is kept.

They are strangers' words. Of each only plain text is kept, within bounds, and
only what was sent to the signed address of one of our mails
(`petition.services.delivery.received`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from types import MappingProxyType


class ReceivedKind(StrEnum):
    """What a mail is that reports no delivery."""

    PERSON = auto()  # somebody answers
    LEFT_OFFICE = auto()  # the reader holds the office no more, or the mailbox is given up
    AUTOMATIC = auto()  # out of office and the like: our mail arrived
    CHALLENGE = auto()  # a filter holds our mail until somebody proves to be human
    QUARANTINE = auto()  # a filter holds our mail, and its reader has not got it


# What a coordinator looks at, in the words that stand before its own; an automatic reply only stands on the person's
# page.
NEEDS: Mapping[ReceivedKind, str] = MappingProxyType(
    {
        ReceivedKind.PERSON: "writes by mail",
        ReceivedKind.LEFT_OFFICE: "holds the office no more, as a mail says",
        ReceivedKind.CHALLENGE: "has a filter that asks for proof",
        ReceivedKind.QUARANTINE: "has a filter that holds our mail",
    }
)
# In characters.
LONGEST_WORDS, LONGEST_SUBJECT = 4000, 200
# So much of a mail is said back in an answer to it.
LONGEST_QUOTE = 1000
# How many of one person are kept within a day; of the others only the number.
MOST_A_DAY = 5

ADVICE: Mapping[ReceivedKind, str] = MappingProxyType(
    {
        ReceivedKind.PERSON: "Answer it, and tick it off when nothing is left to do.",
        ReceivedKind.LEFT_OFFICE: (
            "Look up who holds the seat now, pass the invitation on to them, and retire this person on the roster; "
            "an address in a stranger's words proves nothing."
        ),
        ReceivedKind.AUTOMATIC: "The mail arrived. Nothing is to be done.",
        ReceivedKind.CHALLENGE: (
            "Their filter holds our mail until somebody confirms it, and refuses it after some days. The person has "
            "not got it. Ask them or their office by telephone to let our address through, then send the mail again. "
            "Follow a web address in the words only if you know that filter: anybody could have written it."
        ),
        ReceivedKind.QUARANTINE: (
            "Their filter has put our mail aside, and the person has not got it. Ask them or their office by telephone "
            "to release it and to let our address through; sent again as it is, it would be put aside again."
        ),
    }
)


@dataclass(frozen=True)
class ReceivedMail:
    """One such mail: its kind, whom it says it is from, its subject, and its plain words."""

    kind: ReceivedKind
    sender: str
    subject: str
    words: str


def quoted(words: str) -> str:
    """Return the beginning of a mail's words as an answer quotes them."""
    cut = words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()} …"
    return "\n".join(f"> {line}".rstrip() for line in cut.split("\n"))
