"""What a coordinator writes about one invited person: a reason, a time of their own, another line."""

from datetime import time

from wtforms import DateField, HiddenField, StringField, TextAreaField, TimeField

from petition.domain.corrections import PARTS, PrintedLine
from petition.domain.lists.lines import Affiliation
from petition.errors import FieldError, FieldErrors
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults
from petition.web.forms.own_line import SUBJECTS, LineForm
from petition.web.forms.statement import ClosingForm


class StrikeForm(Form):
    """Why a signature is struck."""

    reason = TextAreaField("Reason", description="The person reads it in the mail and on their page.")

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        put_faults(self, problem, {"reason": "The reason"}, {})


class QuestionForm(Form):
    """What the person of a held line is asked."""

    words = TextAreaField("Your sentence", description="The person reads it in the mail.")

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        put_faults(self, problem, {"words": "The sentence"}, {})


class CorrectionForm(LineForm):
    """Another line for somebody who signed, and why; `expected` is what the page had shown."""

    reason = StringField("Reason (may be empty)", description="The person reads it.")
    expected = HiddenField()

    @classmethod
    def filled(cls, line: PrintedLine) -> "CorrectionForm":
        """Return the form with the line as it is printed."""
        return cls(formdata=None, **line.parts)

    def typed(self) -> dict[str, str]:
        """Return the parts that were sent, as they were typed."""
        return {part: self[part].data or "" for part in PARTS if self[part].raw_data}

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        put_faults(self, problem, {**SUBJECTS, "reason": "The reason"}, {})


class AdmitForm(ClosingForm):
    """Until when one person may answer."""

    closes_on = DateField("They can answer until")
    closes_time = TimeField("at", default=time(17, 0))

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        shown_at = {"until": "closes_on", "closes_at": "closes_on"}
        put_faults(self, problem, {"closes_on": "The time", "time_zone": "The time zone"}, shown_at)


class AffiliationForm(Form):
    """What may stand beside a name in one statement."""

    role = StringField("Role")
    legislature = StringField("Legislature")
    party = StringField("Party")
    constituency = StringField("Constituency")

    def affiliation(self) -> Affiliation:
        """Return what was typed."""
        return Affiliation(**{part: self[part].data or "" for part in Affiliation._fields})
