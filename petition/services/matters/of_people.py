"""Matters of single people, at any time: who was not reached, wrote something, changed their line, or left.

There may be tens of thousands of people, and the desk's home asks over all statements. So one query finds the newest
few of each kind, and another reads these few.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.matters import WHILE_OPEN, Deed, Kind, Matter, about
from petition.domain.received import NEEDS, ReceivedKind
from petition.domain.replies import told_reason
from petition.domain.states import INVITATION, InvitationEvent, StatementState
from petition.domain.text import unisolated
from petition.domain.times import format_day
from petition.models import Invitation, Person, Signature, Statement
from petition.services.delivery import received
from petition.services.matters.people_queries import QUERIES, Ids, find_newest
from petition.services.statements import answer_doubts, held_lines, progress
from petition.services.statements.answer_doubts import Doubt, Ground, Reason
from petition.services.statements.progress import PersonProgress

invitations, persons, signatures = (table_of(model) for model in (Invitation, Person, Signature))
# Of a mail so much is said, in characters.
_MOST_WORDS = 300
# Who has not signed can be followed by a successor.
_PASSED_ON = INVITATION.sources(InvitationEvent.UNINVITE)


def find(
    session: Session,
    statements: Sequence[Statement],
    labels: Mapping[str, str],
    most: Mapping[Kind, int],
    among: Ids | None = None,
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
    times = find_newest(session, ids, asked, most, among)
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
KINDS = tuple(QUERIES)
