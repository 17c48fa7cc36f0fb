"""A compiled statement: all that an edition prints, as plain values, arranged in this one place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from petition.domain.list_changes import EditionChanges
from petition.domain.list_forms import NOWHERE, USUAL, Affiliation, ListForm, Order
from petition.domain.names.person_name import PersonName


class Signatory(NamedTuple):
    """One person of the list; `country` is the code, `country_label` what is printed.

    `invitation_id` is 0 for somebody who was not invited, in the preview of a draft.

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


@dataclass(frozen=True)
class Compilation:
    """One exact text with its signatories in the order in which they are printed."""

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

    def line(self, signatory: Signatory) -> str:
        """Return a person's whole line, such as "Sen. Kimberley Kitching (Australia)"."""
        return self.form.line(signatory.name, signatory.affiliation, signatory.country_label)

    @property
    def lines(self) -> list[str]:
        """The whole lines of the list, in its order."""
        return list(map(self.line, self.signatories))


class Line(NamedTuple):
    """One person's line as it is printed in its block."""

    text: str
    signatory: Signatory


@dataclass(frozen=True)
class Block:
    """Lines that stand together, under a heading where it is not empty."""

    heading: str
    lines: Sequence[Line]


def arrange(compilation: Compilation, *, on_page: bool) -> list[Block]:
    """Return the list in the blocks in which it is printed, on the page or in the text.

    Everything that prints a list uses these blocks: page, text, desk, command and
    preview. Leads stand together without a heading, so their lines have the
    country; so has every line of a list without headings.
    """
    form = compilation.form
    has_headings, has_leads = form.has_headings(on_page=on_page), form.order is Order.LEADS

    def place(signatory: Signatory) -> tuple[bool, str]:
        is_lead = has_leads and signatory.is_lead
        return is_lead, signatory.country_label if has_headings and not is_lead else ""

    blocks = []
    for (_, heading), group in groupby(compilation.signatories, place):
        lines = [
            Line(form.line(person.name, person.affiliation, "" if heading else person.country_label), person)
            for person in group
        ]
        blocks.append(Block(heading, lines))
    return blocks


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
