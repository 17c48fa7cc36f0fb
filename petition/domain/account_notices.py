"""What accounts of the desk are told by mail without asking: the kinds, and when.

Each kind can be switched off by the account that it goes to.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from petition.domain.mails import MailKind
from petition.domain.times import zone

# When a digest is made, by the clocks of the account's time zone.
DIGEST_AT = time(8)
# So long before a statement closes its coordinators are reminded.
BEFORE_CLOSING = timedelta(days=1)
# So many happenings are told in words in one mail; of the others it has the number.
MOST_TOLD = 20


class AccountNotice(StrEnum):
    """Why an account is written to; the order is that of the page, and what happens is called as its matter is."""

    NOTE = "note"
    HELD = "held"
    UNREACHABLE = "unreachable"
    RECEIVED = "received"
    DIGEST = "digest"
    CLOSING = "closing"


# What is told as soon as it happens.
AT_ONCE = (AccountNotice.NOTE, AccountNotice.HELD, AccountNotice.UNREACHABLE, AccountNotice.RECEIVED)
WORDS: Mapping[AccountNotice, str] = MappingProxyType(
    {
        AccountNotice.NOTE: "Somebody who answered wrote a note to you",
        AccountNotice.HELD: "A line that a signatory changed is held for your look",
        AccountNotice.UNREACHABLE: "A mail did not reach somebody who has not answered",
        AccountNotice.RECEIVED: "Somebody answered one of our mails, or a filter that holds it did",
        AccountNotice.DIGEST: f"It is {DIGEST_AT:%H:%M}, and the statements stand otherwise than you were told last",
        AccountNotice.CLOSING: "A statement closes within a day",
    }
)
# Which switches one kind of mail heeds.
SWITCHES: Mapping[MailKind, tuple[AccountNotice, ...]] = MappingProxyType(
    {
        MailKind.NEEDS_YOU: AT_ONCE,
        MailKind.DIGEST: (AccountNotice.DIGEST,),
        MailKind.CLOSES_SOON: (AccountNotice.CLOSING,),
    }
)


def next_digest(now: datetime, time_zone: str) -> datetime:
    """Return the first moment after `now` at which a digest is made for clocks of this zone."""
    there = zone(time_zone)
    today = datetime.combine(now.astimezone(there).date(), DIGEST_AT, there)
    # By the calendar: where the clocks change it is not a day later.
    return today if today > now else today + timedelta(days=1)
