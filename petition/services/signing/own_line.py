"""What signatories do with their own line, by their link: change it, agree to a correction, keep it, undo one.

It is possible before closing, after closing and after publishing; then the next
edition prints it. None of it touches the consent, so nothing is signed anew.

Each act but a change names the correction that the page had shown. So an act
that is sent twice is done once, and none is taken for an answer to another correction.
"""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.corrections import PrintedLine
from petition.domain.mails import PERIOD, MailKind
from petition.domain.names.person_name import check_name
from petition.domain.too_often import TooManyChanges
from petition.errors import AnswerRefused, StatementClosed
from petition.models import Correction, Signature
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.signing import holds, lines
from petition.services.signing.lines import SignedLine, person_actor
from petition.services.signing.standing import Standing

corrections = table_of(Correction)


# So many corrections may one person make within a day, because their rows stay for good.
MOST_CHANGES = 20


def change(session: Session, standing: Standing, changes: Mapping[str, str], *, seen: str | None = None) -> bool:
    """Print parts of this person's line otherwise and queue their receipt; return False if it is printed so already.

    `standing` was read with its lock. Parts that are not among `changes` stay as they are printed. `seen` is that of
    the line (`Standing.seen`) which they were shown and confirmed. Raises `FieldError` for what is no name,
    `LineNotSeen`, and `TooManyChanges`.
    """
    line = _live(session, standing)
    new = line.printed.with_parts(changes)
    check_name(new.name)
    if new == line.printed:
        return False
    _check_pace(session, standing)
    _print(session, standing, line, new, seen)
    return True


def agree(session: Session, standing: Standing, number: int) -> bool:
    """Agree to the correction that waits, which is printed from now on; return False if it does not wait any more."""
    line = _live(session, standing)
    if (pending := _pending(line, number)) is None:
        return False
    session.execute(update(corrections).where(corrections.c.id == pending.id).values(agreed_at=database_now()))
    lines.keep_beside(session, line, pending.line)
    actor, details = person_actor(standing.invitation_id), {"correction": pending.id}
    audit.record(session, audit.AGREE, ("invitation", standing.invitation_id), actor=actor, details=details)
    if line.held_at is not None:
        # A coordinator wrote what is printed from now on.
        holds.let_go(session, standing.invitation_id, audit.RELEASE, actor=actor)
    _tell(session, standing, pending)
    return True


def refuse(session: Session, standing: Standing, number: int) -> bool:
    """Keep the line that is printed instead of the correction that waits; return False if it does not wait any more."""
    line = _live(session, standing)
    if _pending(line, number) is None:
        return False
    # A line that is held stays so.
    is_held, actor = line.held_at is not None, person_actor(standing.invitation_id)
    lines.store(session, line, line.printed, actor=actor, is_held=is_held)
    return True


def undo(session: Session, standing: Standing, number: int) -> bool:
    """Print what the newest correction had replaced; return False if another one is the newest."""
    line = _live(session, standing)
    newest = line.correction
    if newest is None or newest.id != number or not newest.before:
        return False
    _check_pace(session, standing)
    _print(session, standing, line, line.printed.with_parts(newest.before))
    return True


def _print(session: Session, standing: Standing, line: SignedLine, new: PrintedLine, seen: str | None = None) -> None:
    """Store the line that a person wants, hold it or let it go by what it says, and tell them."""
    # What is printed now, and not held, is nobody's doubt.
    before = [line.on_roster] if line.held_at is not None else [line.on_roster, line.printed]
    actor = person_actor(standing.invitation_id)
    # Of who is not named nothing is printed.
    why = holds.judge(standing, before, new, seen) if line.is_named else ()
    correction = lines.store(session, line, new, actor=actor, is_held=bool(why))
    if why:
        holds.hold(session, standing.invitation_id, why)
    elif line.held_at is not None:
        holds.let_go(session, standing.invitation_id, audit.RELEASE, actor=actor)
    _tell(session, standing, correction, is_held=bool(why))


def _live(session: Session, standing: Standing) -> SignedLine:
    """Return the line of the live signature, which nobody else ends or corrects meanwhile."""
    if not acts.is_possible(Act.CORRECT, standing.statement_state):
        raise StatementClosed("The statement was cancelled. Your name is printed nowhere, so nothing was changed.")
    line = lines.read(session, standing.invitation_id, lock=True)
    if line is None:
        raise AnswerRefused("There is no signature of yours whose line could be changed.")
    return line


def _check_pace(session: Session, standing: Standing) -> None:
    """Raise `TooManyChanges` if this person made as many corrections within a day as they may."""
    theirs = select(Signature.id).where(Signature.invitation_id == standing.invitation_id)
    lately = (
        select(Correction.made_at)
        .where(Correction.signature_id.in_(theirs), Correction.made_by == person_actor(standing.invitation_id))
        .where(Correction.made_at > database_after(-PERIOD.total_seconds()))
        .order_by(Correction.id.desc())
    )
    if (earliest := session.scalar(lately.offset(MOST_CHANGES - 1).limit(1))) is not None:
        raise TooManyChanges(earliest + PERIOD - standing.read_at)


def _pending(line: SignedLine, number: int) -> Correction | None:
    """Return the correction that waits, or None if none does; raise `AnswerRefused` if it is another one."""
    if line.pending is not None and line.pending.id != number:
        raise AnswerRefused("Another correction was proposed since you opened this page. Please look at it.")
    return line.pending


def _tell(session: Session, standing: Standing, correction: Correction, *, is_held: bool = False) -> None:
    details = {"correction": correction.id, **({"held": True} if is_held else {})}
    told = Addressee(standing.invitation_id, standing.statement_id, standing.email, standing.text_version_id, details)
    outbox.enqueue(session, MailKind.CORRECTED, [told])
