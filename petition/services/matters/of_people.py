"""Matters of single people, at any time: who was not reached, wrote something, changed their line, or left.

There may be tens of thousands of people, and the desk's home asks over all statements. So one query finds the newest
few of each kind, and another reads these few.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.matters import WHILE_OPEN, Deed, Kind, Matter, about
from petition.domain.received import NEEDS, ReceivedKind
from petition.domain.replies import told_reason
from petition.domain.states import INVITATION, InvitationEvent, InvitationState, StatementState
from petition.domain.text import unisolated
from petition.domain.times import format_day
from petition.models import Correction, Invitation, Person, PersonChange, ReceivedMessage, Signature, Statement
from petition.models.correction import printed_correction
from petition.models.invitation import has_held_line
from petition.models.person import is_not_to_be_invited
from petition.models.received_message import is_waiting
from petition.services.delivery import received
from petition.services.statements import answer_doubts, held_lines, progress, reaching
from petition.services.statements.answer_doubts import Doubt, Ground, Reason
from petition.services.statements.progress import PersonProgress

invitations, persons, signatures = (table_of(model) for model in (Invitation, Person, Signature))
_Ids = Collection[int]
# Of a mail so much is said, in characters.
_MOST_WORDS = 300
# Who has not signed can be followed by a successor.
_PASSED_ON = INVITATION.sources(InvitationEvent.UNINVITE)


def find(
    session: Session,
    statements: Sequence[Statement],
    labels: Mapping[str, str],
    most: Mapping[Kind, int],
    among: _Ids | None = None,
    *,
    is_review: bool = False,
) -> list[Matter]:
    """Return of each kind in `most` the newest so many matters, in no order.

    `labels` are the organisation's names of countries. `among` are numbers of invitations: then it is about these
    alone. Some kinds are told of statements that circulate, unless they are asked for by these numbers or for a review.
    """
    ids = [one.id for one in statements]
    still = [one.id for one in statements if is_review or among is not None or one.state is StatementState.CIRCULATING]
    asked = {kind: still if kind in WHILE_OPEN else ids for kind in most}
    newest = [_newest(kind, _QUERIES[kind](asked[kind]), count, among) for kind, count in most.items()]
    if Kind.ANSWER in most and among is not None:
        newest.append(_newest(Kind.ANSWER, _all(ids), len(among), among))
    # An empty union would be none.
    rows = [tuple(row) for row in session.execute(union_all(*newest))] if newest else []
    times = {(Kind(kind), number): at for kind, number, at in rows}
    people = {one.invitation.id: one for one in progress.of_invitations(session, [number for _, number in times])}
    doubtful = [number for kind, number in times if kind is Kind.ANSWER]
    grounds = answer_doubts.grounds(session, doubtful) if doubtful else {}
    made = (_MAKERS[kind](people[number], at) for (kind, number), at in times.items() if kind in _MAKERS)
    found = [one for one in made if one is not None]
    zones = {one.id: one.time_zone for one in statements}
    left = ((people[number], at) for (kind, number), at in times.items() if kind is Kind.RETIRED)
    found += [retired(one, at, zones[one.invitation.statement_id]) for one, at in left]
    if waiting := [number for kind, number in times if kind is Kind.HELD]:
        found += held(session, statements, labels, [people[number] for number in waiting])
    if wrote := [number for kind, number in times if kind is Kind.RECEIVED]:
        found += written(session, {number: people[number] for number in wrote})
    doubted = in_doubt({number: people[number] for number in doubtful}, grounds)
    if among is not None:
        return [*found, *doubted]
    # At any time it is a matter that somebody undid a change, since this statement was drafted.
    drafted = {one.id: one.created_at for one in statements}
    for one in doubted:
        since, undone = drafted[one.statement_id], [ground.undone_at for ground in grounds[one.invitations[0]]]
        if any(at is not None and at > since for at in undone):
            found.append(one)
    return found


def unreachable(one: PersonProgress, at: datetime) -> Matter:
    """Return that somebody who has not answered got no mail; a newer mail is another cause."""
    mail = one.mail
    verdict, status, reply = (mail.verdict, mail.last_status, mail.last_reply) if mail else (None, None, None)
    reason = told_reason(verdict, status, reply)
    if one.is_readdressed:
        reason = f"{reason}; the address is {one.person.email} now"
    address = mail.recipient if mail else one.person.email
    said = {"who": one.person.person_name.name, "address": address, "reason": reason}
    return _matter(Kind.UNREACHABLE, one, at, (mail and mail.id, reply), said)


def complaint(one: PersonProgress, at: datetime) -> Matter:
    """Return that somebody called a mail of ours spam, and is written to no more."""
    return _matter(Kind.COMPLAINT, one, at, (at.isoformat(),), {"who": one.person.person_name.name})


def note(one: PersonProgress, at: datetime) -> Matter:
    """Return what somebody wrote to the coordinator."""
    written = one.invitation.comment
    return _matter(Kind.NOTE, one, at, (written,), {"who": one.person.person_name.name, "note": written})


def written(session: Session, people: Mapping[int, PersonProgress]) -> Iterator[Matter]:
    """Yield each mail that a person, or their filter, sent back and nobody has answered."""
    for mail in received.waiting(session, list(people)):
        one, words = people[mail.invitation_id or 0], " ".join(mail.words.split())
        words = words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]} …"
        said = {"who": one.person.person_name.name, "what": NEEDS[mail.kind], "words": words, "number": str(mail.id)}
        has_left = mail.kind is ReceivedKind.LEFT_OFFICE and one.invitation.state in _PASSED_ON
        impossible = frozenset() if has_left else frozenset({Deed.SUCCESSOR})
        yield replace(_matter(Kind.RECEIVED, one, mail.received_at, (mail.id,), said), impossible=impossible)


def changed(one: PersonProgress, at: datetime) -> Matter:
    """Return that somebody signed with another name than the roster's, or changed their line since."""
    who, printed = one.person.person_name.display, one.printed.display
    how = f"changed their name to “{printed}”" if printed != who else "changed how they are printed"
    line = (one.signature and one.signature.id, one.correction and one.correction.id)
    return _matter(Kind.CHANGED, one, at, line, {"who": who, "how": how})


def retired(one: PersonProgress, at: datetime, time_zone: str) -> Matter:
    """Return that somebody who signed is retired by now, or not to be invited, as those who left or died."""
    gone, reason = one.person.retired_at, one.person.do_not_invite
    facts = (gone.isoformat(),) if gone else ("do_not_invite", reason)
    how = f"is retired on the roster since {format_day(gone, time_zone)}" if gone else f"is not to be invited: {reason}"
    return _matter(Kind.RETIRED, one, at, facts, {"who": one.printed.display, "how": how})


def renamed(one: PersonProgress, at: datetime) -> Matter | None:
    """Return that somebody has another name on the roster than when they signed, unless they are printed with it."""
    printed = [one.printed.given_name, one.printed.family_name]
    now = [one.person.given_name, one.person.family_name]
    said = {"who": one.printed.display, "other": " ".join(filter(None, now))}
    return _matter(Kind.RENAMED, one, at, (printed, now), said) if printed != now else None


def held(
    session: Session, statements: Sequence[Statement], labels: Mapping[str, str], people: Sequence[PersonProgress]
) -> Iterator[Matter]:
    """Yield whose line waits for a coordinator's look; another line, or another reason, is another cause."""
    asked, found = {one.id: one for one in statements}, {one.invitation.id: one for one in people}
    for waiting in held_lines.of_people(session, {number: one.person for number, one in found.items()}):
        line, one = waiting.line, found[waiting.line.invitation_id]
        printed = unisolated(waiting.printed(asked[line.statement_id], labels))
        said = {"who": one.person.person_name.display, "line": printed, "why": waiting.because}
        facts = (str(line.held_at), *line.held_for, dict(line.printed.parts))
        matter = _matter(Kind.HELD, one, line.held_at, facts, said)
        impossible = frozenset() if waiting.can_be_asked else frozenset({Deed.ASK})
        yield replace(matter, shown=str(waiting.shown), impossible=impossible)


def in_doubt(people: Mapping[int, PersonProgress], grounds: Mapping[int, Sequence[Ground]]) -> Iterator[Matter]:
    """Yield which of these answers are in doubt; another change of an address is another cause."""
    for number, one in people.items():
        those = grounds.get(number, ())
        if doubts := answer_doubts.doubts_of(those):
            how = " and ".join(dict.fromkeys(map(_doubt, doubts)))
            facts = sorted([[str(time) for time in ground] for ground in those])
            at = max((time for ground in those for time in ground if time), default=None)
            yield _matter(Kind.ANSWER, one, at, (facts,), {"who": one.person.person_name.name, "how": how})


def _matter(
    kind: Kind,
    one: PersonProgress,
    at: datetime | None,
    facts: tuple[object, ...],
    said: Mapping[str, str],
) -> Matter:
    mine = one.invitation
    return about(kind, *facts, statement=mine.statement_id, subject=mine.id, at=at, said=said)


def _doubt(doubt: Doubt) -> str:
    if doubt.reason is Reason.UNDONE:
        return "undid a change of their address"
    if doubt.reason is Reason.ADDED:
        return "was added to the roster after the statement had gone out"
    days = "on the day" if not doubt.days else "1 day after" if doubt.days == 1 else f"{doubt.days} days after"
    return f"answered {days} {'on which ' if not doubt.days else ''}their address was changed"


def _newest(kind: Kind, query: Select[Any], most: int, among: _Ids | None) -> Select[Any]:
    """Select (kind, id, at) of the newest of a query for (id, at)."""
    rows = query.subquery()
    at = func.max(rows.c.at).label("at")
    ours = true() if among is None else rows.c.id.in_(among)
    newest = select(rows.c.id, at).where(ours).group_by(rows.c.id).order_by(at.desc(), rows.c.id.desc()).limit(most)
    few = newest.subquery()
    return select(literal(kind.value), few.c.id, few.c.at)


def _unreachable(ids: _Ids) -> Select[Any]:
    mail = reaching.last.c
    at = func.coalesce(mail.sent_at, mail.created_at)
    return reaching.unreachable(ids).add_columns(at.label("at"))


def _of_invitations(is_so: ColumnElement[bool], at: SQLColumnExpression[Any], ids: _Ids) -> Select[Any]:
    return select(invitations.c.id.label("id"), at.label("at")).where(invitations.c.statement_id.in_(ids), is_so)


_ANSWERED_AT = func.coalesce(invitations.c.answered_at, invitations.c.created_at)


def _all(ids: _Ids) -> Select[Any]:
    return _of_invitations(true(), _ANSWERED_AT, ids)


def _changed(ids: _Ids) -> Select[Any]:
    changed = progress.changed_lines(ids).subquery()
    # What is said of a held line says what was changed as well; these are few.
    waiting = select(invitations.c.id).where(invitations.c.statement_id.in_(ids), has_held_line())
    # A coordinator who printed another line has looked at it; of their own act they are not told.
    printed = (Correction.id == printed_correction(Signature.id), Correction.made_by.not_like("invitation:%"))
    seen = select(Signature.invitation_id).join(Correction, Correction.signature_id == Signature.id)
    seen = seen.where(Correction.statement_id.in_(ids), Signature.ended_at.is_(None), *printed)
    return select(changed.c.id, changed.c.at).where(changed.c.id.not_in(waiting), changed.c.id.not_in(seen))


def _received(ids: _Ids) -> Select[Any]:
    mail = ReceivedMessage
    whose: SQLColumnExpression[Any] = mail.invitation_id.label("id")
    return select(whose, mail.received_at.label("at")).where(mail.statement_id.in_(ids), is_waiting())


def _complained(ids: _Ids) -> Select[Any]:
    # These are few, and asked for first.
    is_invited = (invitations.c.state != InvitationState.UNINVITED) & persons.c.complained_at.is_not(None)
    return _of_invitations(is_invited, persons.c.complained_at, ids).join(
        persons, persons.c.id == invitations.c.person_id
    )


def _retired(ids: _Ids) -> Select[Any]:
    # Each is asked for alone, because each has an index of its own.
    gone = union_all(
        *(select(persons.c.id).where(one) for one in (Person.retired_at.is_not(None), is_not_to_be_invited()))
    )
    at = func.coalesce(persons.c.retired_at, _ANSWERED_AT)
    is_so = (invitations.c.state == InvitationState.SIGNED) & invitations.c.person_id.in_(gone)
    return _of_invitations(is_so, at, ids).join(persons, persons.c.id == invitations.c.person_id)


def _renamed(ids: _Ids) -> Select[Any]:
    """Select who has another name on the roster by a change since they signed; whoever gave one themselves had none."""
    since = select(func.min(Statement.circulated_at)).where(Statement.id.in_(ids)).scalar_subquery()
    name = ("given_name", "family_name")
    of_name = or_(*(cast(PersonChange.changes, Text).contains(f'"{part}"') for part in name))
    # These are few, and asked for first.
    changes = select(PersonChange.person_id, PersonChange.at).where(PersonChange.at > since, of_name).subquery()
    return (
        select(invitations.c.id.label("id"), changes.c.at.label("at"))
        .join(changes, changes.c.person_id == invitations.c.person_id)
        .join(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(invitations.c.statement_id.in_(ids), changes.c.at > signatures.c.signed_at)
        .where(or_(*(signatures.c[part] != persons.c[part] for part in name)))
    )


_QUERIES: Mapping[Kind, Callable[[_Ids], Select[Any]]] = MappingProxyType(
    {
        Kind.UNREACHABLE: _unreachable,
        Kind.COMPLAINT: _complained,
        # Literally empty, as the index of comments has it.
        Kind.NOTE: lambda ids: _of_invitations(invitations.c.comment != literal_column("''"), _ANSWERED_AT, ids),
        Kind.RECEIVED: _received,
        Kind.RETIRED: _retired,
        Kind.RENAMED: _renamed,
        Kind.CHANGED: _changed,
        Kind.ANSWER: lambda ids: _of_invitations(invitations.c.id.in_(answer_doubts.undone(ids)), _ANSWERED_AT, ids),
        Kind.HELD: lambda ids: _of_invitations(has_held_line(), invitations.c.held_at, ids),
    }
)
_MAKERS: Mapping[Kind, Callable[[PersonProgress, datetime], Matter | None]] = MappingProxyType(
    {
        Kind.UNREACHABLE: unreachable,
        Kind.COMPLAINT: complaint,
        Kind.NOTE: note,
        Kind.RENAMED: renamed,
        Kind.CHANGED: changed,
    }
)
# What may be the matter with single people at any time.
KINDS = tuple(_QUERIES)
