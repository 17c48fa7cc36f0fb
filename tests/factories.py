"""Makes what tests work on: people, statements, invitations, answers.

`noise` adds another statement with other people in every state, so that a
query which forgets to select is seen.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.domain.list_forms import ListForm
from petition.domain.names.parsing import ParsedName, complete
from petition.domain.names.person_name import PersonName
from petition.domain.persons import NAME_FIELDS, PersonRow
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.models import Invitation, OutboxMessage, Person, PersonChange, Statement
from petition.services.outbox import Addressee
from petition.services.roster import importing
from petition.services.signing import endorsement, standings
from petition.services.signing.standing import Standing
from petition.services.statements import circulation, drafting
from petition.services.statements.audiences import Audience
from petition.services.statements.drafting import Draft

DATA = Path(__file__).resolve().parent / "data"
ACTOR = "test"
SECRET = "what keys digests in tests"
# What a server or a report said of mails in these states.
VERDICTS = {
    OutboxState.SENT: Verdict.ACCEPTED,
    OutboxState.DEFERRED: Verdict.DEFERRED,
    OutboxState.FAILED: Verdict.BAD_ADDRESS,
    OutboxState.BOUNCED: Verdict.BAD_ADDRESS,
}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_numbers = count(1)


def person_row(
    given_name: str = "Ada",
    family_name: str = "Lovelace",
    country: str = "GB",
    *,
    prefix: str = "",
    suffix: str = "",
    email: str = "",
    row: int = 2,
    **more: Any,
) -> PersonRow:
    """Return one row of a roster; its address is one of its own unless given."""
    address = email or f"member{next(_numbers)}@{country.lower()}.parliament.example"
    return PersonRow(row, PersonName(given_name, family_name, prefix, suffix), country, address, **more)


def row_of(values: Mapping[str, str]) -> PersonRow:
    """Return the row of a person's fields."""
    name = PersonName(**{field: values[field] for field in NAME_FIELDS})
    others = {field: value for field, value in values.items() if field not in NAME_FIELDS}
    return PersonRow(1, name, **others)


def parse_name(text: str, country: str) -> ParsedName:
    """Read a name that stands in one cell, with no parts beside it."""
    return complete(PersonName("", ""), text, country)


def persons(session: Session, rows: Iterable[PersonRow]) -> list[Person]:
    """Put people on the roster as an import does, and return them in the order of `rows`."""
    given = list(rows)
    importing.import_rows(session, given, actor=ACTOR, source="test.csv", secret=SECRET)
    known = {
        (person.identity, person.constituency, person.email): person
        for person in session.scalars(select(Person).where(Person.merged_into_id.is_(None)))
    }
    return [known[row.identity, row.constituency, row.email] for row in given]


def sample_rows(path: Path = DATA / "roster.csv") -> list[PersonRow]:
    """Return the 33 signatories of a statement that was really published."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PersonRow(
                row=line,
                name=PersonName(
                    cells["given_name"], cells["family_name"], cells["honorific_prefix"], cells["honorific_suffix"]
                ),
                country=cells["country"],
                email=cells["email"],
                legislature=cells["legislature"],
                language=cells["language"],
            )
            for line, cells in enumerate(csv.DictReader(file), start=2)
        ]


def three_countries() -> list[PersonRow]:
    """Return rows of five people with addresses: two of the UK, two of France, one of Germany."""
    return [
        *(person_row(name, "Lovelace", "GB", email=f"{name}@gb.example") for name in ("Ada", "Bea")),
        *(person_row(name, "Curie", "FR", email=f"{name}@fr.example") for name in ("Cyd", "Dot")),
        person_row("Eve", "Noether", "DE", email="Eve@de.example"),
    ]


def draft(
    slug: str = "free-press",
    *,
    title: str = "A free press",
    body: str = "We ask for a free press.\n\nWe ask for it now.",
    closes_in: timedelta = timedelta(days=7),
    time_zone: str = "UTC",
) -> Draft:
    """Return what a coordinator writes."""
    return Draft(
        slug=slug,
        title=title,
        body=body,
        closes_at=datetime.now(UTC) + closes_in,
        time_zone=time_zone,
        requested_by="The Alliance",
        contact_email="desk@alliance.example",
    )


def statement(session: Session, entries: Draft | None = None) -> Statement:
    """Store a draft."""
    return drafting.draft(session, entries or draft(), actor=ACTOR)


def circulated(
    session: Session, people: Sequence[Person] | None = None, entries: Draft | None = None
) -> tuple[Statement, list[Invitation]]:
    """Circulate a statement to `people` (one person unless given) and return both, in their order."""
    invited = people if people is not None else persons(session, [person_row()])
    made = statement(session, entries)
    circulation.circulate(session, made, Audience(person_ids=[person.id for person in invited]), actor=ACTOR)
    query = select(Invitation).where(Invitation.statement_id == made.id)
    by_person = {invitation.person_id: invitation for invitation in session.scalars(query)}
    return made, [by_person[person.id] for person in invited]


def ada_invited(session: Session) -> Invitation:
    """Return the invitation of Ada Lovelace, Liberals, to a circulating statement; there is noise beside it."""
    noise(session)
    _, (invitation,) = circulated(session, persons(session, [person_row(party="Liberals", email="ada@x.example")]))
    return invitation


def standing(session: Session, invitation: Invitation) -> Standing:
    """Read an invitation anew, as the signing page does, with the statement's lock."""
    session.refresh(invitation)
    return standings.by_reference(session, invitation.reference, invitation.link_version, lock=True)


def statement_of(session: Session, invitation: Invitation) -> Statement:
    """Return the statement that an invitation is to."""
    return session.get_one(Statement, invitation.statement_id)


def addressee(made: Statement, invitation: Invitation, address: str) -> Addressee:
    """Return whom a mail about a statement's text of now goes to."""
    return Addressee(invitation.id, made.id, address, made.text_version_id)


def link(invitation: Invitation) -> Link:
    """Return the link that an invitation's mail carries."""
    return Link(invitation.nonce, invitation.link_version)


def sign(
    session: Session, invitation: Invitation, name: PersonName | None = None, *, is_counted_only: bool | None = None
) -> None:
    """Sign as the invited person."""
    now = standing(session, invitation)
    assert endorsement.sign(session, now, name or now.roster_name, is_counted_only=is_counted_only)
    session.expire_all()


def decline(session: Session, invitation: Invitation) -> None:
    """Decline as the invited person."""
    assert endorsement.decline(session, standing(session, invitation))
    session.expire_all()


def withdraw(session: Session, invitation: Invitation) -> None:
    """Withdraw as the invited person."""
    assert endorsement.withdraw(session, standing(session, invitation))
    session.expire_all()


def settle_mails(session: Session, state: OutboxState, invitation: Invitation | None = None) -> None:
    """Put the mails of an invitation, or all, into the state in which a worker would leave them."""
    change = update(OutboxMessage).values(state=state, verdict=VERDICTS.get(state))
    session.execute(change.where(OutboxMessage.invitation_id == invitation.id) if invitation else change)
    session.expire_all()


@dataclass(frozen=True)
class Noise:
    """Another statement: one of its people signed, one declined, one withdrew, one is silent."""

    statement: Statement
    invitations: list[Invitation]


class Changed(NamedTuple):
    """One change of a person, as it is stored; `changes` gives (before, after) by field."""

    actor: str
    action: str
    source: str
    changes: Mapping[str, tuple[str, str]]


def changes_of(session: Session, person_id: int) -> list[Changed]:
    """Return what changed of a person, the newest first."""
    theirs = select(PersonChange).where(PersonChange.person_id == person_id).order_by(PersonChange.id.desc())
    return [
        Changed(row.actor, row.action, row.source, {name: tuple(pair) for name, pair in row.changes.items()})
        for row in session.scalars(theirs)
    ]


def noise(session: Session, slug: str = "noise") -> Noise:
    """Add a statement with people of its own in every state."""
    names = ("Signe", "Decla", "Widra", "Silen")
    people = persons(session, [person_row(name, f"Noise-{slug}", "FR") for name in names])
    made, invitations = circulated(session, people, draft(slug, title="Noise"))
    sign(session, invitations[0])
    decline(session, invitations[1])
    sign(session, invitations[2])
    withdraw(session, invitations[2])
    return Noise(made, invitations)


def drop_mails(session: Session, invitation: Invitation) -> None:
    """Let every mail of an invitation be dropped before it left, as when the statement closes first."""
    ours = update(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)
    session.execute(
        ours.values(state=OutboxState.FAILED, verdict=None, last_reply="not sent: the statement had closed")
    )


def every_status(session: Session) -> Statement:
    """Circulate to one person in each status and one more who cannot be reached, of two countries; add noise.

    Who is struck, who is not invited any more and whose mail was dropped are of a third country.
    """
    rows = [person_row(name, "Lovelace", "GB") for name in ("Ada", "Bea", "Cyd", "Dot")]
    rows += [person_row(name, "Curie", "FR") for name in ("Eve", "Fay", "Gil")]
    rows += [person_row(name, "Noether", "DE") for name in ("Hal", "Ida", "Jon")]
    made, (ada, bea, cyd, _, eve, fay, gil, hal, ida, jon) = circulated(session, persons(session, rows))
    settle_mails(session, OutboxState.SENT)
    sign(session, ada)
    decline(session, bea)
    sign(session, cyd)
    withdraw(session, cyd)
    settle_mails(session, OutboxState.FAILED, eve)
    settle_mails(session, OutboxState.BOUNCED, fay)
    drop_mails(session, jon)
    gil.state, hal.state, ida.state = InvitationState.LAPSED, InvitationState.STRUCK, InvitationState.UNINVITED
    session.flush()
    noise(session)
    return made


def list_form(*parts: str, **members: Any) -> ListForm:
    """Return the form of a list that prints some parts between name and country, with these members."""
    line = "".join(["{name}", *(f"[, {{{part}}}]" for part in parts), "[ ({country})]"])
    return ListForm.read({"line": line, **members})
