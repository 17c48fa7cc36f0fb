"""Holds corrections of printed lines against the audit log: each was made, and agreed to, as the log tells.

Whoever can take the triggers away could put a correction in that nobody made,
agree for its person, or take one away; each is found here.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.corrections import NAME_PARTS
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import line_digest
from petition.models import AuditEvent, Correction, Invitation, Signature, TextVersion
from petition.services import audit
from petition.services.signing.lines import person_actor

corrections, events, invitations, signatures, text_versions = (
    table_of(model) for model in (Correction, AuditEvent, Invitation, Signature, TextVersion)
)


class _Told(NamedTuple):
    """A correction as the log has it."""

    invitation: int
    actor: str
    line: object
    needs_agreement: object


def check(session: Session, statement_id: int, slug: str) -> tuple[int, list[str]]:
    """Return how many corrections a statement has, and what does not agree with the log, a line each."""
    told, agreed, faults = _told(session, statement_id)
    count = 0
    for row in _rows(session, statement_id):
        count += 1
        faults += [f"correction {row.id}: {fault}" for fault in _compare(row, statement_id, told.pop(row.id, None))]
        if (row.agreed_at is not None) != (row.id in agreed):
            faults.append(f"correction {row.id}: its agreement is not as the log tells")
        agreed.discard(row.id)
    faults += [f"correction {number}: the log tells of it, and it is not there" for number in sorted({*told, *agreed})]
    return count, [f"{slug}, {fault}." for fault in faults]


def _compare(row: Any, statement_id: int, told: _Told | None) -> Iterator[str]:
    """Yield what does not agree of one correction."""
    if row.signed_statement != statement_id or row.statement_id != statement_id:
        yield "it belongs to no signature of its statement"
    if told is None:
        yield "the log does not tell of it"
        return
    if (told.invitation, told.actor) != (row.invitation_id, row.made_by):
        yield "it is of another person, or made by another one, than the log tells"
    if told.needs_agreement is not bool(row.needs_agreement):
        yield "whether it needs agreement is not as the log tells"
    name = PersonName(**{part: getattr(row, part) for part in NAME_PARTS})
    affiliation = Affiliation(*(getattr(row, part) for part in Affiliation._fields))
    if row.salt is None or told.line != line_digest(row.salt, row.digest or "", row.country or "", name, affiliation):
        yield "its line is not the one that was recorded"


def _rows(session: Session, statement_id: int) -> Iterator[Any]:
    """Yield the corrections that say that they are of a statement, and those of its signatures, in their order."""
    ours = select(signatures.c.id).where(signatures.c.statement_id == statement_id)
    numbers = union(
        select(corrections.c.id).where(corrections.c.statement_id == statement_id),
        select(corrections.c.id).where(corrections.c.signature_id.in_(ours)),
    )
    query = (
        select(
            corrections,
            *(signatures.c.invitation_id, signatures.c.country, text_versions.c.digest),
            signatures.c.statement_id.label("signed_statement"),
        )
        .outerjoin(signatures, signatures.c.id == corrections.c.signature_id)
        .outerjoin(text_versions, text_versions.c.id == signatures.c.text_version_id)
        .where(corrections.c.id.in_(select(numbers.subquery().c.id)))
        .order_by(corrections.c.id)
    )
    yield from session.connection().execute(query)


def _told(session: Session, statement_id: int) -> tuple[dict[int, _Told], set[int], list[str]]:
    """Return the corrections that the log tells of, those that were agreed to, and what makes no sense of it."""
    query = (
        select(events.c.id, events.c.subject_id, events.c.action, events.c.actor, audit.DETAILS)
        .join(invitations, invitations.c.id == events.c.subject_id)
        .where(events.c.subject_type == "invitation", events.c.action.in_((audit.CORRECT, audit.AGREE)))
        .where(invitations.c.statement_id == statement_id)
        .order_by(events.c.id)
    )
    told: dict[int, _Told] = {}
    agreed: set[int] = set()
    faults: list[str] = []
    for event, invitation, action, actor, written in session.connection().execute(query):
        said = audit.read_details(written) or {}
        number = said.get("correction")
        known = told if action == audit.CORRECT else agreed
        if not isinstance(number, int) or number in known:
            faults.append(f"event {event} of the log: it tells of no correction, or of one a second time")
        elif action == audit.CORRECT:
            told[number] = _Told(invitation, actor, said.get("line"), said.get("agreement"))
        elif number not in told or actor != person_actor(told[number].invitation):
            faults.append(f"event {event} of the log: somebody else agreed, or to what was not proposed")
        else:
            agreed.add(number)
    return told, agreed, faults
