"""What a mail says of what happened: names, notes, lines and reasons, as far as it still waits for somebody."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal_column, or_, select
from sqlalchemy.orm import Session

from petition.domain.account_notices import AT_ONCE, MOST_TOLD, AccountNotice
from petition.domain.links import without_tokens
from petition.domain.received import LONGEST_QUOTE
from petition.domain.replies import told_reason
from petition.domain.states import StatementState
from petition.domain.text import unisolated
from petition.models import Happening, Invitation, Person, ReceivedMessage, SettledMatter, Statement
from petition.models.invitation import has_held_line
from petition.models.received_message import is_waiting
from petition.services.delivery import received
from petition.services.statements import country_labels, held_lines, reaching

_ENDED = (StatementState.CANCELLED, StatementState.DELETED)


def told(session: Session, row: Any) -> tuple[str, dict[str, Any]]:
    """Return what happened in the rounds of a mail that has numbers alone, or why it need not be sent."""
    numbers, wanted = row.details, [one for one in AT_ONCE if one.value not in row.unwanted_notices]
    ours = (Happening.round > numbers["after"]) & (Happening.round <= numbers["until"]) & Happening.kind.in_(wanted)
    subjects = select(Happening.subject_id).where(ours)
    statements = session.scalars(select(Invitation.statement_id).where(Invitation.id.in_(subjects)).distinct()).all()
    last = select(Happening.kind, Happening.subject_id, func.max(Happening.at).label("at")).where(ours)
    happened = last.group_by(Happening.kind, Happening.subject_id).subquery().c
    query = (
        select(happened.kind, Invitation.id, Invitation.comment, Person, Statement, func.count().over())
        .join(Invitation, Invitation.id == happened.subject_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(Statement.state.not_in(_ENDED), _still_waits(happened, statements))
        .order_by(happened.at.desc(), Invitation.id)
        .limit(MOST_TOLD)
    )
    found = session.execute(query).all()
    count = found[0][-1] if found else 0
    came = received.waiting(session, [number for kind, number, *_ in found if kind is AccountNotice.RECEIVED])
    said = {**_reasons(session, statements, found), **_lines(session, found)}
    said |= {(AccountNotice.RECEIVED, mail.invitation_id or 0): mail.words[:LONGEST_QUOTE] for mail in came}
    items = [
        {
            "kind": kind.value,
            "who": person.person_name.display,
            "title": statement.title,
            "words": without_tokens(said.get((kind, number), comment)),
        }
        for kind, number, comment, person, statement, _ in found
    ]
    words = {"items": items, "count": count, "more": count - len(items)}
    return "" if items else "not sent: nothing of it waits for anybody any more", words


def _still_waits(happened: Any, statements: Collection[int]) -> ColumnElement[bool]:
    """Return whether what happened is still so, and nobody has settled it since."""
    wrote = ReceivedMessage
    settled = select(SettledMatter.id).where(
        *(SettledMatter.statement_id == Invitation.statement_id, SettledMatter.undone_at.is_(None)),
        *(SettledMatter.kind == happened.kind, SettledMatter.subject == cast(Invitation.id, String)),
        SettledMatter.settled_at >= happened.at,
    )
    still = {
        AccountNotice.NOTE: Invitation.comment != literal_column("''"),
        AccountNotice.HELD: has_held_line(),
        AccountNotice.UNREACHABLE: Invitation.id.in_(reaching.unreachable(statements)),
        AccountNotice.RECEIVED: select(wrote.id).where(wrote.invitation_id == Invitation.id, is_waiting()).exists(),
    }
    return or_(*((happened.kind == kind) & is_so for kind, is_so in still.items())) & ~settled.exists()


def _reasons(session: Session, statements: Collection[int], told: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Return why those could not be reached who are told of so."""
    mail = reaching.last.c
    numbers = [number for kind, number, *_ in told if kind is AccountNotice.UNREACHABLE]
    facts = (mail.recipient, mail.verdict, mail.last_status, mail.last_reply)
    failed = reaching.unreachable(statements).where(mail.invitation_id.in_(numbers)).add_columns(*facts)
    rows: Sequence[Any] = session.execute(failed).all() if numbers else ()
    return {
        (AccountNotice.UNREACHABLE, number): f"{recipient}: {told_reason(*why)}" for number, recipient, *why in rows
    }


def _lines(session: Session, told: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Return how those are to be printed whose line is held, and why it is."""
    waiting = {number: about for kind, number, _, *about, _ in told if kind is AccountNotice.HELD}
    labels = country_labels.in_use(session, {}) if waiting else {}
    found = held_lines.of_people(session, {number: person for number, (person, _) in waiting.items()})
    lines = ((one.line.invitation_id, one) for one in found)
    return {
        (AccountNotice.HELD, number): f"“{unisolated(one.printed(waiting[number][1], labels))}”, because {one.because}"
        for number, one in lines
    }
