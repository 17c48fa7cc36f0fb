"""Why something that was published is shown no more."""

from wtforms import TextAreaField

from petition.errors import FieldError
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults


class ReasonForm(Form):
    """The reason that the notice gives."""

    reason = TextAreaField(
        "Reason", description="The notice says it to everybody. Do not name a person whom it is to protect."
    )

    def put_fault(self, problem: FieldError) -> None:
        """Put what is wrong with the reason on its field."""
        put_faults(self, problem, {"reason": "The reason"}, {})
