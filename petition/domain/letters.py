"""Letters: what one mail is made of, before its links are signed and its words are put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from petition.domain.corrections import LineChange
from petition.domain.differences import TextChange
from petition.domain.links import Link, Purpose
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.lines import NOWHERE, PLAIN, Affiliation, OwnPart, listed
from petition.domain.mails import RULES, MailKind, MailRule
from petition.domain.names.person_name import PersonName


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
    def page(self) -> str:
        """The page for all that its link leads to, where it has none of its own."""
        return self.rule.page.format_map(self.details)

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
    that coordinators set; those of the settings stand behind them. `is_named` is false of somebody whom the list
    counts and does not name. `release_at` is when the statement is to be published, where that is planned.
    """

    printed: PersonName
    country: str
    title: str
    text_language: str
    digest: str
    closes_at: datetime
    requested_by: str
    slug: str = ""
    release_at: datetime | None = None
    is_open: bool = True
    is_published: bool = False
    printed_in: str = ""
    has_lapsed: bool = False
    can_decline: bool = True
    is_unconfirmed: bool = False
    is_named: bool = True
    list_form: ListForm = USUAL
    affiliation: Affiliation = NOWHERE
    own: OwnPart = PLAIN
    signed_at: datetime | None = None
    text_number: int = 1
    change: TextChange | None = None
    corrected: LineChange | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """The page for all that its link leads to, where it has none of its own."""
        return self.rule.page.format(slug=self.slug)

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
        zone, language = self.time_zone, self.text_language
        about = (name, affiliation, country_label, self.own)
        one = listed(*about, signed_at=self.signed_at, time_zone=zone, language=language)
        return self.list_form.line_of(one, language)
