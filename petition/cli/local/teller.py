"""What both acts of the story stand on: an instance, its people, and what they do by the links in their mails."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask

from petition.cli.local.instance import RunningInstance, expect
from petition.cli.local.sample import TITLE, sample_people, sample_slug
from petition.cli.local.visitor import Page, Visitor
from petition.domain.countries import country_label
from petition.domain.list_forms import USUAL
from petition.domain.lists.lines import NOWHERE, Listed
from petition.settings.settings import Settings

_SIGN = {"decision": "sign", "declaration": "y"}


@dataclass
class Teller:
    """One statement, and the people of the sample in random order.

    `rows` are the people by their addresses, `lines` what the list prints of those who signed, and `links` those in
    their mails. `published` is the list of the newest edition. `renamer` signs with another title than the roster's,
    and `silent` does not answer in time; both are addresses.
    """

    app: Flask
    settings: Settings
    slug: str = field(default_factory=lambda: sample_slug(datetime.now(UTC)))
    published: str = ""
    lines: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.instance = RunningInstance(self.app, self.settings)
        rows = sample_people()
        secrets.SystemRandom().shuffle(rows)
        self.rows = {row.email: row for row in rows}
        self.renamer, self.silent, *_ = self.rows

    def answer_yes(self, email: str, entries: Mapping[str, str] | None = None) -> None:
        """Sign through the link in the person's mail, and keep the line that the list will print."""
        row = self.rows[email]
        label = country_label(row.country, "en", self.settings.country_labels)
        line = USUAL.line_of(Listed(row.name, NOWHERE, label), "en")
        visitor, page = self.open_link(email)
        answered = visitor.send(page, {**_SIGN, **(entries or {})})
        if answered.says("This is how you will be printed"):
            # Whoever changed their name sees the line before it counts.
            expect(answered.says(line), f"the page does not show “{line}”")
            answered = visitor.send(answered, {})
        expect(answered.says("Thank you. You signed"), "the page does not thank for the signature")
        expect(answered.says(line), f"the page does not show “{line}”")
        self.lines[email] = line

    def open_link(self, email: str) -> tuple[Visitor, Page]:
        """Open the link in the person's mail in a new browser, and return it with the page."""
        visitor = Visitor()
        page = visitor.get(self.links[email])
        expect(page.status == 200 and page.says(self.rows[email].name.name), "the page does not name the person")
        expect(page.says(TITLE), "the page does not show the statement")
        expect(self.links[email] not in page.url, "the link stays in the address bar")
        return visitor, page
