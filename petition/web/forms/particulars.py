"""What can be edited of a statement at any time: its address, who asks, and the contact."""

from wtforms import BooleanField, StringField

from petition.errors import FieldError, FieldErrors
from petition.services.statements.renaming import Particulars
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults

_SUBJECTS = {
    "slug": "The address",
    "requested_by": "Who asks",
    "contact_email": "The address for questions",
}


class ParticularsForm(Form):
    """The particulars of a statement."""

    slug = StringField("Address", description="Small letters, digits and hyphens: /statements/…")
    requested_by = StringField(
        "Who asks", description="As mails and pages say it. Whoever has signed is told of a change."
    )
    contact_email = StringField("Address for questions", description="Answers to mails go here.")
    names_withdrawn = BooleanField("In the next edition, name those who left the list instead of counting them")

    def fill(self, stored: Particulars) -> None:
        """Fill in what stands now."""
        for name in Particulars.__dataclass_fields__:
            self[name].data = getattr(stored, name)

    def particulars(self) -> Particulars:
        """Return what was entered."""
        return Particulars(
            slug=(self.slug.data or "").strip(),
            requested_by=self.requested_by.data or "",
            contact_email=self.contact_email.data or "",
            names_withdrawn=bool(self.names_withdrawn.data),
        )

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put the service's faults on the fields that they are about."""
        put_faults(self, problem, _SUBJECTS, {})
