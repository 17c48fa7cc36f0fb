"""The page of one invited person, which several acts show again: standing, printed line, what was recorded, mails."""

from flask import render_template

from petition.domain.lists.lines import Affiliation
from petition.services.delivery import sending
from petition.services.signing import lines, links
from petition.services.statements import drafting, invitees, progress, recording
from petition.services.statements.answer_doubts import answer_doubts
from petition.services.statements.describing import affiliation_of, shown_affiliation
from petition.services.statements.invitee_history import recorded
from petition.services.statements.progress import Status
from petition.web.context import reading
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
) -> str:
    """Return the page; `typed` is an address that is wrong, `problem` why, and `changed` why an act was not done.

    `described` is what was typed to stand beside the name and is not stored.
    """
    session = reading()
    statement = drafting.find(session, slug)
    found = progress.person(session, statement, invitation_id)
    # Few answers of a statement came another way.
    standing = recording.recorded(session, statement)
    return render_template(
        "admin/person.html",
        statement=statement,
        one=found,
        line=lines.read(session, invitation_id),
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
    )
