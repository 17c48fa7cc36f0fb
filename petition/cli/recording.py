"""The command that records an answer which came another way."""

import json
import mimetypes
from pathlib import Path

import click

from petition.cli.edge import ACTOR, UNDONE, Command, Group
from petition.cli.files import STANDARD_INPUT, read_bytes
from petition.db import transaction
from petition.domain.signatures import Decision
from petition.services.statements import drafting, recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.invitee_lookup import find_person
from petition.services.statements.recording import Answer

_DECISIONS = [one.value for one in Decision]


@click.command(
    cls=Command,
    epilog='flask statement record press-freedom ada@x.example --decision sign --how "letter of 3 May"',
)
@click.argument("slug")
@click.argument("email", required=False)
@click.option("--person", "number", type=int, metavar="N", help="The person's number, in place of EMAIL.")
@click.option("--decision", required=True, type=click.Choice(_DECISIONS), help="What they answered.")
@click.option(
    "--how", required=True, metavar="TEXT", help='How the answer came; the person reads it. "letter of 3 May"'
)
@click.option("--evidence", metavar="FILE", help="What proves it, such as a scan; up to 10 MB.")
@click.option("--dry-run", is_flag=True, help="Print what would be recorded and to how many a mail goes; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was recorded as JSON.")
def record(
    slug: str,
    email: str | None,
    *,
    number: int | None,
    decision: str,
    how: str,
    evidence: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record a signature or a refusal that came by letter, call or mail.

    It is for anybody on the roster, invited or not; where two share an address, or
    one has none, --person N says who. They get a mail to confirm it. A signature is
    printed once it is confirmed.
    """
    kept = None
    if evidence:
        name = "" if evidence == STANDARD_INPUT else Path(evidence).name
        kept = Evidence(name, mimetypes.guess_type(name)[0] or "", read_bytes(evidence))
    answer = Answer(Decision(decision), how, kept)
    with transaction() as session:
        statement, person = drafting.find(session, slug), find_person(session, email, number)
        made = recording.record(session, statement, person, answer, actor=ACTOR)
        name, is_told = person.person_name.name, bool(person.email)
        about = {"slug": slug, "person": person.id, "name": name, "decision": decision, "how": made.how}
        about |= {"evidence": made.evidence_digest, "mails": int(is_told), "done": not dry_run}
        if dry_run:
            session.rollback()
    if as_json:
        click.echo(json.dumps(about, ensure_ascii=False, indent=2))
        return
    what = "signs" if answer.decision is Decision.SIGN else "declines"
    asks = "would ask" if dry_run else "asks"
    mails = f"1 mail {asks} them to confirm it" if is_told else "0 mails: there is no address to confirm it"
    done = "Would record" if dry_run else "Recorded"
    click.echo(f"{done} that {name} {what} “{slug}”; {mails}.{f' {UNDONE}' if dry_run else ''}")


def add_to(group: Group) -> None:
    """Add this command to the group of those about statements."""
    group.add_command(record)
