"""Cancelling a statement, taking that back, and telling both to those who were asked.

What was signed stays in the record. Whoever was told of the cancellation is told
that it was taken back; nobody else is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain import lengths
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import STATEMENT, InvitationState, OutboxState, StatementEvent
from petition.domain.text import clean_line
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.models.person import has_complained
from petition.services import outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses
from petition.services.roster.locks import lock_against_edits
from petition.services.statements import closing, slugs
from petition.services.statements.silent import find_unasked
from petition.services.transitions import locked, move

invitations, mails, persons = (table_of(model) for model in (Invitation, OutboxMessage, Person))
# It went out, or may have.
_WENT_OUT = (OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.TRANSMITTING)


@dataclass(frozen=True)
class Cancelling:
    """What cancelling with a mail does: whom it tells, with which sentence of the coordinator's own."""

    told: Sequence[Addressee]
    word: str
    shown: Shown


def plan_cancel(session: Session, statement: Statement, word: str = "") -> Cancelling:
    """Return what `cancel` would do with `tell`; raise what it would where the statement cannot be cancelled.

    Told is who got a mail of this statement and is still invited. Whoever has not signed and is retired, or asked
    for no more mails, is not; whoever signed is, because it is about their signature. Who called a mail spam never is.
    """
    STATEMENT.target(statement.state, StatementEvent.CANCEL)
    said = clean_line(word, "word", limit=lengths.REASON)
    ours = (mails.c.statement_id == statement.id, mails.c.state.in_(_WENT_OUT))
    told = _readers(session, statement, said, *ours)
    return Cancelling(told, said, Shown.of((*closing.facts(session, statement), said), _whom(told)))


def cancel(
    session: Session,
    statement: Statement,
    *,
    actor: str,
    tell: bool = False,
    word: str = "",
    expected: Shown | None = None,
) -> int:
    """Cancel a statement, and return how many are told: it takes no answers and is not published.

    `expected` is what was shown of the statement (`closing.shown_statement`), and with `tell` of those who are told
    (`plan_cancel`). `uncancel` undoes it.
    """
    statement = locked(session, statement)
    if tell:
        planned = plan_cancel(session, statement, word)
        planned.shown.check(expected, "Nothing was cancelled")
    else:
        planned = None
        closing.shown_statement(session, statement).check(expected, "Nothing was cancelled")
    event = StatementEvent.CANCEL
    move(session, STATEMENT, Statement, statement.id, event, actor=actor, time_column="cancelled_at")
    session.refresh(statement)
    return outbox.enqueue(session, MailKind.CANCELLED, planned.told) if planned else 0


@dataclass(frozen=True)
class Uncancelling:
    """What undoing a cancellation does.

    `comes_open` is whether the statement takes answers again. Invited are those whose invitation had not gone out
    when it was cancelled, and told those who were told of the cancellation. `slug` is the address that it has then,
    and empty where its own was taken and a new one is to be chosen.
    """

    comes_open: bool
    invited: Sequence[Addressee]
    told: Sequence[Addressee]
    slug: str
    shown: Shown


def plan_uncancel(session: Session, statement: Statement) -> Uncancelling:
    """Return what `uncancel` would do; raise what it would where the statement is not cancelled."""
    STATEMENT.target(statement.state, StatementEvent.RESUME)
    comes_open = statement.closed_at is None and statement.closes_at > database_time(session)
    invited = find_unasked(session, statement) if comes_open else []
    # One that still waits is dropped; one that a worker has claimed may go out.
    told = _readers(
        *(session, statement, "", mails.c.statement_id == statement.id, mails.c.kind == MailKind.CANCELLED),
        mails.c.state.in_((*_WENT_OUT, OutboxState.CLAIMED)),
        mails.c.created_at >= statement.cancelled_at,
    )
    facts = (*closing.facts(session, statement), statement.slug, comes_open, len(invited))
    shown = Shown.of(facts, [*_whom(invited), *_whom(told)])
    return Uncancelling(comes_open, invited, told, slugs.own(statement.slug), shown)


def uncancel(
    session: Session, statement: Statement, slug: str = "", *, actor: str, expected: Shown | None = None
) -> Uncancelling:
    """Undo a cancellation, and return what that did; `expected` is what was shown of it (`plan_uncancel`).

    The statement is again what it was. One that was circulating and whose closing
    time has passed meanwhile closed at that time. It needs a `slug` where another
    statement took its own; `FieldError` is raised without one.
    """
    statement = locked(session, statement)
    # Nobody's address changes between the plan and the mails.
    lock_against_edits(session)
    planned = plan_uncancel(session, statement)
    planned.shown.check(expected, "Nothing was changed or sent")
    regained = slugs.check_regained(session, statement, slug)
    event = StatementEvent.RESUME if statement.closed_at is None else StatementEvent.RESTORE
    details = {"slug": [statement.slug, regained]} if regained != statement.slug else None
    values = {"cancelled_at": None}
    move(session, STATEMENT, Statement, statement.id, event, actor=actor, values=values, details=details)
    session.refresh(statement)
    statement.slug = regained
    slugs.flush(session, statement)
    # While it was cancelled, nobody was told of a changed address.
    addresses.tell_asked(session, Invitation.statement_id == statement.id)
    session.refresh(statement)
    closing.close_if_due(session, statement, actor)
    outbox.enqueue(session, MailKind.INVITATION, planned.invited)
    outbox.enqueue(session, MailKind.RESUMED, planned.told)
    return planned


def _readers(session: Session, statement: Statement, word: str, *got: ColumnElement[bool]) -> list[Addressee]:
    """Return the invited people who got such a mail and may be written to; what each is told says if they signed."""
    signed = invitations.c.state == InvitationState.SIGNED
    query = (
        select(invitations.c.id, persons.c.email, signed)
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(
            invitations.c.statement_id == statement.id,
            invitations.c.state != InvitationState.UNINVITED,
            persons.c.email != "",
            ~has_complained(),
            signed | (invitations.c.muted_at.is_(None) & persons.c.retired_at.is_(None)),
            invitations.c.id.in_(select(mails.c.invitation_id).where(*got)),
        )
        .order_by(invitations.c.id)
    )
    ours, text, said = statement.id, statement.text_version_id, {"word": word} if word else {}
    details = {True: {**said, "signed": True}, False: said or None}
    found = session.connection().execute(query)
    return [Addressee(number, ours, address, text, details[bool(has)]) for number, address, has in found]


def _whom(addressees: Sequence[Addressee]) -> list[tuple[object, ...]]:
    return [(one.invitation_id, one.address, bool(one.details and one.details.get("signed"))) for one in addressees]
