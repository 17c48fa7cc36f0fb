"""What a coordinator answers to a mail that came back."""

from wtforms import TextAreaField

from petition.errors import FieldError, FieldErrors
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults


class AnswerForm(Form):
    """The words of an answer."""

    words = TextAreaField(
        "Your answer", description="The mail names the person, quotes their words, and has their link."
    )

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on its field."""
        put_faults(self, problem, {"words": "Your answer"}, {})
