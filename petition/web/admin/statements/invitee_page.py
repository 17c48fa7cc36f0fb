"""The page of one invited person, which several acts show again: standing, printed line, what was recorded, mails."""

from flask import render_template
from sqlalchemy.orm import Session

from petition.domain.lists.lines import Affiliation
from petition.domain.log_filters import Wanted
from petition.domain.statuses import Status
from petition.domain.text import unisolated
from petition.models import Statement
from petition.services.delivery import received, sending
from petition.services.signing import lines, links
from petition.services.statements import (
    drafting,
    invitees,
    list_forms,
    log_entries,
    log_queries,
    own_parts,
    passing_on,
    progress,
    recording,
)
from petition.services.statements.answer_doubts import answer_doubts
from petition.services.statements.describing import affiliation_of, shown_affiliation
from petition.services.statements.held_lines import HeldLine
from petition.services.statements.part_changes import shown_part
from petition.services.statements.progress import PersonProgress
from petition.web.context import country_labels, reading
from petition.web.forms.invitee_part import PartForm
from petition.web.forms.person import LABELS
from petition.web.labels import label

# More than is recorded of anybody in one statement; the person's log has all of it.
_MOST = 200


def show_invitee(
    slug: str,
    invitation_id: int,
    typed: str | None = None,
    problem: str = "",
    *,
    described: Affiliation | None = None,
    changed: str = "",
    part: PartForm | None = None,
) -> str:
    """Return the page; `typed` is an address that is wrong, `problem` why, and `changed` why an act was not done.

    `described` is what was typed to stand beside the name and is not stored, and `part` their part in the list.
    """
    session = reading()
    statement = drafting.find(session, slug)
    found = progress.person(session, statement, invitation_id)
    stored = affiliation_of(found.invitation)
    return render_template(
        "admin/person.html",
        statement=statement,
        one=found,
        label=label(found.person.country),
        labels=LABELS,
        affiliation=stored._asdict(),
        described=(described or stored)._asdict(),
        shown_affiliation=shown_affiliation(found.invitation),
        typed=found.person.email if typed is None else typed,
        problem=problem,
        shown=links.shown_address(invitation_id, found.person.email),
        # What inviting somebody again must find again.
        shown_person=invitees.shown_person(statement, invitees.find(session, statement, invitation_id))
        if found.status is Status.UNINVITED
        else "",
        changed=changed,
        **_history(session, statement, found),
        **_in_the_list(session, statement, found, part),
    )


def _history(session: Session, statement: Statement, found: PersonProgress) -> dict[str, object]:
    """Return what the page shows of the past: what was recorded, struck, sent, and what is doubted of the answer."""
    number = found.invitation.id
    # Few answers of a statement came another way.
    came_otherwise = recording.recorded(session, statement)
    return {
        "log": log_entries.page(session, log_queries.of_invitation(statement, number), Wanted(), limit=_MOST),
        "recording": next((one for one in came_otherwise if one.invitation_id == number), None),
        "struck": lines.struck(session, number) if found.status is Status.STRUCK else None,
        "stories": sending.stories(session, number),
        "received": received.of_invitation(session, number),
        "doubts": answer_doubts(session, [number]).get(number, ()),
        "successor": passing_on.successor(session, number),
        "predecessor": passing_on.predecessor(session, number),
    }


def _in_the_list(
    session: Session, statement: Statement, found: PersonProgress, part: PartForm | None
) -> dict[str, object]:
    """Return what the page shows of the person's line, and the form of their part, as it was sent if it was."""
    invitation, person = found.invitation, found.person
    line, names = lines.read(session, invitation.id), country_labels()
    return {
        "line": line,
        "held": HeldLine(line, person) if line and line.waits else None,
        "printed_line": unisolated(lines.line_of(statement, line, line.printed, names))
        if line
        else own_parts.line_of(session, statement, invitation, names),
        "part": part or PartForm.filled(invitation),
        "shown_part": part.part_shown.data if part else shown_part(invitation),
        "may_change_part": list_forms.may_change(statement),
    }
