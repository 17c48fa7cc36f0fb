"""A person's part in one statement, as a coordinator writes it."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField

from petition.domain.lists.lines import FAMILY_FIRST, GIVEN_FIRST
from petition.domain.names.person_name import GIVEN_FAMILY_ADDITIONAL
from petition.errors import FieldError, FieldErrors
from petition.models import Invitation
from petition.services.statements.part_changes import PARTS, part_of
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults

_NAME_ORDERS = [
    SelectChoice("", "As their script has it"),
    SelectChoice(GIVEN_FIRST, "Given name first"),
    SelectChoice(FAMILY_FIRST, "Family name first"),
    SelectChoice(GIVEN_FAMILY_ADDITIONAL, "Given name, family name, further names"),
]
_SUBJECTS = {
    "section": "The section",
    "place": "The place",
    "mark": "The mark",
    "note": "The note",
    "script_name": "The name",
    "additional_name": "The text of further names",
}


class PartForm(Form):
    """Where a person stands in the list, and what of them it prints beside what they sign."""

    section = StringField("Section", description="Of a list in sections, as “Hosts”.")
    place = StringField("Place", description="In an order by hand, and among the leads: 1 is the first. Empty: behind.")
    mark = StringField("Mark", description="As *, which the words after the list explain.")
    note = StringField("Note", description="As “in a personal capacity”.")
    script_name = StringField("Name in another script", description="As Δημήτρης Παππάς.")
    name_order = SelectField("Order of the name", choices=_NAME_ORDERS, validate_choice=False)
    additional_name = StringField("Further names", description="Printed by the last order alone, as Pei-chun.")
    is_lead = BooleanField("Leads")
    is_without_country = BooleanField("Print no country")
    is_organisation = BooleanField("An organisation: a name alone, its article ignored in the order")
    is_counted_only = BooleanField("Counted, and not named")
    part_shown = HiddenField()

    @classmethod
    def filled(cls, invitation: Invitation) -> "PartForm":
        """Return the form with the part as it is stored."""
        stored = part_of(invitation)
        return cls(formdata=None, **{**stored, "place": "" if stored["place"] is None else str(stored["place"])})

    def told(self) -> dict[str, Any]:
        """Return the part that was sent, by the names of the columns; raise `FieldError` for a place that is none."""
        told = {name: self[name].data for name in PARTS}
        return {**told, "place": read_place(self.place.data or "")}

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        put_faults(self, problem, _SUBJECTS, {})


def read_place(text: str) -> int | None:
    """Return the place that somebody typed, or None for nothing; raise `FieldError` for what is no number."""
    bare = text.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
        raise FieldError("place", f"must be a number, and “{bare[:20]}” is none")
    return int(bare)
