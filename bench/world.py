"""The data: a circulating statement with many invited and many signed, and a published one.

The statements go through the services like any other. The crowd is inserted in
bulk, but whole: whoever has signed has a signature, an audit event and a
receipt that was sent, so that every table and index is as large as it would be.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from petition.db import db, table_of, transaction
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.persons import PersonRow, columns_of
from petition.domain.states import InvitationState, OutboxState
from petition.editions.files import render_edition
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature, Statement, TextVersion
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.signing import endorsement, standings
from petition.services.statements import circulation, closing, drafting, publishing
from petition.services.statements.audiences import Audience
from petition.services.statements.drafting import Draft
from petition.services.tokens import new_nonce

CIRCULATING, PUBLISHED = "for-a-free-press", "for-free-elections"
PUBLISHED_SIGNATORIES = 33
_ACTOR = "bench"
_COUNTRIES = ("AU", "CA", "CZ", "DE", "FR", "GB", "IT", "JP", "LT", "NL", "US")
_CHUNK = 5_000
_BODY = "\n\n".join(
    f"We, the undersigned members of {number} parliaments, hold that nobody may be detained for what they write. "
    "A free press is **the first** condition of every other freedom, and we ask the governments that answer to us "
    "to say so in public, to open their doors to reporters of every country, and to let go whom they hold."
    for number in ("eleven", "many", "free", "different", "neighbouring", "all these")
)


@dataclass(frozen=True)
class Invited:
    """One person who has not answered yet, as much of them as their form sends back."""

    reference: str
    given_name: str
    family_name: str


@dataclass(frozen=True)
class World:
    """What requests are made from; `digest` is that of the circulating text."""

    digest: str
    invited: Sequence[Invited]


def build(app: Flask, *, signed: int, invited: int) -> World:
    """Fill the application's empty, migrated database; so many have signed, and so many may."""
    with app.app_context():
        with transaction() as session:
            add_persons(session, PUBLISHED_SIGNATORIES + signed + invited)
        _publish(app)
        with transaction() as session:
            digest = _circulate(session)
            crowd = _add_invitations(session, signed)
        with transaction() as session:
            session.execute(text("ANALYZE"))
        db.engine.dispose()
    return World(digest, crowd)


def _insert(session: Session, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        session.connection().execute(insert(table_of(model)), chunk)


def _person(number: int) -> dict[str, Any]:
    country = _COUNTRIES[number % len(_COUNTRIES)]
    row = PersonRow(
        number,
        PersonName(f"Given{number % 997}", f"Family{number}", "Sen."),
        country,
        f"member{number}@{country.lower()}.parliament.example",
        "Assembly",
    )
    return {**columns_of(row.values), "source_identity": row.identity, "fixed": ""}


def add_persons(session: Session, many: int) -> None:
    """Put so many people of eleven parliaments on the roster."""
    _insert(session, Person, (_person(number) for number in range(1, many + 1)))


def draft(session: Session, slug: str, title: str) -> Statement:
    """Draft a statement of the usual length."""
    closes_at = datetime.now(UTC) + timedelta(days=30)
    entries = Draft(slug, title, _BODY, closes_at, "Europe/Brussels", "The Alliance", "desk@alliance.example")
    return drafting.draft(session, entries, actor=_ACTOR)


def _publish(app: Flask) -> None:
    """Tell the whole story of a small statement, as the services do it."""
    settings = app.config["SETTINGS"]
    with transaction() as session:
        statement = draft(session, PUBLISHED, "Statement on free elections")
        people = list(session.scalars(select(Person.id).order_by(Person.id).limit(PUBLISHED_SIGNATORIES)))
        circulation.circulate(session, statement, Audience(person_ids=people), actor=_ACTOR)
        references = session.scalars(select(Invitation.reference).where(Invitation.statement_id == statement.id))
        for reference in references.all():
            standing = standings.by_reference(session, reference, 1, lock=True)
            endorsement.sign(session, standing, standing.roster_name)
        closing.close(session, statement, actor=_ACTOR)
        publishing.publish(
            session,
            statement,
            render=lambda publication: render_edition(publication, settings.organisation.name),
            labels=settings.country_labels,
            actor=_ACTOR,
        )


def _circulate(session: Session) -> str:
    """Circulate the large statement, at first to one person; return its text's digest."""
    statement = draft(session, CIRCULATING, "Statement on a free press")
    circulation.circulate(session, statement, Audience(person_ids=[1]), actor=_ACTOR)
    return session.scalars(select(TextVersion.digest).where(TextVersion.statement_id == statement.id)).one()


def _add_invitations(session: Session, signed: int) -> list[Invited]:
    """Invite everybody else, let the first `signed` of them sign, and return the others."""
    statement = session.scalars(select(Statement).where(Statement.slug == CIRCULATING)).one()
    version = session.scalars(select(TextVersion.id).where(TextVersion.statement_id == statement.id)).one()
    people = session.execute(select(Person).where(Person.id > PUBLISHED_SIGNATORIES).order_by(Person.id)).scalars()
    first = session.scalars(select(func.max(Invitation.id))).one() + 1
    crowd = [
        (number, person, secrets.token_urlsafe(9), number < first + signed)
        for number, person in enumerate(people, first)
    ]
    _insert(session, Invitation, (_invitation(statement, person, *how) for _, person, *how in crowd))
    signers = [(number, person) for number, person, _, has_signed in crowd if has_signed]
    _insert(session, Signature, (_signature(statement.id, version, number, person) for number, person in signers))
    _insert(session, AuditEvent, (_event(number) for number, _ in signers))
    outbox.enqueue(
        session,
        MailKind.RECEIPT,
        (Addressee(number, statement.id, person.email, statement.text_version_id) for number, person in signers),
    )
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.kind == MailKind.RECEIPT, OutboxMessage.statement_id == statement.id)
        .values(state=OutboxState.SENT, attempts=1, fence=1)
    )
    return [
        Invited(reference, person.given_name, person.family_name)
        for _, person, reference, has_signed in crowd
        if not has_signed
    ]


def _invitation(statement: Statement, person: Person, reference: str, has_signed: bool) -> dict[str, Any]:
    return {
        "statement_id": statement.id,
        "person_id": person.id,
        "state": InvitationState.SIGNED if has_signed else InvitationState.INVITED,
        "reference": reference,
        "nonce": new_nonce(),
        "link_version": 1,
        "comment": "",
        "answered_at": statement.circulated_at if has_signed else None,
    }


def _signature(statement: int, version: int, invitation: int, person: Person) -> dict[str, Any]:
    return {
        "invitation_id": invitation,
        "statement_id": statement,
        "text_version_id": version,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "honorific_prefix": person.honorific_prefix,
        "honorific_suffix": person.honorific_suffix,
        "country": person.country,
        "sort_name": person.sort_name,
        "sort_key": person.sort_key,
        "name_changed": False,
    }


def _event(invitation: int) -> dict[str, Any]:
    return {
        "actor": f"invitation:{invitation}",
        "action": "invitation.sign",
        "subject_type": "invitation",
        "subject_id": invitation,
        "details": {"text": "0" * 64},
    }
