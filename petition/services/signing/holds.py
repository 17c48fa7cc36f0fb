"""Holding the line of a signature for a coordinator's look, and letting it go; each is recorded.

Whoever changes their line by their link is judged each time anew
(`petition.domain.held`). A held line is signed and not printed.
"""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain import held
from petition.domain.account_notices import AccountNotice
from petition.domain.corrections import PrintedLine
from petition.domain.held import LineNotSeen, Reason
from petition.domain.names.person_name import PersonName
from petition.models import Invitation
from petition.services import audit, happenings
from petition.services.signing.lines import person_actor
from petition.services.signing.standing import Standing

invitations = table_of(Invitation)


def judge(
    standing: Standing, before: Sequence[PrintedLine], after: PrintedLine, seen: str | None = None
) -> tuple[Reason, ...]:
    """Return why a line that its person changed is held; `before` are lines whose words are nobody's doubt.

    Raises `LineNotSeen` unless `seen` is the digest of the line; without one nobody is asked.
    """
    labels = [label for _, label in standing.list_form.labels]
    why = held.reasons(before, after, country=standing.country, language=standing.language, labels=labels)
    if seen is not None and seen != (digest := standing.seen(after)):
        raise LineNotSeen(after, digest, is_held=bool(why))
    return why


def judge_name(standing: Standing, name: PersonName, seen: str | None) -> tuple[Reason, ...]:
    """Return why somebody's line is held who signs with a name; raise `LineNotSeen` as `judge` does.

    Nearly everybody leaves the name as it was filled in. That one is the roster's, or was printed before.
    """
    if name == standing.offered_name:
        return ()
    known = (standing.roster_name, standing.offered_name)
    *before, new = (PrintedLine(one, standing.affiliation) for one in (*known, name))
    return judge(standing, before, new, seen)


def hold(session: Session, invitation_id: int, why: Sequence[Reason]) -> None:
    """Hold a line that is printed until now, or hold it for other reasons."""
    _set(session, invitation_id, {"held_at": database_now(), "held_for": " ".join(why)})
    record(session, invitation_id, why)


def record(session: Session, invitation_id: int, why: Sequence[Reason]) -> None:
    """Record that a line is held, and why, so that coordinators hear of it; its person wrote it."""
    actor, details = person_actor(invitation_id), {"reasons": [one.value for one in why]}
    audit.record(session, audit.HOLD, ("invitation", invitation_id), actor=actor, details=details)
    happenings.record(session, AccountNotice.HELD, invitation_id)


def let_go(session: Session, invitation_id: int, action: str, *, actor: str) -> None:
    """Let a held line be printed, and record by what `action`."""
    _set(session, invitation_id, {"held_at": None, "held_for": ""})
    audit.record(session, action, ("invitation", invitation_id), actor=actor)


def _set(session: Session, invitation_id: int, values: dict[str, object]) -> None:
    session.execute(update(invitations).where(invitations.c.id == invitation_id).values(values))
