"""A compiled statement: all that an edition prints, as plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from petition.domain.list_changes import EditionChanges
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group
from petition.domain.lists.lines import NOWHERE, PLAIN, Affiliation, Listed, OwnPart, printer
from petition.domain.names.person_name import PersonName
from petition.domain.text_rules import CURRENT, Reading


class Signatory(NamedTuple):
    """One person of the list; `country` is the code, `country_label` what is printed.

    `invitation_id` is 0 for somebody who was not invited, in the preview of a draft. `date` is the day on which
    they signed, where the list prints it.

    It is a tuple, because a list may have tens of thousands, and tuples are made fastest.
    """

    name: PersonName
    country: str
    country_label: str
    sort_name: str
    name_changed: bool = False
    affiliation: Affiliation = NOWHERE
    is_lead: bool = False
    invitation_id: int = 0
    own: OwnPart = PLAIN
    date: str = ""

    def listed(self, number: int | None, *, headed: bool = False) -> Listed:
        """Return the person as a line prints them at a place in the list, or alone, without one.

        `headed` leaves out the country, which stands over the line.
        """
        label = "" if headed else self.country_label
        return Listed(self.name, self.affiliation, label, self.own, self.date, "" if number is None else str(number))


def group_of(one: Signatory, group: Group) -> str:
    """Return the label of the group that a person stands in, or nothing where they stand in none."""
    if group is Group.COUNTRY:
        return one.country_label
    if group is Group.NONE:
        return ""
    if group is Group.SECTION:
        return one.own.section
    return one.affiliation.party if group is Group.PARTY else one.affiliation.legislature


@dataclass(frozen=True)
class Compilation:
    """One exact text with its signatories in the order in which they are printed.

    `hidden` is how many signed and are counted, not named. `compiled_at` is when it was put together.
    """

    slug: str
    title: str
    body: str
    language: str
    digest: str
    text_version: int
    time_zone: str
    requested_by: str
    signatories: Sequence[Signatory]
    form: ListForm = USUAL
    hidden: int = 0
    compiled_at: datetime | None = field(default=None, compare=False)
    reading: Reading = CURRENT

    @property
    def count(self) -> int:
        """How many signed, named or not."""
        return len(self.signatories) + self.hidden

    @property
    def lines(self) -> list[str]:
        """The whole lines of the list, in its order."""
        line_of = self._line_of
        return [line_of(one.listed(number)) for number, one in enumerate(self.signatories, 1)]

    @property
    def own_lines(self) -> list[str]:
        """The whole lines without the place in the list, which changes when others come and leave."""
        line_of = self._line_of
        return [line_of(one.listed(None)) for one in self.signatories]

    @property
    def _line_of(self) -> Callable[[Listed], str]:
        return printer(self.form.line, self.form.name, self.language)


class EarlierEdition(NamedTuple):
    """An edition that another one supersedes."""

    number: int
    published_at: datetime


@dataclass(frozen=True)
class Publication:
    """What makes a compilation an edition: its number and when it was published.

    `changes` is what it says of its difference to an earlier edition, where there is one to compare it with, and
    `earlier` all that came before it, the newest first.
    """

    compilation: Compilation
    number: int
    published_at: datetime
    changes: EditionChanges | None = None
    earlier: Sequence[EarlierEdition] = ()


@dataclass(frozen=True)
class RenderedFile:
    """One file of an edition, rendered once; `extension` is part of its address."""

    extension: str
    media_type: str
    content: bytes


# What makes the files of an edition; services are handed one.
Renderer = Callable[[Publication], Sequence[RenderedFile]]
