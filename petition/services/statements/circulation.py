"""Circulation: choosing whom to invite, inviting them, reminding.

Inviting writes rows in bulk: a roster may hold every parliamentarian in the
world, and all of them must stand in the outbox when the transaction commits,
or none.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.confirmations import Shown
from petition.domain.digests import text_digest
from petition.domain.lists.lines import Affiliation, own_order
from petition.domain.mails import MailKind
from petition.domain.states import (
    INVITATION,
    STATEMENT,
    InvitationEvent,
    InvitationState,
    StatementEvent,
    StatementState,
)
from petition.errors import FieldError
from petition.models import Invitation, Person, Statement, TextVersion
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses
from petition.services.roster.addresses import Untold
from petition.services.roster.locks import lock_against_edits
from petition.services.signing import text_evidence
from petition.services.statements import guards
from petition.services.statements.audiences import Audience, chosen_query
from petition.services.statements.silent import find_silent
from petition.services.tokens import new_nonce
from petition.services.transitions import locked, move, move_all

persons = table_of(Person)


def shown_choice(session: Session, statement: Statement, choice: Audience) -> tuple[Shown, int]:
    """Return what `circulate` must find again, and how many people are told at an address that was replaced.

    That is the statement as mails tell it, the chosen with their addresses, and these old addresses.
    """
    rows = _chosen_rows(session, statement, choice)
    old = _untold(session, rows)
    return _shown(facts_of(statement), rows, old), len(old.contacts)


def _untold(session: Session, rows: Sequence["_Chosen"]) -> Untold:
    return addresses.untold(session, {row.person_id: row.email for row in rows}, is_new=True)


def _shown(facts: Sequence[object], rows: Iterable["_Chosen"], old: Untold) -> Shown:
    return Shown.of((*facts, *((one.person_id, one.address) for one in old.contacts)), rows)


def facts_of(statement: Statement) -> tuple[object, ...]:
    """Return all that the mails about a statement say of it."""
    columns = ("id", "title", "body", "language", "time_zone", "requested_by", "contact_email")
    closes_at, form = statement.closes_at.isoformat(), str(statement.list_form)
    return (statement.state.value, closes_at, form, *(getattr(statement, column) for column in columns))


class _Chosen(NamedTuple):
    """One chosen person: what their mail and their line are made of."""

    person_id: int
    email: str
    language: str
    honorific_prefix: str
    given_name: str
    family_name: str
    honorific_suffix: str
    country: str
    role: str
    legislature: str
    party: str
    constituency: str
    name_order: str
    additional_name: str


def _chosen_rows(session: Session, statement: Statement, choice: Audience) -> list[_Chosen]:
    columns = (persons.c.id, *(persons.c[name] for name in _Chosen._fields[1:]))
    query = chosen_query(statement, choice).with_only_columns(*columns)
    return [_Chosen(*row) for row in session.connection().execute(query)]


def person_of(session: Session, invitation_id: int) -> Person:
    """Return whom an invitation is for."""
    theirs = select(Person).join(Invitation, Invitation.person_id == Person.id).where(Invitation.id == invitation_id)
    return session.scalars(theirs).one()


def circulate(
    session: Session, statement: Statement, choice: Audience, *, actor: str, expected: Shown | None = None
) -> int:
    """Invite the chosen people and queue their mails; return how many.

    The first time, the draft becomes TextVersion 1 and the statement
    circulates; later calls add people. `expected` is what was shown to who
    confirmed it (`shown_choice`); `ShownChanged` is raised where it is not so any more.
    """
    statement = locked(session, statement)
    lock_against_edits(session)
    # As they were before the draft becomes the text.
    facts = facts_of(statement)
    guards.check_circulates(statement)
    if statement.state is StatementState.DRAFT:
        _begin(session, statement, actor)
        guards.check_open(statement)
    rows = _chosen_rows(session, statement, choice)
    old = _untold(session, rows)
    _shown(facts, rows, old).check(expected, "Nothing was sent")
    if not rows:
        raise FieldError("people", "nobody in this choice is left to invite")
    first = _invite(session, statement, rows, actor)
    addresses.tell_untold(session, old)
    invited = (
        select(Invitation.id, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.statement_id == statement.id, Invitation.id >= first)
        .order_by(Invitation.id)
    )
    ours, text = statement.id, statement.text_version_id
    addressees = (Addressee(number, ours, email, text) for number, email in session.execute(invited))
    return outbox.enqueue(session, MailKind.INVITATION, addressees)


def shown_silent(statement: Statement, silent: Iterable[Addressee]) -> Shown:
    """Return what `remind` must find again: the statement, and the silent with their addresses."""
    return Shown.of(facts_of(statement), silent)


def remind(
    session: Session,
    statement: Statement,
    invitation_ids: Collection[int] | None = None,
    *,
    actor: str,
    expected: Shown | None = None,
) -> int:
    """Queue a reminder for all who were reached and have not answered, or for those of them given; return how many.

    `expected` is what was shown (`shown_silent`), as with `circulate`.
    """
    statement = locked(session, statement)
    guards.check_reminds(statement)
    silent = find_silent(session, statement, invitation_ids)
    shown_silent(statement, silent).check(expected, "Nothing was sent")
    audit.record(session, "statement.remind", ("statement", statement.id), actor=actor, details={"count": len(silent)})
    return outbox.enqueue(session, MailKind.REMINDER, silent)


def _begin(session: Session, statement: Statement, actor: str) -> None:
    """Make the draft the TextVersion that people sign, and let the statement circulate."""
    number = statement.text_number = statement.text_number + 1
    text = {name: getattr(statement, name) for name in ("title", "body", "language")}
    digest = text_digest(**text)
    reading = {"text_rule": statement.text_rule, "joins_lines": statement.joins_lines}
    version = TextVersion(statement_id=statement.id, number=number, digest=digest, **text, **reading)
    session.add(version)
    session.flush()
    move(
        *(session, STATEMENT, Statement, statement.id, StatementEvent.CIRCULATE),
        actor=actor,
        time_column="circulated_at",
        details=text_evidence.details(version),
    )
    session.refresh(statement)


def new_invitation(statement: Statement, person_id: int, about: "Person | _Chosen") -> dict[str, Any]:
    """Return the columns of a pending invitation; `about` has what may be printed beside the name, as on the roster."""
    return {
        "statement_id": statement.id,
        "person_id": person_id,
        "state": InvitationState.PENDING,
        "reference": secrets.token_urlsafe(9),
        "nonce": new_nonce(),
        "link_version": 1,
        "comment": "",
        **{part: getattr(about, part) for part in Affiliation._fields},
        **own_order(about.name_order, about.additional_name),
    }


def _invite(session: Session, statement: Statement, people: Iterable[_Chosen], actor: str) -> int:
    """Insert the invitations and move them to invited; return the first one's number.

    What may be printed beside a name is the invitation's own from here on.

    The caller holds the statement's lock, so every later number is its own.
    """
    rows = [new_invitation(statement, person.person_id, person) for person in people]
    session.execute(insert(table_of(Invitation)), rows)
    ours = Invitation.statement_id == statement.id
    return move_all(session, INVITATION, Invitation, ours, InvitationEvent.INVITE, actor=actor)[0]
