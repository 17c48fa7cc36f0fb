"""The kinds of mail that the service sends, what holds of each, and what one mail is made of.

`RULES` is the one table of the kinds: whoever must know how a kind of mail is
treated asks it, and a new kind is a row of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum, auto
from types import MappingProxyType

from petition.domain.links import Purpose
from petition.domain.states import StatementState


class MailKind(StrEnum):
    """Why a mail is sent; each has a folder of templates of the same name."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LINK = "link"
    RECEIPT = "receipt"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SIGN_IN = "sign_in"
    NEW_BROWSER = "new_browser"
    ADDRESS_CHANGED = "address_changed"
    FAILED_SIGN_INS = "failed_sign_ins"
    TEXT_CHANGED = "text_changed"
    TEXT_CORRECTED = "text_corrected"
    REQUESTER_CHANGED = "requester_changed"
    CLOSING_CHANGED = "closing_changed"
    UNINVITED = "uninvited"
    STRUCK = "struck"
    CORRECTED = "corrected"
    CORRECTION_PROPOSED = "correction_proposed"
    ADMITTED = "admitted"
    RECORDED = "recorded"
    MERGED = "merged"
    LINE_CHANGED = "line_changed"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    LINE_QUESTION = "line_question"
    CLOSED = "closed"
    REOPENED = "reopened"
    RELEASE_PLANNED = "release_planned"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    ANSWER = "answer"
    NEEDS_YOU = "needs_you"
    DIGEST = "digest"
    CLOSES_SOON = "closes_soon"


class Recipient(StrEnum):
    """To whom a mail goes: somebody who was invited, a person at an address of theirs, or an account."""

    INVITED = auto()
    PERSON = auto()
    OLD_ADDRESS = auto()
    ACCOUNT = auto()


class Cost(StrEnum):
    """Which budget of its reader a mail is taken from; what a coordinator sends, and an alert, is never held back.

    Notices are counted by person and old address (`petition/services/roster/notices.py`).
    """

    LINK = auto()
    RECEIPT = auto()
    NOTICE = auto()
    COORDINATOR = auto()
    NONE = auto()


# How many mails of a budget a reader gets within `PERIOD`, whoever asks.
BUDGETS: Mapping[Cost, int] = MappingProxyType({Cost.LINK: 3, Cost.RECEIPT: 6, Cost.NOTICE: 3})
PERIOD = timedelta(days=1)
# How long a receipt beyond the budget waits for those that follow it.
FOLDED_FOR = timedelta(hours=1)
# Before somebody with so many mails within `PERIOD` gets another one, its sender is told.
MANY = 5


@dataclass(frozen=True)
class MailRule:
    """What holds of one kind of mail.

    `purpose` is what its only link is for; without one, or in a mail that has no link of its own, it is that of `page`.
    `asks`: it asks for an answer, and is pointless once none can be given.
    `until_answered`: it is pointless once the person has answered.
    `is_by_own_act`: its reader caused it, so it goes also to one who complained of a mail.
    `heeds_muting`: a person who asked for no more mails of the statement does not get it.
    `to_asked`: it tells everybody who was asked what became of that, and is pointless once they are uninvited. Whoever
    signed gets it in spite of muting.
    `to_signatories`: it tells those who signed, and is pointless once their signature has ended.
    `while_in`: it is pointless once the statement is in another state than these; empty for a kind that is true in all.
    `repeats`: after a crash that may have sent it, it goes once more; otherwise it is held for a person.
    """

    to: Recipient
    cost: Cost
    purpose: Purpose | None = None
    page: str = ""
    asks: bool = False
    until_answered: bool = False
    is_by_own_act: bool = False
    heeds_muting: bool = False
    to_asked: bool = False
    to_signatories: bool = False
    while_in: frozenset[StatementState] = frozenset()
    is_translated: bool = False
    repeats: bool = True

    @property
    def heeds_complaint(self) -> bool:
        """Whether a person who complained of a mail does not get it: so it is with all that others cause.

        What people cause themselves, such as a receipt, goes on, and so do alerts.
        """
        return self.to is Recipient.INVITED and not self.is_by_own_act


_S = StatementState
_TO_SIGNATORIES = MailRule(
    *(Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW), to_signatories=True, is_translated=True
)
_TO_ASKED = MailRule(
    *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN), heeds_muting=True, to_asked=True, is_translated=True
)
# Who reads it may be another one than the coordinator, so its only link is the desk, which asks for a sign-in.
_TO_DESK = MailRule(Recipient.ACCOUNT, Cost.NONE, page="/desk/")
RULES: Mapping[MailKind, MailRule] = MappingProxyType(
    {
        MailKind.INVITATION: MailRule(
            Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, asks=True, until_answered=True
        ),
        MailKind.REMINDER: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            asks=True,
            until_answered=True,
            heeds_muting=True,
            is_translated=True,
        ),
        MailKind.LINK: MailRule(Recipient.INVITED, Cost.LINK, Purpose.SIGN, asks=True, is_by_own_act=True),
        MailKind.RECEIPT: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.WITHDRAW, is_by_own_act=True),
        MailKind.DECLINED: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN, is_by_own_act=True),
        MailKind.WITHDRAWN: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN, is_by_own_act=True),
        MailKind.TEXT_CHANGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN), asks=True, until_answered=True, is_translated=True
        ),
        MailKind.TEXT_CORRECTED: _TO_SIGNATORIES,
        MailKind.REQUESTER_CHANGED: _TO_SIGNATORIES,
        MailKind.CLOSING_CHANGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            asks=True,
            until_answered=True,
            heeds_muting=True,
            is_translated=True,
        ),
        # Their own page says the same, and says more as soon as it goes on.
        MailKind.CANCELLED: replace(_TO_ASKED, while_in=frozenset({_S.CANCELLED})),
        MailKind.RESUMED: replace(_TO_ASKED, while_in=frozenset(_S) - {_S.CANCELLED}),
        MailKind.UNINVITED: MailRule(Recipient.INVITED, Cost.COORDINATOR, page="/", is_translated=True),
        MailKind.STRUCK: MailRule(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, is_translated=True),
        MailKind.CORRECTED: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.LINE, is_translated=True),
        MailKind.CORRECTION_PROPOSED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.LINE), is_translated=True
        ),
        MailKind.LINE_CHANGED: _TO_SIGNATORIES,
        MailKind.LINE_QUESTION: replace(_TO_SIGNATORIES, purpose=Purpose.LINE),
        MailKind.ANSWER: MailRule(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, is_translated=True),
        # True of a statement that was published since, too; one that is open again has closed no more.
        MailKind.CLOSED: replace(_TO_SIGNATORIES, while_in=frozenset({_S.CLOSED, _S.PUBLISHED})),
        MailKind.REOPENED: replace(_TO_SIGNATORIES, while_in=frozenset({_S.CIRCULATING})),
        MailKind.RELEASE_PLANNED: replace(_TO_SIGNATORIES, while_in=frozenset({_S.CLOSED})),
        # People pass this one on, so its link is the public page, which lets nobody answer for them.
        MailKind.PUBLISHED: replace(
            _TO_SIGNATORIES, purpose=None, page="/statements/{slug}", while_in=frozenset({_S.PUBLISHED})
        ),
        MailKind.RETRACTED: replace(_TO_SIGNATORIES, while_in=frozenset({_S.RETRACTED})),
        MailKind.ADMITTED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN), asks=True, is_translated=True
        ),
        MailKind.RECORDED: MailRule(Recipient.INVITED, Cost.COORDINATOR, Purpose.CONFIRM, is_translated=True),
        MailKind.MERGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN), page="/link", is_translated=True
        ),
        MailKind.SIGN_IN: MailRule(Recipient.ACCOUNT, Cost.LINK, Purpose.SIGN_IN),
        MailKind.NEW_BROWSER: MailRule(Recipient.ACCOUNT, Cost.NONE, page="/desk/sessions"),
        MailKind.FAILED_SIGN_INS: MailRule(Recipient.ACCOUNT, Cost.NONE, page="/desk/sessions"),
        MailKind.NEEDS_YOU: _TO_DESK,
        MailKind.DIGEST: _TO_DESK,
        MailKind.CLOSES_SOON: replace(_TO_DESK, page="/desk/statements/{slug}"),
        MailKind.ADDRESS_CHANGED: MailRule(Recipient.OLD_ADDRESS, Cost.NOTICE, Purpose.UNDO_ADDRESS, page="/link"),
    }
)
# What is asked of many rows at once.
ASKING = frozenset(kind for kind, rule in RULES.items() if rule.asks)
# What tells those who signed that there is another text; the newest of them says all that changed.
ABOUT_TEXT = frozenset({MailKind.TEXT_CHANGED, MailKind.TEXT_CORRECTED})
TO_INVITED = frozenset(kind for kind, rule in RULES.items() if rule.to is Recipient.INVITED)
