"""The mail that an act on one invited person sends, shown before the act."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import INVITATION, InvitationEvent
from petition.errors import FieldError
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.signing import lines
from petition.services.signing.lines import SignedLine
from petition.services.statements.describing import affiliation_of
from petition.services.statements.invitees import Invitee
from petition.services.statements.printed import where_printed
from petition.web.context import composer, country_labels, reading, settings
from petition.web.forms.invitee import AdmitForm, StrikeForm


def mail_to(statement: Statement, person: Person, kind: MailKind, changes: Mapping[str, Any]) -> Rendered:
    """Return the very words that a person would get."""
    sample = letters.sample(statement, person, kind, database_time(reading()), labels=country_labels())
    letter = replace(sample, is_published=statement.is_published, **changes)
    return render(letter, composer().links(letter), settings().organisation)


def signed_with(line: SignedLine) -> dict[str, Any]:
    """Return what a letter says of a signature beside name and affiliation: the own part, when it was given, and
    whether the list names its person.
    """
    return {"own": line.own, "signed_at": line.signed_at, "is_named": line.is_named}


def mail_of(
    session: Session, statement: Statement, one: Invitee, form: StrikeForm | AdmitForm | None
) -> Rendered | None:
    """Return the mail that an act sends, as far as it is known; None while nobody has said until when."""
    own_end = one.invitation.admitted_until
    if isinstance(form, StrikeForm):
        line = lines.read(session, one.invitation.id)
        is_late = own_end is not None and statement.may_admit and own_end > database_time(session)
        about: dict[str, Any] = {
            "details": {"reason": form.reason.data or "…"},
            **(signed_with(line) if line else {"own": one.invitation.own_part}),
            "printed": line.printed.name if line else one.person.person_name,
            "affiliation": line.printed.affiliation if line else affiliation_of(one.invitation),
            "printed_in": where_printed(session, one.invitation.id),
            "is_open": statement.is_open or is_late,
            "closes_at": own_end if is_late else statement.closes_at,
        }
        return mail_to(statement, one.person, MailKind.STRUCK, about)
    if isinstance(form, AdmitForm):
        try:
            until = form.closes_at()
        except FieldError:
            return None
        can_decline = not statement.is_published and one.state in INVITATION.sources(InvitationEvent.DECLINE)
        return mail_to(statement, one.person, MailKind.ADMITTED, {"closes_at": until, "can_decline": can_decline})
    return mail_to(statement, one.person, MailKind.UNINVITED, {})
