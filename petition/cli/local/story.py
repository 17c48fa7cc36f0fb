"""The whole story of a statement, acted out on a running instance.

Coordinators work through the very commands that the shell has, mails go over
SMTP, and signatories follow the links in their mails over HTTP. Each step returns
a sentence about what it did, or raises `StoryBroken` with what went wrong.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPException

import click

from petition.cli.edge import people
from petition.cli.local import second_act
from petition.cli.local.instance import StoryBroken, expect
from petition.cli.local.sample import ROSTER, TITLE, sample_closing
from petition.cli.local.teller import Teller
from petition.cli.local.visitor import Visitor
from petition.errors import PetitionError

_STEPS: list[Callable[["Story"], str]] = []


def _step(method: Callable[["Story"], str]) -> Callable[["Story"], str]:
    """Register a step; the steps follow each other in the order of this file."""
    _STEPS.append(method)
    return method


@dataclass
class Story(Teller):
    """One run of the story; its first act is in this file."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _, _, self._decliner, self._undecided, self._late, *self._others = self.rows

    def tell(self) -> Iterator[str]:
        """Do all steps; yield what each did, and raise `StoryBroken` with the name of the step that failed."""
        for step in (*_STEPS, *second_act.STEPS):
            try:
                yield step(self)
            except (PetitionError, click.ClickException, OSError, HTTPException) as problem:
                name = step.__name__.strip("_").replace("_", " ")
                raise StoryBroken(f"The story broke at “{name}”: {problem}") from problem

    @_step
    def _import(self) -> str:
        self.instance.shell("db", "upgrade")
        places = {row.country for row in self.rows.values()}
        self.instance.shell("roster", "import", str(ROSTER))
        return f"Roster: imported {people(len(self.rows))} from {len(places)} places."

    @_step
    def _draft(self) -> str:
        closing = sample_closing(datetime.now(UTC)).isoformat(timespec="minutes")
        text = second_act.text_with_a_typo(self.settings)
        self.instance.shell("statement", "draft", self.slug, "--title", TITLE, "--text", text, "--closes-at", closing)
        return f"Draft: “{TITLE}”."

    @_step
    def _circulate(self) -> str:
        self.instance.shell("statement", "circulate", self.slug)
        self.instance.expect_status(self.slug, state="circulating", invited=len(self.rows), signed=0)
        return f"Circulated: {people(len(self.rows))} invited, their mails queued."

    @_step
    def _deliver(self) -> str:
        mails = self.instance.deliver(*self.rows)
        self.links = {mail.recipient: self.instance.link_in(mail, "s") for mail in mails}
        expect(len(set(self.links.values())) == len(self.rows), "two people got the same link")
        return f"Mail: {len(mails)} invitations delivered over SMTP, each with a link of its own."

    @_step
    def _scan(self) -> str:
        for link in self.links.values():
            expect(Visitor().get(link).status == 200, "a link in a mail did not open")
        self.instance.expect_status(self.slug, signed=0, no_answer=len(self.rows))
        return f"Scanners: all {len(self.links)} links opened by a robot, and nothing was signed."

    @_step
    def _sign(self) -> str:
        for email in (*self._others, self._undecided):
            self.answer_yes(email)
        self.instance.expect_status(self.slug, signed=len(self._others) + 1)
        return f"Signed: {people(len(self._others) + 1)} signed, in random order."

    @_step
    def _decline(self) -> str:
        visitor, page = self.open_link(self._decliner)
        answered = visitor.send(page, {"decision": "decline"})
        expect(answered.says("You declined"), "the page does not say that the person declined")
        self.instance.expect_status(self.slug, declined=1)
        return "Declined: 1 person declined."

    @_step
    def _rename(self) -> str:
        name = replace(self.rows[self.renamer].name, honorific_prefix="Prof.", honorific_suffix="MP")
        self.rows[self.renamer] = replace(self.rows[self.renamer], name=name)
        self.answer_yes(self.renamer, {"honorific_prefix": "Prof.", "honorific_suffix": "MP"})
        return f"Renamed: 1 person signed as “{self.lines[self.renamer]}”, with title and suffix changed."

    @_step
    def _receive(self) -> str:
        mails = self.instance.deliver(*self.lines, self._decliner)
        receipts = {mail.recipient: mail for mail in mails if mail.recipient != self._decliner}
        for email, mail in receipts.items():
            expect(self.lines[email] in mail.part("plain"), "a receipt does not say how the name will be printed")
        self.links |= {f"receipt {email}": self.instance.link_in(mail, "w") for email, mail in receipts.items()}
        return f"Receipts: {len(receipts)} receipts delivered, each with a link to withdraw."

    @_step
    def _withdraw(self) -> str:
        visitor = Visitor()
        page = visitor.get(self.links[f"receipt {self._undecided}"])
        answered = visitor.send(page, {})
        expect(answered.says("You withdrew your signature"), "the page does not say that the person withdrew")
        self.instance.expect_status(self.slug, withdrawn=1, signed=len(self.lines) - 1)
        return "Withdrawn: 1 person withdrew through the link in the receipt."

    @_step
    def _sign_again(self) -> str:
        self.answer_yes(self._undecided)
        self.instance.expect_status(self.slug, withdrawn=0, signed=len(self.lines))
        mails = self.instance.deliver(self._undecided, self._undecided)
        return f"Signed again: the same person signed once more; {len(mails)} mails say so."

    @_step
    def _remind(self) -> str:
        self.instance.shell("statement", "remind", self.slug)
        mails = self.instance.deliver(self._late, self.silent)
        self.links |= {mail.recipient: self.instance.link_in(mail, "s") for mail in mails}
        self.answer_yes(self._late)
        self.instance.deliver(self._late)
        return f"Reminded: {people(len(mails))} reminded, and 1 of them signed."

    @_step
    def _count(self) -> str:
        signed = len(self.rows) - 2
        self.instance.expect_status(
            self.slug, invited=len(self.rows), signed=signed, declined=1, withdrawn=0, no_answer=1, unreachable=0
        )
        return f"Counted: {signed} signed, 1 declined, 1 has not answered."

    @_step
    def _close(self) -> str:
        self.instance.shell("statement", "close", self.slug, "--no-tell")
        self.instance.expect_status(self.slug, state="closed")
        page = Visitor().get(self.links[self.silent])
        expect(page.status == 200 and page.says("This statement has closed"), "an old link does not say so")
        expect(not any("text_digest" in form.fields for form in page.forms), "a closed statement still takes answers")
        return "Closed: a late visitor is told so, and finds no form."

    @_step
    def _compile(self) -> str:
        printed = self.instance.shell("statement", "signatories", self.slug)
        self.published = printed
        expect(sorted(printed.splitlines()) == sorted(self.lines.values()), "the list is not of those who signed")
        return f"Compiled: {len(self.lines)} lines, by country and surname."

    @_step
    def _publish(self) -> str:
        self.instance.shell("statement", "publish", self.slug, "--no-tell")
        self.instance.expect_status(self.slug, state="published")
        expect(Visitor().get(f"{self.settings.base_url}/").says(TITLE), "the front page does not list the statement")
        return "Published: the front page lists it."

    @_step
    def _read(self) -> str:
        lines = self.published.splitlines()
        page, text, data = (self.instance.published(self.slug, extension) for extension in ("", ".txt", ".json"))
        expect(text.html.startswith(f"{TITLE}\n\n"), "the text does not begin with the title")
        expect(text.html.endswith("\n\n\n" + "\n\n".join(lines) + "\n"), "the text does not end with the list")
        signatories = json.loads(data.content)["signatories"]
        expect([signatory["line"] for signatory in signatories] == lines, "the data has another list")
        for line in lines:
            expect(page.says(line.rpartition(" (")[0]), f"the page does not name {line}")
        return "Read: page, text and data agree, and are served with an ETag."
