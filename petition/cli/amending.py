"""The command that makes the next version of a text that people were asked to sign."""

import json
from dataclasses import dataclass
from typing import Any

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group, mails_to
from petition.cli.files import read_text
from petition.current import settings
from petition.db import db, transaction
from petition.domain.differences import TextChange
from petition.domain.times import parse_closing
from petition.editions.files import render_edition
from petition.errors import FieldError
from petition.services.statements import amending, drafting, versions
from petition.services.statements.amending import Amended, Amendment
from petition.templating import environment


@dataclass(frozen=True)
class Outcome:
    """What was done, or would be, and how it is printed."""

    slug: str
    amendment: Amendment
    amended: Amended
    change: TextChange
    is_done: bool

    def as_json(self) -> str:
        """Return it as data; the difference is a list of paragraphs, each of pieces with what became of them."""
        until = self.amendment.renew_until
        document = {
            "slug": self.slug,
            "version": self.amended.number,
            "kind": "substance" if self.amendment.is_substantive else "editorial",
            "renew_until": until.isoformat() if until else None,
            "signatures": self.amended.signatures,
            "mails": self.amended.mails,
            "done": self.is_done,
            "title": self.amendment.title,
            "difference": [
                [{"change": piece.change.value, "text": piece.text} for piece in paragraph.pieces]
                for paragraph in self.change.shortened().body.paragraphs
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)

    def in_words(self) -> str:
        """Return what was done in a line; what would be done is followed by the difference."""
        is_one, change = self.amended.signatures == 1, self.change
        fate = "lapse" if self.amendment.is_substantive else "stand"
        fate = f"{fate}{'s' if is_one else ''}" if self.is_done else f"would {fate}"
        said = (
            f"{'Version' if self.is_done else 'Would make version'} {self.amended.number} of “{self.slug}”: "
            f"{self.amended.signatures:,} {'signature' if is_one else 'signatures'} {fate}; "
            f"{mails_to(self.amended.mails, dry_run=not self.is_done)}."
        )
        if self.is_done:
            return said
        words: Any = environment().get_template("email/difference.txt").module
        title = f"{words.line(change.title)}\n\n" if change.title.is_changed else ""
        body = words.paragraphs(change.body.shortened()) if change.body.is_changed else ""
        return f"{said} {UNDONE}\n\n{title}{body}".rstrip()


def _is_substantive(kinds: tuple[bool, ...], *, no_notice: bool) -> bool:
    """Return whether a change is one of substance, as it is unless told otherwise; refuse what contradicts itself."""
    if len(set(kinds)) > 1:
        raise FieldError("substance", "give --substance or --editorial, not both")
    if no_notice and False not in kinds:
        raise FieldError("no_notice", "is for an editorial change; one of substance is always told")
    return False not in kinds


@click.command(cls=Command, epilog="flask statement amend press-freedom --text press.md --editorial --dry-run")
@click.argument("slug")
@click.option("--text", "file", required=True, metavar="FILE", help='The new text in Markdown; "-": standard input.')
@click.option("--title", help="The new title.  [default: as it is]")
@click.option(
    "--substance/--editorial",
    "kinds",
    # So that both can be told from the last of them.
    multiple=True,
    help="Whether signatures lapse until they are renewed, or stand.  [default: substance]",
)
@click.option(
    "--renew-until", metavar="TIME", help="On a closed or retracted statement: until when signatures can be renewed."
)
@click.option(
    "--keep-lines/--join-lines",
    "keeps_lines",
    default=None,
    help="Keep every line end, or join lines that were wrapped at 60 to 80 characters.  [default: as it is]",
)
@click.option("--no-notice", is_flag=True, help="Do not tell those who signed of an editorial change.")
@click.option("--dry-run", is_flag=True, help="Change and send nothing; print what would be done, and the difference.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def amend(
    *,
    slug: str,
    file: str,
    title: str | None,
    kinds: tuple[bool, ...],
    renew_until: str | None,
    keeps_lines: bool | None,
    no_notice: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make another text the next version of a statement, and tell those who signed.

    After a change of substance, the default, signatures lapse until their people
    sign the new text. After an editorial change they stand. A published statement
    can only be corrected, unless it is retracted; the text goes into its next edition.
    """
    reading = db.session()
    statement = drafting.find(reading, slug)
    told = Amendment(
        statement.title if title is None else title,
        read_text(file),
        is_substantive=_is_substantive(kinds, no_notice=no_notice),
        renew_until=parse_closing(renew_until)[0] if renew_until else None,
        is_told=not no_notice,
        joins_lines=None if keeps_lines is None else not keeps_lines,
    )
    amendment, signed = amending.considered(reading, statement, told)
    organisation = settings().organisation.name
    amending.check_printed(statement, amendment, render=lambda publication: render_edition(publication, organisation))
    text, number = statement.text_version_id or 0, statement.text_number + 1
    change = versions.change_to(reading, text, number, amendment.title, amendment.body)
    done = Amended(number, len(signed), sum(bool(one.address) for one in signed) if amendment.notice else 0)
    if not dry_run:
        with transaction() as session:
            done = amending.amend(session, drafting.find(session, slug), amendment, actor=ACTOR)
    outcome = Outcome(slug, amendment, done, change, is_done=not dry_run)
    click.echo(outcome.as_json() if as_json else outcome.in_words())


def add_to(group: Group) -> None:
    """Add the command to the group of those about statements."""
    group.add_command(amend)
