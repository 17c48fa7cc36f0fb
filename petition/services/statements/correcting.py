"""A coordinator corrects the printed line of somebody who signed: after signing, closing or publishing.

A spelling is printed at once, and the person is told, with a link that undoes
it. Any other correction is proposed to the person, and the former line stays in
print until they agree, however long that takes. What is published already stays
as it is; the next edition prints the line.

A held line was not printed, so what the roster says can be printed at once
instead. Whatever a coordinator writes is held no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.corrections import PARTS, PrintedLine, is_return, is_spelling
from petition.domain.mails import MailKind
from petition.domain.names.person_name import check_name
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing import holds, lines
from petition.services.signing.lines import SignedLine
from petition.services.statements import counting
from petition.services.transitions import locked


@dataclass(frozen=True)
class Plan:
    """What a correction would do: the line as it is, as it would be, and whether its person must agree first.

    `is_done` is true where it is printed or proposed so already. `waits` is true of a signature that was recorded and
    is not printed before its person confirms it.
    """

    line: SignedLine
    person: Person
    new: PrintedLine
    needs_agreement: bool
    reason: str = ""
    waits: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        pending = self.line.pending
        if pending is not None:
            return pending.line == self.new
        return self.new == self.line.printed

    @property
    def kind(self) -> MailKind | None:
        """Which mail the person gets; none where a proposal is taken back, and nothing of the print changes."""
        if self.new == self.line.printed:
            return None
        return MailKind.CORRECTION_PROPOSED if self.needs_agreement else MailKind.CORRECTED

    @property
    def mails(self) -> int:
        """How many mails it sends."""
        return int(self.kind is not None and not self.is_done and bool(self.person.email))

    @property
    def releases(self) -> bool:
        """Whether the line is held, and would be printed from now on."""
        return self.line.held_at is not None and self.new != self.line.printed and not self.needs_agreement

    @property
    def shown(self) -> Shown:
        """What `correct` must find again: both lines, what waits, and where the mail goes."""
        pending = self.line.pending.id if self.line.pending else 0
        both = (list(self.line.printed.parts.items()), list(self.new.parts.items()))
        what = (self.line.signature_id, pending, self.needs_agreement, self.releases)
        return Shown.of((*what, *both, self.person.email), ())


def plan(
    session: Session,
    statement: Statement,
    invitation_id: int,
    changes: Mapping[str, str],
    *,
    reason: str = "",
    lock: bool = False,
) -> Plan:
    """Return what a correction would do; parts that are not among `changes` stay as they are printed.

    Raises `FieldError` for what is no name, for somebody who has not signed, and
    where somebody would have to agree who has no address.
    """
    acts.check(Act.CORRECT, statement.state)
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    person = session.scalar(select(Person).join(Invitation, Invitation.person_id == Person.id).where(ours))
    if person is None:
        raise NotFound("There is no such invitation.")
    line = lines.read(session, invitation_id, lock=lock)
    if line is None:
        raise FieldError("person", "this person has not signed, so there is no line of theirs to correct")
    cleaned = {part: clean_line(changes[part], part) for part in PARTS if part in changes}
    new = line.printed.with_parts(cleaned)
    check_name(new.name)
    is_back = line.held_at is not None and is_return(line.printed, new, line.on_roster)
    needs_agreement = new != line.printed and not is_back and not is_spelling(line.printed, new, line.given)
    if needs_agreement and not person.email:
        raise FieldError(
            "person",
            "this person has no address and cannot be asked to agree; only the spelling of one part can be corrected",
        )
    said = clean_line(reason, "reason", limit=lengths.REASON)
    return Plan(line, person, new, needs_agreement, said, waits=counting.waits(session, statement, line.signature_id))


def correct(
    session: Session,
    statement: Statement,
    invitation_id: int,
    changes: Mapping[str, str],
    *,
    reason: str = "",
    actor: str,
    expected: Shown | None = None,
) -> Plan | None:
    """Correct a printed line, or propose that to its person; return what was done, or None if it is so already.

    `expected` is what was shown to who confirmed it (`Plan.shown`); `ShownChanged` is raised where it is not so any
    more. A newer correction replaces one that waits; the line that is printed takes it back.
    """
    statement = locked(session, statement)
    done = plan(session, statement, invitation_id, changes, reason=reason, lock=True)
    if done.is_done:
        return None
    done.shown.check(expected, "Nothing was corrected")
    needs = done.needs_agreement
    correction = lines.store(session, done.line, done.new, actor=actor, reason=done.reason, needs_agreement=needs)
    if done.releases:
        holds.let_go(session, invitation_id, audit.RELEASE, actor=actor)
    if done.kind is not None:
        details = {"correction": correction.id}
        told = Addressee(invitation_id, statement.id, done.person.email, statement.text_version_id, details)
        outbox.enqueue(session, done.kind, [told], by_coordinator=True)
    return done
