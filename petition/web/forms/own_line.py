"""How a signatory wants to be printed."""

from collections.abc import Collection

from wtforms import HiddenField, StringField

from petition.domain.corrections import NAME_PARTS, PrintedLine
from petition.domain.list_forms import ListForm
from petition.domain.text import clean_line
from petition.errors import FieldError, FieldErrors
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults, tried

SUBJECTS = {
    "honorific_prefix": "The title",
    "given_name": "The given name",
    "family_name": "The family name",
    "honorific_suffix": "The text after the name",
    **{part: f"The {part}" for part in ("role", "legislature", "party", "constituency")},
}


class LineForm(Form):
    """The eight parts of a line."""

    class Meta:
        """How Flask-WTF treats this form."""

        # Every POST has passed `CSRFProtect` before a view sees it; once is enough.
        csrf = False

    honorific_prefix = StringField("Title before the name")
    given_name = StringField("Given name")
    family_name = StringField("Family name")
    honorific_suffix = StringField("Letters after the name")
    role = StringField("Role")
    legislature = StringField("Legislature")
    party = StringField("Party")
    constituency = StringField("Constituency")
    seen = HiddenField()

    @classmethod
    def filled(cls, line: PrintedLine) -> "LineForm":
        """Return the form with a line filled in."""
        return cls(formdata=None, **line.parts)

    def changes(self, parts: Collection[str]) -> dict[str, str]:
        """Return those of `parts` that were sent, cleaned; raise `FieldErrors` with every fault."""
        faults: list[FieldError] = []
        sent = {part: self._cleaned(part, faults) for part in parts if self[part].raw_data}
        if faults:
            raise FieldErrors(faults)
        return sent

    def _cleaned(self, part: str, faults: list[FieldError]) -> str:
        return tried(lambda: clean_line(self[part].data, part), faults, "")

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on the field that it is about."""
        put_faults(self, problem, SUBJECTS, {})


def own_parts(form: ListForm) -> tuple[str, ...]:
    """Return the parts that signatories change themselves: their name, and what the list prints beside it."""
    return (*NAME_PARTS, *form.parts)
