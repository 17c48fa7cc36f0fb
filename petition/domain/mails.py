"""The kinds of mail that the service sends, what holds of each, and what one mail is made of.

`RULES` is the one table of the kinds: whoever must know how a kind of mail is
treated asks it, and a new kind is a row of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any

from petition.domain.corrections import LineChange
from petition.domain.differences import TextChange
from petition.domain.links import Link, Purpose
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.lines import NOWHERE, PLAIN, Affiliation, Listed, OwnPart
from petition.domain.names.person_name import PersonName
from petition.domain.times import format_short_day


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
    `is_stopped`: a person who asked for no more mails, or complained, does not get it.
    `repeats`: after a crash that may have sent it, it goes once more; otherwise it is held for a person.
    """

    to: Recipient
    cost: Cost
    purpose: Purpose | None = None
    page: str = ""
    asks: bool = False
    until_answered: bool = False
    is_stopped: bool = False
    is_translated: bool = False
    repeats: bool = True


RULES: Mapping[MailKind, MailRule] = MappingProxyType(
    {
        MailKind.INVITATION: MailRule(
            Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, asks=True, until_answered=True
        ),
        MailKind.REMINDER: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            asks=True,
            until_answered=True,
            is_stopped=True,
            is_translated=True,
        ),
        MailKind.LINK: MailRule(Recipient.INVITED, Cost.LINK, Purpose.SIGN, asks=True),
        MailKind.RECEIPT: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.WITHDRAW),
        MailKind.DECLINED: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN),
        MailKind.WITHDRAWN: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.SIGN),
        MailKind.TEXT_CHANGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN), asks=True, until_answered=True, is_translated=True
        ),
        MailKind.TEXT_CORRECTED: MailRule(*(Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW), is_translated=True),
        MailKind.REQUESTER_CHANGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW), is_translated=True
        ),
        MailKind.CLOSING_CHANGED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN),
            asks=True,
            until_answered=True,
            is_stopped=True,
            is_translated=True,
        ),
        MailKind.UNINVITED: MailRule(Recipient.INVITED, Cost.COORDINATOR, page="/", is_translated=True),
        MailKind.STRUCK: MailRule(Recipient.INVITED, Cost.COORDINATOR, Purpose.SIGN, is_translated=True),
        MailKind.CORRECTED: MailRule(Recipient.INVITED, Cost.RECEIPT, Purpose.LINE, is_translated=True),
        MailKind.CORRECTION_PROPOSED: MailRule(
            *(Recipient.INVITED, Cost.COORDINATOR, Purpose.LINE), is_translated=True
        ),
        MailKind.LINE_CHANGED: MailRule(*(Recipient.INVITED, Cost.COORDINATOR, Purpose.WITHDRAW), is_translated=True),
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
        MailKind.ADDRESS_CHANGED: MailRule(Recipient.OLD_ADDRESS, Cost.NOTICE, Purpose.UNDO_ADDRESS, page="/link"),
    }
)
# What is asked of many rows at once.
ASKING = frozenset(kind for kind, rule in RULES.items() if rule.asks)
# What tells those who signed that there is another text; the newest of them says all that changed.
ABOUT_TEXT = frozenset({MailKind.TEXT_CHANGED, MailKind.TEXT_CORRECTED})
TO_INVITED = frozenset(kind for kind, rule in RULES.items() if rule.to is Recipient.INVITED)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one mail is made of; its link is not signed yet.

    `person` is its reader, without a name where it goes to an account, and `language` theirs (BCP 47).
    Answers go to `contact_email`, or else to the organisation.
    `until` is when it is too late to send it, if that ever is. `pointless` is the reason not to send
    it any more, and `fault` why it cannot be made; each is empty while there is none. `moved_to` is the address
    on file, where the mail waits for another one. `details` is what its kind says beside that.
    """

    kind: MailKind
    recipient: str
    message_key: str
    created_at: datetime
    contact_email: str | None = None
    link: Link | None = None
    person: PersonName = field(default_factory=PersonName)
    language: str = "en"
    time_zone: str = "UTC"
    until: datetime | None = None
    pointless: str = ""
    fault: str = ""
    moved_to: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> MailRule:
        """What holds of its kind."""
        return RULES[self.kind]

    @property
    def purpose(self) -> Purpose | None:
        """What its only link is for."""
        return self.rule.purpose


@dataclass(frozen=True, kw_only=True)
class StatementLetter(Letter):
    """A letter to somebody who was invited to sign a statement.

    `text_language` is the statement's (BCP 47). `is_open` is true while the statement accepts answers, and
    `is_published` once an edition is out. `printed_in` says in which editions their name stands, where the mail is
    about a signature that ended. `has_lapsed` is true of somebody whose signature was of an earlier text, and
    `can_decline` while declining is an answer that is left to them. `is_unconfirmed` is true of a signature that a
    coordinator recorded, until its person says that it is right.
    `signed_at` is when the signature was given that it tells of. `text_number` is the
    number of the version that it speaks of, and `change` what changed since the one that was signed.
    `corrected` is the correction of a line that it tells of. `labels` are the labels of countries
    that coordinators set; those of the settings stand behind them.
    """

    printed: PersonName
    country: str
    title: str
    text_language: str
    digest: str
    closes_at: datetime
    requested_by: str
    is_open: bool = True
    is_published: bool = False
    printed_in: str = ""
    has_lapsed: bool = False
    can_decline: bool = True
    is_unconfirmed: bool = False
    list_form: ListForm = USUAL
    affiliation: Affiliation = NOWHERE
    own: OwnPart = PLAIN
    signed_at: datetime | None = None
    text_number: int = 1
    change: TextChange | None = None
    corrected: LineChange | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def purpose(self) -> Purpose | None:
        """What its only link is for: whoever has not confirmed their signature is asked that before anything else."""
        usual = self.rule.purpose
        return Purpose.CONFIRM if self.is_unconfirmed and usual is Purpose.WITHDRAW else usual

    def country_label(self, labels: Mapping[str, str]) -> str:
        """Return what the list prints for the country; `labels` are those of the settings."""
        return self.list_form.country_label(self.country, self.text_language, {**labels, **self.labels})

    def line(self, country_label: str) -> str:
        """Return the person's line of the list as it is printed."""
        return self.line_of(self.printed, self.affiliation, country_label)

    def line_of(self, name: PersonName, affiliation: Affiliation, country_label: str) -> str:
        """Return the person's line as it would be printed with a name and an affiliation."""
        date = format_short_day(self.signed_at, self.time_zone, self.text_language) if self.signed_at else ""
        listed = Listed(name, affiliation, country_label, self.own, date)
        return self.list_form.line_of(listed, self.text_language)
