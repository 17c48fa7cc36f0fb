"""The whole story of a statement, told by doing it.

Coordinators work through the very commands that the shell has, mails go over
SMTP, and signatories follow the links in their mails over HTTP. Each step says
what it did, or raises `StoryBroken` with what is not as it should be.
"""

import io
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

from petition.cli.edge import people
from petition.cli.local.sample import ROSTER, TEXT, TITLE, sample_closing, sample_people, sample_slug
from petition.cli.local.visitor import Page, Visitor
from petition.domain.countries import country_label
from petition.domain.list_forms import NOWHERE, USUAL
from petition.domain.persons import PersonRow
from petition.errors import PetitionError
from petition.mail.local_mailbox import Folder, StoredMail
from petition.settings.settings import Settings

_SIGN = {"decision": "sign", "declaration": "y"}


class StoryBroken(PetitionError):
    """A step of the story did not come out as it should."""

    code = "story_broken"


def expect(is_so: bool, what: str) -> None:
    """Raise `StoryBroken` saying `what` went wrong unless it is so."""
    if not is_so:
        raise StoryBroken(what)


@dataclass
class Story:
    """One telling; `tell` yields a sentence for each step that went well."""

    app: Flask
    settings: Settings
    slug: str = field(default_factory=lambda: sample_slug(datetime.now(UTC)))
    published: str = ""
    _lines: dict[str, str] = field(default_factory=dict)
    _links: dict[str, str] = field(default_factory=dict)
    _mails_read: int = 0

    def __post_init__(self) -> None:
        rows = sample_people()
        secrets.SystemRandom().shuffle(rows)
        self._rows = {row.email: row for row in rows}
        self._decliner, self._renamer, self._undecided, self._late, self._silent, *self._others = self._rows

    def tell(self) -> Iterator[str]:
        """Do every step in turn."""
        for step in (
            *(self._import, self._draft, self._circulate, self._deliver, self._scan),
            *(self._sign, self._decline, self._rename, self._receive, self._withdraw, self._sign_again),
            *(self._remind, self._count, self._close, self._compile, self._publish, self._read),
        ):
            try:
                yield step()
            except (PetitionError, click.ClickException, OSError, HTTPException) as problem:
                name = step.__name__.strip("_").replace("_", " ")
                raise StoryBroken(f"The story broke at “{name}”: {problem}") from problem

    def _import(self) -> str:
        self._shell("db", "upgrade")
        places = {row.country for row in self._rows.values()}
        self._shell("roster", "import", str(ROSTER))
        return f"Roster: imported {people(len(self._rows))} from {len(places)} places."

    def _draft(self) -> str:
        closing = sample_closing(datetime.now(UTC)).isoformat(timespec="minutes")
        self._shell("statement", "draft", self.slug, "--title", TITLE, "--text", str(TEXT), "--closes-at", closing)
        return f"Draft: “{TITLE}”."

    def _circulate(self) -> str:
        self._shell("statement", "circulate", self.slug)
        self._expect_status(state="circulating", invited=len(self._rows), signed=0)
        return f"Circulated: {people(len(self._rows))} invited, their mails queued."

    def _deliver(self) -> str:
        mails = self._delivered(*self._rows)
        self._links = {mail.recipient: self._link(mail, "s") for mail in mails}
        expect(len(set(self._links.values())) == len(self._rows), "two people got the same link")
        return f"Mail: {len(mails)} invitations delivered over SMTP, each with a link of its own."

    def _scan(self) -> str:
        for link in self._links.values():
            expect(Visitor().get(link).status == 200, "a link in a mail did not open")
        self._expect_status(signed=0, no_answer=len(self._rows))
        return f"Scanners: all {len(self._links)} links opened by a robot, and nothing was signed."

    def _sign(self) -> str:
        for email in (*self._others, self._undecided):
            self._signs(email)
        self._expect_status(signed=len(self._others) + 1)
        return f"Signed: {people(len(self._others) + 1)} signed, in random order."

    def _decline(self) -> str:
        visitor, page = self._opened(self._decliner)
        answered = visitor.send(page, {"decision": "decline"})
        expect(answered.says("You declined"), "the page does not say that the person declined")
        self._expect_status(declined=1)
        return "Declined: 1 person declined."

    def _rename(self) -> str:
        name = replace(self._rows[self._renamer].name, honorific_prefix="Prof.", honorific_suffix="MP")
        self._rows[self._renamer] = replace(self._rows[self._renamer], name=name)
        self._signs(self._renamer, {"honorific_prefix": "Prof.", "honorific_suffix": "MP"})
        return f"Renamed: 1 person signed as “{self._lines[self._renamer]}”, with title and suffix changed."

    def _receive(self) -> str:
        mails = self._delivered(*self._lines, self._decliner)
        receipts = {mail.recipient: mail for mail in mails if mail.recipient != self._decliner}
        for email, mail in receipts.items():
            expect(self._lines[email] in mail.part("plain"), "a receipt does not say how the name will be printed")
        self._links |= {f"receipt {email}": self._link(mail, "w") for email, mail in receipts.items()}
        return f"Receipts: {len(receipts)} receipts delivered, each with a link to withdraw."

    def _withdraw(self) -> str:
        visitor = Visitor()
        page = visitor.get(self._links[f"receipt {self._undecided}"])
        answered = visitor.send(page, {})
        expect(answered.says("You withdrew your signature"), "the page does not say that the person withdrew")
        self._expect_status(withdrawn=1, signed=len(self._lines) - 1)
        return "Withdrawn: 1 person withdrew through the link in the receipt."

    def _sign_again(self) -> str:
        self._signs(self._undecided)
        self._expect_status(withdrawn=0, signed=len(self._lines))
        mails = self._delivered(self._undecided, self._undecided)
        return f"Signed again: the same person signed once more; {len(mails)} mails say so."

    def _remind(self) -> str:
        self._shell("statement", "remind", self.slug)
        mails = self._delivered(self._late, self._silent)
        self._links |= {mail.recipient: self._link(mail, "s") for mail in mails}
        self._signs(self._late)
        self._delivered(self._late)
        return f"Reminded: {people(len(mails))} reminded, and 1 of them signed."

    def _count(self) -> str:
        signed = len(self._rows) - 2
        self._expect_status(invited=len(self._rows), signed=signed, declined=1, withdrawn=0, no_answer=1, unreachable=0)
        return f"Counted: {signed} signed, 1 declined, 1 has not answered."

    def _close(self) -> str:
        self._shell("statement", "close", self.slug)
        self._expect_status(state="closed")
        page = Visitor().get(self._links[self._silent])
        expect(page.status == 200 and page.says("This statement has closed"), "an old link does not say so")
        expect(not page.forms, "a closed statement still takes answers")
        return "Closed: a late visitor is told so, and finds no form."

    def _compile(self) -> str:
        printed = self._shell("statement", "signatories", self.slug)
        self.published = printed
        expect(sorted(printed.splitlines()) == sorted(self._lines.values()), "the list is not of those who signed")
        return f"Compiled: {len(self._lines)} lines, by country and surname."

    def _publish(self) -> str:
        self._shell("statement", "publish", self.slug)
        self._expect_status(state="published")
        expect(Visitor().get(f"{self.settings.base_url}/").says(TITLE), "the front page does not list the statement")
        return "Published: the front page lists it."

    def _read(self) -> str:
        lines = self.published.splitlines()
        page, text, data = (self._public(extension) for extension in ("", ".txt", ".json"))
        expect(text.html.startswith(f"{TITLE}\n\n"), "the text does not begin with the title")
        expect(text.html.endswith("\n\n\n" + "\n\n".join(lines) + "\n"), "the text does not end with the list")
        signatories = json.loads(data.content)["signatories"]
        expect([signatory["line"] for signatory in signatories] == lines, "the data has another list")
        for line in lines:
            expect(page.says(line.rpartition(" (")[0]), f"the page does not name {line}")
        return "Read: page, text and data agree, and are served with an ETag."

    def _public(self, extension: str) -> Page:
        """Fetch one published file, and see that asking again costs nothing."""
        url = f"{self.settings.base_url}/statements/{self.slug}{extension}"
        page = Visitor().get(url)
        expect(page.status == 200, f"{url} answers {page.status}")
        again = Visitor().get(url, {"If-None-Match": page.headers.get("ETag", "")})
        expect(again.status == 304, f"{url} does not know its own ETag")
        return page

    def _signs(self, email: str, entries: Mapping[str, str] | None = None) -> None:
        """Sign through the link in the person's mail, and note how they are printed."""
        line = self._line(self._rows[email])
        visitor, page = self._opened(email)
        answered = visitor.send(page, {**_SIGN, **(entries or {})})
        expect(answered.says("Thank you. You signed"), "the page does not thank for the signature")
        expect(answered.says(line), f"the page does not show “{line}”")
        self._lines[email] = line

    def _opened(self, email: str) -> tuple[Visitor, Page]:
        """Open the link in the person's mail, in a browser of their own."""
        visitor = Visitor()
        page = visitor.get(self._links[email])
        expect(page.status == 200 and page.says(self._rows[email].name.name), "the page does not name the person")
        expect(page.says(TITLE), "the page does not show the statement")
        expect(self._links[email] not in page.url, "the link stays in the address bar")
        return visitor, page

    def _line(self, row: PersonRow) -> str:
        label = country_label(row.country, "en", self.settings.country_labels)
        return USUAL.line(row.name, NOWHERE, label)

    def _delivered(self, *recipients: str) -> list[StoredMail]:
        """Let the worker send, and return the new mails, which must be to `recipients`."""
        self._shell("worker", "--drain")
        new = Folder(self.settings.mailbox).mails()[self._mails_read :]
        self._mails_read += len(new)
        expected, got = sorted(recipients), sorted(mail.recipient for mail in new)
        expect(got == expected, f"{len(expected)} mails should have arrived, and {len(got)} did, or for other people")
        return new

    def _link(self, mail: StoredMail, path: str) -> str:
        """Return the one link in a mail, read from its raw bytes; it stands alone on its line."""
        pattern = rf"^{re.escape(self.settings.base_url)}/{path}/\S+$"
        found = re.findall(pattern, mail.part("plain"), flags=re.MULTILINE)
        expect(len(found) == 1, f"a mail has {len(found)} links of the kind that it should have one of")
        return str(found[0])

    def _expect_status(self, **expected: str | int) -> None:
        status: dict[str, Any] = json.loads(self._shell("statement", "status", self.slug, "--json"))
        got = {key: status[key] for key in expected}
        expect(got == expected, f"the status should be {expected}, and it is {got}")

    def _shell(self, *arguments: str) -> str:
        """Run a flask command as the shell would, and return what it printed."""
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with redirect_stdout(printed):
            self.app.cli.main(
                list(arguments), "flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: self.app)
            )
        printed.seek(0)
        return printed.read()
