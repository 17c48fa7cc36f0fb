"""What mails about a corrected line say: the line before and after, and who corrected it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.letters import StatementLetter
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState
from petition.models import Correction

ABOUT_LINES = frozenset({MailKind.CORRECTED, MailKind.CORRECTION_PROPOSED})


def with_corrections(
    session: Session, rows: Sequence[Any], letters: Mapping[int, StatementLetter]
) -> dict[int, StatementLetter]:
    """Return the letters about a corrected line with what was corrected.

    Which correction stands in `details`; a folded receipt tells of the one that was printed when it was queued.
    """
    if not rows:
        return {}
    numbers = {row.id: (row.details or {}).get("correction", row.correction) for row in rows}
    known = {one.id: one for one in session.scalars(select(Correction).where(Correction.id.in_(numbers.values())))}
    theirs = Correction.signature_id.in_({one.signature_id for one in known.values()})
    newest = select(Correction.signature_id, func.max(Correction.id)).where(theirs).group_by(Correction.signature_id)
    last = dict(session.execute(newest).all())
    made = {}
    for row in rows:
        letter, correction = letters[row.id], known.get(numbers[row.id])
        if correction is None:
            continue
        if row.kind is MailKind.CORRECTION_PROPOSED and last[correction.signature_id] > correction.id:
            letter = replace(letter, pointless="not sent: another correction replaced it")
        elif row.kind is MailKind.CORRECTION_PROPOSED and row.invitation_state is not InvitationState.SIGNED:
            letter = replace(letter, pointless="not sent: the signature had ended")
        made[row.id] = replace(letter, corrected=correction.change)
    return made
