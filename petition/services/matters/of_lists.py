"""Matters of a list: lines against each other, the roster and the letters of their names; and what it leaves out.

Each kind is one query beside the compiled list, which whoever asks has at hand.
There may be tens of thousands of lines.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from itertools import islice
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.compilations import Compilation, Signatory
from petition.domain.duplicates import Namesake, find_duplicates
from petition.domain.matters import Kind, Matter, about
from petition.domain.names.doubts import remarks_on
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.models import (
    DuplicateDismissal,
    Invitation,
    OutboxMessage,
    Person,
    Signature,
    Statement,
)
from petition.services.matters import of_people
from petition.services.statements import answer_doubts, progress, recording, tallies

invitations, outbox_messages, persons, signatures = (
    table_of(model) for model in (Invitation, OutboxMessage, Person, Signature)
)
_WAITING = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.TRANSMITTING, OutboxState.DEFERRED)
# Fewer than one in so many is few.
_FEW = 3
# So many lines that a signatory changed, or that are held, are looked at; nobody reads more.
_MOST = 10_000
# So many answers are looked at by one query.
_LOT = 500


@dataclass(frozen=True)
class Given:
    """What is looked at: a statement and its compiled list, with the signatories by their invitations.

    `labels` are the organisation's names of countries.
    """

    session: Session
    statement: Statement
    made: Compilation
    lines: Mapping[int, Signatory]
    labels: Mapping[str, str]

    def matter(self, kind: Kind, *facts: object, subject: str | int = "", said: Mapping[str, str]) -> Matter:
        """Return a matter of the statement."""
        return about(kind, *facts, statement=self.statement.id, subject=subject, said=said)


def few(given: Given) -> Iterator[Matter]:
    """Yield that few have signed of those asked. Of each closing it is said anew, and of what is published no more."""
    if given.statement.state is not StatementState.CLOSED or given.statement.closed_at is None:
        return
    tally = tallies.tally(given.session, given.statement)
    asked = tally.invited - tally["uninvited"]
    if tally["signed"] * _FEW < asked:
        said = {"signed": f"{tally['signed']:,}", "invited": f"{asked:,}"}
        yield given.matter(Kind.FEW, given.statement.closed_at.isoformat(), said=said)


def on_their_way(given: Given) -> Iterator[Matter]:
    """Yield that mails wait to be sent; one that is written later is another cause."""
    mail = outbox_messages.c
    ours = (mail.statement_id == given.statement.id, mail.state.in_(_WAITING))
    count, newest = given.session.execute(select(func.count(), func.max(mail.id)).where(*ours)).one()
    if count:
        mails = f"{count:,} {'mail about this statement is' if count == 1 else 'mails about this statement are'}"
        yield given.matter(Kind.ON_THEIR_WAY, newest, said={"mails": mails})


def unconfirmed(given: Given) -> Iterator[Matter]:
    """Yield the signatures that came another way and that nobody has confirmed."""
    printed = "printed all the same" if given.statement.prints_unconfirmed else "left out"
    for one in recording.unconfirmed(given.session, given.statement):
        facts = (one.recording.id, given.statement.prints_unconfirmed)
        who = one.person.person_name.name
        yield given.matter(
            Kind.UNCONFIRMED,
            *facts,
            subject=one.invitation_id,
            said={"who": who, "printed": printed},
        )


def alike(given: Given) -> Iterator[Matter]:
    """Yield the pairs that may be one person, but those of whom the roster knows that they are two."""
    people = (
        Namesake(one.invitation_id, one.name.given_name, one.name.family_name, one.country, one.affiliation.legislature)
        for one in given.made.signatories
    )
    printed = {one.invitation_id: line for one, line in zip(given.made.signatories, given.made.lines, strict=True)}
    two = _dismissed(given)
    for pair in find_duplicates(people):
        if (pair.low, pair.high) not in two:
            low, high = printed[pair.low], printed[pair.high]
            said = {"who": low, "other": high, "why": "printed alike" if low == high else pair.why}
            yield given.matter(Kind.ALIKE, low, high, subject=f"{pair.low},{pair.high}", said=said)


def _dismissed(given: Given) -> set[tuple[int, int]]:
    """Return the pairs of invitations whose people a coordinator said to be two; the lower number comes first."""
    low, high = (invitations.alias(name) for name in ("low", "high"))
    query = (
        select(low.c.id, high.c.id)
        .select_from(DuplicateDismissal)
        .join(low, (low.c.person_id == DuplicateDismissal.low_id) & (low.c.statement_id == given.statement.id))
        .join(high, (high.c.person_id == DuplicateDismissal.high_id) & (high.c.statement_id == given.statement.id))
    )
    return {(min(pair), max(pair)) for pair in map(tuple, given.session.execute(query))}


def doubtful(given: Given) -> Iterator[Matter]:
    """Yield the names of which the letters raise a doubt."""
    for one in given.made.signatories:
        if remarks := remarks_on(one.name, one.country):
            why = "; ".join(dict.fromkeys(str(remark) for remark in remarks)).replace("_", " ")
            said = {"who": one.name.display, "why": why}
            yield given.matter(
                Kind.DOUBTFUL,
                astuple(one.name),
                why,
                subject=one.invitation_id,
                said=said,
            )


def in_doubt(given: Given) -> Iterator[Matter]:
    """Yield those who signed and whose answer is in doubt."""
    signed = answer_doubts.possible(given.statement).where(Invitation.state == InvitationState.SIGNED).limit(_MOST)
    numbers = iter(given.session.scalars(signed).all())
    while lot := list(islice(numbers, _LOT)):
        people = {one.invitation.id: one for one in progress.of_invitations(given.session, lot)}
        yield from of_people.in_doubt(people, answer_doubts.grounds(given.session, lot))


def of_people_now(given: Given, kind: Kind) -> Iterator[Matter]:
    """Yield the matters of single people of a kind that may come up at any time."""
    yield from of_people.find(given.session, [given.statement], given.labels, {kind: _MOST}, is_review=True)


def of_signatories(given: Given, kind: Kind) -> Iterator[Matter]:
    """Yield the same of those alone who are in the list, in its order of invitations."""
    found = {one.invitations[0]: one for one in of_people_now(given, kind)}
    yield from (found[number] for number in sorted(found) if number in given.lines)


# How each kind is found.
FINDERS: Mapping[Kind, Callable[[Given], Iterator[Matter]]] = MappingProxyType(
    {
        Kind.FEW: few,
        Kind.ON_THEIR_WAY: on_their_way,
        Kind.UNCONFIRMED: unconfirmed,
        Kind.HELD: lambda given: of_people_now(given, Kind.HELD),
        Kind.ALIKE: alike,
        Kind.RETIRED: lambda given: of_signatories(given, Kind.RETIRED),
        Kind.RENAMED: lambda given: of_signatories(given, Kind.RENAMED),
        Kind.CHANGED: lambda given: of_people_now(given, Kind.CHANGED),
        Kind.DOUBTFUL: doubtful,
        Kind.ANSWER: in_doubt,
    }
)
