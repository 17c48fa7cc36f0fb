"""The kinds of mail that the service sends, and what one mail is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from petition.domain.links import Link, Purpose
from petition.domain.list_forms import NOWHERE, USUAL, Affiliation, ListForm
from petition.domain.names.person_name import PersonName


class MailKind(StrEnum):
    """Why a mail is sent; each has a folder of templates of the same name."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LINK = "link"
    RECEIPT = "receipt"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


# The kinds that ask for an answer.
ASKING = frozenset({MailKind.INVITATION, MailKind.REMINDER, MailKind.LINK})

# The kinds that are translated into the reader's language where there is a catalogue for it.
TRANSLATED = frozenset({MailKind.REMINDER})


def purpose_of(kind: MailKind) -> Purpose:
    """Return what the only link in a mail of this kind is for."""
    return Purpose.WITHDRAW if kind is MailKind.RECEIPT else Purpose.SIGN


@dataclass(frozen=True)
class Letter:
    """What one mail is made of; its link is not signed yet.

    `language` is the reader's, `text_language` the statement's (both BCP 47).
    `is_open` is true while the statement accepts answers. `pointless` is the reason
    not to send the mail any more; it is empty while there is none.
    """

    kind: MailKind
    recipient: str
    message_key: str
    created_at: datetime
    link: Link
    person: PersonName
    printed: PersonName
    country: str
    title: str
    text_language: str
    digest: str
    closes_at: datetime
    time_zone: str
    requested_by: str
    contact_email: str
    language: str = "en"
    is_open: bool = True
    pointless: str = ""
    list_form: ListForm = USUAL
    affiliation: Affiliation = NOWHERE

    def line(self, country_label: str) -> str:
        """Return the person's line of the list as it is printed."""
        return self.list_form.line(self.printed, self.affiliation, country_label)
