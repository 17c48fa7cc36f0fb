"""Commands that change a statement's state, from its draft to its publication."""

import click

from petition.cli.audience_lines import audience_lines
from petition.cli.edge import ACTOR, UNDONE, Group, people, tells, told
from petition.cli.files import read_text
from petition.current import settings
from petition.db import transaction
from petition.domain.addresses import check_address
from petition.domain.compilations import Publication, RenderedFile
from petition.domain.countries import is_country
from petition.domain.text_rules import NEWEST, Reading
from petition.domain.times import format_moment, parse_closing
from petition.editions.files import render_edition
from petition.errors import FieldError
from petition.services.statements import circulation, closing, drafting
from petition.services.statements.audiences import Audience
from petition.services.statements.drafting import Draft
from petition.services.statements.telling import Notice, checked_word

# A dry run does all of it and undoes it at the end, so it refuses what the act would refuse.
_dry_run = click.option("--dry-run", is_flag=True, help="Print to how many a mail would go; do nothing.")


@click.group("statement", cls=Group)
def group() -> None:
    """Draft statements, circulate them, watch them, close and publish them."""


@group.command(
    epilog='flask statement draft free-press --title "A free press" --text press.md --closes-at 2026-12-01T17:00+01:00'
)
@click.argument("slug")
@click.option("--title", required=True, help="The title, as it will be printed.")
@click.option("--text", "file", required=True, metavar="FILE", help='The text in Markdown; "-" reads standard input.')
@click.option("--closes-at", required=True, metavar="TIME", help="Closing time with its offset from UTC (ISO 8601).")
@click.option("--requested-by", help="Who asks, as the mail names them.  [default: the sender's name]")
@click.option("--contact", help="Address for questions.  [default: the sender's address]")
@click.option("--language", default="en", show_default=True, help="Language of the text (BCP 47).")
@click.option("--keep-lines", is_flag=True, help="Keep every line end, also in paragraphs that were wrapped by hand.")
def draft(
    *,
    slug: str,
    title: str,
    file: str,
    closes_at: str,
    requested_by: str | None,
    contact: str | None,
    language: str,
    keep_lines: bool,
) -> None:
    """Store the draft of a statement; SLUG becomes its address, /statements/SLUG."""
    moment, time_zone = parse_closing(closes_at)
    entries = Draft(
        slug=slug,
        title=title,
        body=read_text(file),
        closes_at=moment,
        time_zone=time_zone,
        requested_by=settings().organisation.name if requested_by is None else requested_by,
        contact_email=settings().organisation.address if contact is None else check_address(contact, "contact_email"),
        language=language,
        reading=Reading(NEWEST, joins_lines=not keep_lines),
    )
    entries = drafting.printed(entries, render=_rendered)
    with transaction() as session:
        drafting.draft(session, entries, actor=ACTOR)
    click.echo(f"Drafted “{slug}”, closing on {format_moment(moment, time_zone)}.")


@group.command(epilog="flask statement circulate press-freedom --country FR --country EU --dry-run")
@click.argument("slug")
@click.option("--country", "countries", multiple=True, metavar="XX", help="Only people of this country; repeatable.")
@_dry_run
def circulate(slug: str, countries: tuple[str, ...], *, dry_run: bool) -> None:
    """Invite people to sign: everybody on the roster, or those of some countries.

    The first time, the draft becomes the text that people sign, which changes by
    `flask statement amend` alone. Later calls invite those who were not invited yet. Countries are
    ISO 3166-1 codes such as FR, or EU for the European Parliament.
    """
    for code in countries:
        if not is_country(code.upper()):
            raise FieldError("country", f"“{code}” is not an ISO 3166-1 code such as FR, nor EU")
    choice = Audience(countries=tuple(map(str.upper, countries)))
    with transaction() as session:
        statement = drafting.find(session, slug)
        said = [*audience_lines(session, statement, choice)]
        count = circulation.circulate(session, statement, choice, actor=ACTOR)
        if dry_run:
            session.rollback()
    if dry_run:
        click.echo(f"Would invite {people(count)}. {UNDONE}")
    else:
        click.echo(f"Invited {people(count)}; the worker sends the mails.")
    for line in said:
        click.echo(line, err=True)


@group.command(epilog="flask statement remind press-freedom --dry-run")
@click.argument("slug")
@_dry_run
def remind(slug: str, *, dry_run: bool) -> None:
    """Remind those who got their invitation and have not answered."""
    with transaction() as session:
        count = circulation.remind(session, drafting.find(session, slug), actor=ACTOR)
        if dry_run:
            session.rollback()
    if not count:
        click.echo("There is nobody to remind.")
    elif dry_run:
        click.echo(f"Would remind {people(count)}. {UNDONE}")
    else:
        click.echo(f"Reminding {people(count)}; the worker sends the mails.")


@group.command(epilog="flask statement close press-freedom")
@click.argument("slug")
@tells(default=None)
def close(slug: str, *, tells: bool | None, word: str | None) -> None:
    """Close a statement before its time: it accepts no more answers.

    Those who signed are told the result, unless `flask statement notices` says otherwise.
    """
    with transaction() as session:
        statement = drafting.find(session, slug)
        said = statement.closing_word if word is None else checked_word(word)
        is_told = statement.tells_closing if tells is None else tells
        count = closing.close(session, statement, actor=ACTOR, notice=Notice(said) if is_told else None)
    click.echo(f"Closed “{slug}”.")
    told(count)


def _rendered(publication: Publication) -> list[RenderedFile]:
    return render_edition(publication, settings().organisation.name)
