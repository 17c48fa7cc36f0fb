"""What a mail server's reply means, and what follows from it.

Codes are those of RFC 5321 (three digits) and RFC 3463 (x.y.z). The first digit
shows whether another attempt can help. The second part of the enhanced code
shows whose fault it is: 5.1.x is the address, 5.6.x is the mail, 5.7.x is us,
the sender.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from petition.domain.text import printable

# Servers quote addresses of machines as well: four numbers are no status.
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
# How servers without enhanced codes write that a mailbox does not exist.
_NOBODY = re.compile(
    r"(user|mailbox|recipient|address|account).{0,30}(unknown|not found|does ?n[o']t exist|no such|invalid|disabled)"
    r"|no such (user|mailbox|recipient|address)|unknown (user|recipient|mailbox)",
    re.IGNORECASE,
)
# How servers write that they do not take a mail as it was made, whoever it is for.
_MALFORMED = re.compile(r"\bline.{0,30}(too long|length)|(message|header).{0,30}(too (long|large|big)|malformed)", re.I)
# Of all that RFC 3463 has under other subjects: a mail that is too long for its reader, or for the system.
_TOO_LONG = ("5.2.3", "5.3.4")
_LAST_OF_SYNTAX = 504


class Verdict(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    DOMAIN_DOWN = "domain_down"
    IN_DOUBT = "in_doubt"
    BAD_ADDRESS = "bad_address"
    OUR_PROBLEM = "our_problem"
    REFUSED = "refused"
    NOT_BUILT = "not_built"


# The verdicts that are about us: somebody who looks after the service must look.
ALARMING = frozenset({Verdict.OUR_PROBLEM, Verdict.NOT_BUILT})
# The verdicts after which no other attempt can help.
FINAL = frozenset({Verdict.BAD_ADDRESS, Verdict.OUR_PROBLEM, Verdict.REFUSED, Verdict.NOT_BUILT})

_PLAIN = {
    "1.1": "the mailbox does not exist",
    "1.2": "the domain does not exist",
    "1.3": "the address is malformed",
    "1.6": "the mailbox has moved",
    "1.10": "the domain takes no mail",
    "2.1": "the mailbox is disabled",
    "2.2": "the mailbox is full",
    "2.3": "the message is too large for the mailbox",
    "3.4": "the message is too large for the server",
    "4.1": "the server does not answer",
    "4.4": "the domain cannot be found",
    "4.7": "the server could not be reached in time",
    "6.0": "the server does not take a mail of this form",
    "7.1": "the server refuses mail from us",
    "7.25": "our server's name does not match its address",
    "7.26": "our mail fails the domain's checks (SPF, DKIM, DMARC)",
}
_BY_VERDICT = {
    Verdict.ACCEPTED: "delivered to the server",
    Verdict.DEFERRED: "the server asks us to try later",
    Verdict.IN_DOUBT: "the connection broke before the server had answered",
    Verdict.DOMAIN_DOWN: "the server is not taking mail at the moment",
    Verdict.BAD_ADDRESS: "the mailbox does not exist",
    Verdict.OUR_PROBLEM: "the server refuses mail from us",
    Verdict.REFUSED: "the server refuses this mail",
    Verdict.NOT_BUILT: "the mail could not be made so that servers take it",
}


@dataclass(frozen=True)
class Reply:
    """A reply that was read: the verdict, the enhanced status ("" if none) and the server's own words.

    The words become one line that every database can store and every page can show, whatever the server said.
    """

    verdict: Verdict
    status: str
    words: str

    def __post_init__(self) -> None:
        """Clean the words, wherever they come from."""
        object.__setattr__(self, "words", printable(" ".join(self.words.split())))

    @property
    def plain(self) -> str:
        """The reason in plain words."""
        return plain_reason(self.status, self.verdict)


def plain_reason(status: str, verdict: Verdict) -> str:
    """Return the reason in plain words for an enhanced status, or for the verdict alone."""
    return _PLAIN.get(status.partition(".")[2], _BY_VERDICT[verdict])


def told_reason(verdict: Verdict | None, status: str | None, reply: str | None) -> str:
    """Return in plain words why a mail did not arrive, followed by the server's own words."""
    if verdict is None or verdict is Verdict.ACCEPTED:
        return reply or ""
    plain = plain_reason(status or "", verdict)
    return f"{plain} ({reply})" if reply else plain


def judge(code: int, text: str) -> Reply:
    """Return what a reply with `code` and `text` means."""
    found = _ENHANCED.search(text)
    status = found.group(0) if found and found.group(1) == str(code)[0] else ""
    is_nobody = status.startswith("5.1.") or (not status and _NOBODY.search(text))
    if 200 <= code < 300:
        verdict = Verdict.ACCEPTED
    elif code == 421:
        verdict = Verdict.DOMAIN_DOWN
    elif not 500 <= code < 600:
        verdict = Verdict.DEFERRED
    elif is_nobody:
        verdict = Verdict.BAD_ADDRESS
    # The codes up to 504 are about commands and lines (RFC 5321, section 4.2.1).
    elif code <= _LAST_OF_SYNTAX and not status.startswith("5.7."):
        verdict = Verdict.NOT_BUILT
    else:
        verdict = fault_of_ours(status, text) or Verdict.REFUSED
    return Reply(verdict, status, f"{code} {text}")


def fault_of_ours(status: str, text: str) -> Verdict | None:
    """Return the verdict of a refusal that is not about the address, by its enhanced status and else by its words."""
    if status.startswith("5.7."):
        return Verdict.OUR_PROBLEM
    is_malformed = status.startswith("5.6.") or status in _TOO_LONG or (not status and _MALFORMED.search(text))
    return Verdict.NOT_BUILT if is_malformed else None


def broken(problem: BaseException) -> Reply:
    """Return the reply for a connection that broke before the mail was handed over."""
    return Reply(Verdict.DOMAIN_DOWN, "", _described(problem))


def not_built(problem: BaseException) -> Reply:
    """Return the reply for a mail that could not be made: no server was asked, and no address is at fault."""
    return Reply(Verdict.NOT_BUILT, "", _described(problem))


def later(words: str) -> Reply:
    """Return the reply for a mail that must wait for a reason that is not its own."""
    return Reply(Verdict.DEFERRED, "", words)


def in_doubt(problem: BaseException) -> Reply:
    """Return the reply for a connection that broke after the final dot: perhaps the mail arrived."""
    return Reply(Verdict.IN_DOUBT, "", _described(problem))


def _described(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"


ACCEPTED = Reply(Verdict.ACCEPTED, "", "accepted")
