"""Another text for a statement that people were asked to sign, and what kind of a change it is."""

from dataclasses import replace
from datetime import UTC, datetime, time

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TimeField,
)

from petition.errors import FieldError, FieldErrors
from petition.models import Statement
from petition.services.statements.amending import Amendment
from petition.web.forms.faults import put_faults
from petition.web.forms.statement import ClosingForm
from petition.web.forms.text import TextForm, text_fields

SUBSTANCE, EDITORIAL = "substance", "editorial"
# What the services call a field where the form has another one for it.
_SHOWN_AT = {"text": "body", "renew_until": "closes_on", "closes_at": "closes_on"}
_SUBJECTS = {
    "title": "The title",
    "body": "The text",
    "document": "The file",
    "closes_on": "The time until which people can sign again",
    "time_zone": "The time zone",
}


class AmendmentForm(TextForm, ClosingForm):
    """The text first; then what the change is, and until when signatures can be renewed where that must be said."""

    title = StringField("Title")
    body, document, keeps_lines = text_fields()
    based_on = HiddenField()
    kind = RadioField(
        "What is this change?",
        choices=[
            SelectChoice(SUBSTANCE, "A change of substance"),
            SelectChoice(EDITORIAL, "An editorial change"),
        ],
        validate_choice=False,
        default=SUBSTANCE,
    )
    closes_on = DateField("They can sign again until")
    closes_time = TimeField("at", default=time(17, 0))
    notice = BooleanField("Tell those who signed what changed, with a way to withdraw", default=True)

    def fill(self, statement: Statement) -> None:
        """Fill in the text as it is now."""
        self.title.data, self.body.data = statement.title, statement.body
        self.keeps_lines.data = not statement.joins_lines
        self.based_on.data = str(statement.text_number)

    def text(self) -> Amendment:
        """Return what was written, before anybody said what kind of a change it is."""
        return Amendment(self.title.data or "", self.body.data or "", joins_lines=not self.keeps_lines.data)

    def amendment(self, *, asks_until: bool) -> Amendment:
        """Return what was written and said; raise `FieldError` for what cannot be read.

        With `asks_until`, signatures that lapse can be renewed until a time that the form says.
        """
        if self.kind.data not in (SUBSTANCE, EDITORIAL):
            raise FieldError("kind", "Say whether this is a change of substance or an editorial one.")
        text, is_substantive = self.text(), self.kind.data == SUBSTANCE
        until: datetime | None = self.closes_at().astimezone(UTC) if asks_until and is_substantive else None
        return replace(text, is_substantive=is_substantive, renew_until=until, is_told=bool(self.notice.data))

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put the services' faults on the fields that they are about."""
        put_faults(self, problem, _SUBJECTS, _SHOWN_AT)
