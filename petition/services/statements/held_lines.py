"""Lines that wait for a coordinator's look: which they are, letting one through, asking its person.

Correcting one is the act of `petition.services.statements.correcting`. A line
that is let through is printed as its person wants it, by the next edition if
one is out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain import acts, held, lengths
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Invitation, Person, Statement
from petition.models.invitation import has_held_line
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing import holds, lines
from petition.services.signing.lines import SignedLine
from petition.services.transitions import locked


@dataclass(frozen=True)
class HeldLine:
    """A signature whose line is held, with its person."""

    line: SignedLine
    person: Person

    @property
    def because(self) -> str:
        """Why, in words."""
        return ", ".join(held.WORDS[one] for one in self.line.held_for)

    def printed(self, statement: Statement, labels: Mapping[str, str]) -> str:
        """How the statement's list would print it; `labels` are the organisation's names of countries."""
        return lines.line_of(statement, self.line, self.line.printed, labels)

    @property
    def can_be_asked(self) -> bool:
        """Whether a mail can go to the person, who has an address and called none of ours spam."""
        return bool(self.person.email) and self.person.complained_at is None

    @property
    def shown(self) -> Shown:
        """What an act must find again: the line and why it is held, and where a mail goes."""
        parts, since = list(self.line.printed.parts.items()), str(self.line.held_at)
        return Shown.of((self.line.signature_id, since, " ".join(self.line.held_for), parts, self.person.email), ())


def find_all(session: Session, statement: Statement, limit: int | None = None) -> list[HeldLine]:
    """Return the held lines of a statement, those that have waited longest first; they are few."""
    if not acts.is_possible(Act.LET_THROUGH, statement.state):
        return []
    query = (
        select(Invitation.id, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.statement_id == statement.id, has_held_line())
        .order_by(Invitation.held_at, Invitation.id)
        .limit(limit)
    )
    people: dict[int, Person] = dict(session.execute(query).all())
    return of_people(session, people)


def of_people(session: Session, people: Mapping[int, Person]) -> list[HeldLine]:
    """Return the held lines of these people, by the invitations that are held; in their order."""
    found = lines.read_all(session, list(people)) if people else {}
    return [HeldLine(found[number], person) for number, person in people.items() if number in found]


def find(session: Session, statement: Statement, invitation_id: int, *, lock: bool = False) -> HeldLine | None:
    """Return the held line of an invitation; None where nothing is held. Raise `NotFound` for no such invitation."""
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    person = session.scalar(select(Person).join(Invitation, Invitation.person_id == Person.id).where(ours))
    if person is None:
        raise NotFound("There is no such invitation.")
    line = lines.read(session, invitation_id, lock=lock)
    return HeldLine(line, person) if line is not None and line.waits else None


def let_through(
    session: Session, statement: Statement, invitation_id: int, *, actor: str, expected: Shown | None = None
) -> HeldLine | None:
    """Print a held line as its person wants it; return what was let through, or None if nothing is held any more.

    `expected` is what was shown (`HeldLine.shown`); `ShownChanged` is raised where it is another line by now. A
    proposal to correct the line goes on waiting for its person.
    """
    statement = locked(session, statement)
    acts.check(Act.LET_THROUGH, statement.state)
    one = find(session, statement, invitation_id, lock=True)
    if one is None:
        return None
    one.shown.check(expected, "Nothing was let through")
    lines.keep_beside(session, one.line, one.line.printed)
    holds.let_go(session, invitation_id, audit.LET_THROUGH, actor=actor)
    return one


def ask(
    session: Session,
    statement: Statement,
    invitation_id: int,
    words: str,
    *,
    actor: str,
    expected: Shown | None = None,
) -> HeldLine:
    """Write to the person of a held line, in a coordinator's words; it stays held until they change it.

    Raises `FieldError` without words, where no mail can go to the person, and where nothing is held any more.
    """
    said = check_words(words)
    statement = locked(session, statement)
    acts.check(Act.ASK_ABOUT_LINE, statement.state)
    one = find(session, statement, invitation_id, lock=True)
    if one is None:
        raise FieldError("person", "the line of this person is not held any more, so there is nothing to ask")
    if not one.can_be_asked:
        why = "reported a mail of ours as spam" if one.person.email else "has no address"
        raise FieldError("person", f"this person {why}, so nobody can be asked")
    one.shown.check(expected, "Nobody was asked")
    audit.record(session, audit.ASK_ABOUT_LINE, ("invitation", invitation_id), actor=actor)
    told = Addressee(invitation_id, statement.id, one.person.email, statement.text_version_id, {"words": said})
    outbox.enqueue(session, MailKind.LINE_QUESTION, [told], by_coordinator=True)
    return one


def check_words(words: str) -> str:
    """Return the sentence that a person is asked by, cleaned; raise `FieldError` if there is none."""
    said = clean_line(words, "words", limit=lengths.REASON)
    if not said:
        raise FieldError("words", "is missing; the person reads it")
    return said
