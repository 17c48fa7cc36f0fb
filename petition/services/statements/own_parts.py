"""A person's own part in one statement: where they stand in its list, and what of them it prints beside what they sign.

It is the invitation's, never the roster's, and ends with the statement. How it is changed: `part_changes`.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain import lengths
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import NAME_ORDERS, Affiliation, OwnPart, listed
from petition.domain.text import clean_line, unisolated
from petition.errors import FieldError, NotFound
from petition.models import Invitation, Person, Statement
from petition.services.signing import lines

_TEXTS = {
    **dict.fromkeys((*Affiliation._fields, "section", "note", "script_name", "additional_name"), lengths.LINE),
    "mark": lengths.TAG,
}
_SWITCHES = frozenset({"is_lead", "is_without_country", "is_organisation", "is_counted_only"})
LAST_PLACE = 999_999
# What a part has that is as it stands.
NOTHING: Mapping[str, Any] = MappingProxyType({})


def find(session: Session, statement: Statement, invitation_id: int) -> Invitation:
    """Return an invitation to the statement; raise `NotFound` for another."""
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    invitation = session.scalar(select(Invitation).where(ours).execution_options(populate_existing=True))
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


def line_of(
    session: Session,
    statement: Statement,
    invitation: Invitation,
    labels: Mapping[str, str],
    new: Mapping[str, Any] = NOTHING,
) -> str:
    """Return a person's line as the list prints it, or would if they signed.

    `new` is what would be otherwise of their part, or of what stands beside their name. `labels` are the
    organisation's names of countries.
    """
    own = invitation.own_part._replace(**{name: value for name, value in new.items() if name in OwnPart._fields})
    beside = {part: new[part] for part in Affiliation._fields if part in new}
    signed = lines.read(session, invitation.id)
    if signed is not None:
        printed = signed.printed.with_parts(beside)
        return unisolated(lines.line_of(statement, replace(signed, own=own), printed, labels))
    person, form = session.get_one(Person, invitation.person_id), ListForm.read(statement.list_form)
    language, zone = statement.language, statement.time_zone
    affiliation = Affiliation(*(getattr(invitation, part) for part in Affiliation._fields))._replace(**beside)
    about = (person.person_name, affiliation, form.country_label(person.country, language, labels), own)
    return unisolated(form.line_of(listed(*about, signed_at=None, time_zone=zone, language=language), language))


def checked(name: str, value: Any) -> Any:
    """Return a value as it is stored; raise `FieldError` naming it if it cannot be."""
    if name in _TEXTS:
        return clean_line(value, name, limit=_TEXTS[name])
    if name in _SWITCHES:
        return bool(value)
    if name == "name_order":
        if value not in NAME_ORDERS:
            raise FieldError(name, f"must be one of {', '.join(filter(None, NAME_ORDERS))}")
        return value
    if name != "place":
        raise FieldError(name, "is no part of a person in a statement")
    if value and not 0 < value <= LAST_PLACE:
        raise FieldError(name, f"must be a number from 1 to {LAST_PLACE:,}, or 0 for none")
    return value or None
