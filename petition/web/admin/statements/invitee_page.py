"""The page of one invited person, which several acts show again: standing, printed line, what was recorded, mails."""

from flask import render_template

from petition.domain.lists.lines import Affiliation
from petition.domain.text import unisolated
from petition.services.delivery import sending
from petition.services.signing import lines, links
from petition.services.statements import drafting, invitees, list_forms, own_parts, progress, recording
from petition.services.statements.answer_doubts import answer_doubts
from petition.services.statements.describing import affiliation_of, shown_affiliation
from petition.services.statements.invitee_history import recorded
from petition.services.statements.part_changes import shown_part
from petition.services.statements.progress import Status
from petition.web.context import country_labels, reading
from petition.web.forms.invitee_part import PartForm
from petition.web.forms.person import LABELS
from petition.web.labels import label


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
    found, labels = progress.person(session, statement, invitation_id), country_labels()
    line = lines.read(session, invitation_id)
    # Few answers of a statement came another way.
    standing = recording.recorded(session, statement)
    return render_template(
        "admin/person.html",
        statement=statement,
        one=found,
        line=line,
        label=label(found.person.country),
        labels=LABELS,
        affiliation=(stored := affiliation_of(found.invitation))._asdict(),
        described=(described or stored)._asdict(),
        recorded=recorded(session, invitation_id),
        recording=next((one for one in standing if one.invitation_id == invitation_id), None),
        struck=lines.struck(session, invitation_id) if found.status is Status.STRUCK else None,
        stories=sending.stories(session, invitation_id),
        typed=found.person.email if typed is None else typed,
        problem=problem,
        doubts=answer_doubts(session, [invitation_id]).get(invitation_id, ()),
        shown=links.shown_address(invitation_id, found.person.email),
        shown_affiliation=shown_affiliation(found.invitation),
        # What inviting somebody again must find again.
        shown_person=invitees.shown_person(statement, invitees.find(session, statement, invitation_id))
        if found.status is Status.UNINVITED
        else "",
        changed=changed,
        part=part or PartForm.filled(found.invitation),
        shown_part=part.part_shown.data if part else shown_part(found.invitation),
        printed_line=unisolated(lines.line_of(statement, line, line.printed, labels))
        if line
        else own_parts.line_of(session, statement, found.invitation, labels),
        may_change_part=list_forms.may_change(statement),
    )
