"""What the clock tells those who signed: of the closing, and of a release that is planned."""

from datetime import date, datetime, time

from wtforms import BooleanField, DateField, TextAreaField, TimeField

from petition.domain.times import at_zone, zone
from petition.errors import FieldError, FieldErrors
from petition.services.statements.clock_notices import Choices
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults

_SUBJECTS = {
    "closing_word": "Your sentence",
    "release_word": "Your sentence",
    "release_on": "The day of publication",
}


class NoticesForm(Form):
    """The choices, with the release as clocks in the statement's zone show it."""

    tells_closing = BooleanField("When the clock closes it, tell those who signed the result")
    closing_word = TextAreaField("A sentence of your own in that mail", description="It may stay empty.")
    release_on = DateField("Publication planned on", description="Empty while it is not planned.")
    release_time = TimeField("at", default=time(12, 0))
    tells_release = BooleanField("Tell those who signed a day before")
    release_word = TextAreaField(
        "A sentence of your own in the mail of the day before", description="It may stay empty."
    )

    def fill(self, choices: Choices, time_zone: str) -> None:
        """Fill in what is stored."""
        for name in ("tells_closing", "closing_word", "tells_release", "release_word"):
            self[name].data = getattr(choices, name)
        if choices.release_at is not None:
            local = choices.release_at.astimezone(zone(time_zone))
            self.release_on.data, self.release_time.data = local.date(), local.time()

    def choices(self, time_zone: str) -> Choices:
        """Return what was entered; raise `FieldError` for a day or a time that cannot be read."""
        return Choices(
            tells_closing=self.tells_closing.data,
            closing_word=self.closing_word.data or "",
            release_at=self._release_at(time_zone),
            tells_release=self.tells_release.data,
            release_word=self.release_word.data or "",
        )

    def _release_at(self, time_zone: str) -> datetime | None:
        day, clock = self.release_on.data, self.release_time.data
        if not any(text.strip() for text in self.release_on.raw_data or ()):
            return None
        if not isinstance(day, date):
            raise FieldError("release_on", "is not a date such as 2026-12-08")
        if not isinstance(clock, time):
            raise FieldError("release_on", "needs a time such as 12:00")
        return at_zone(datetime.combine(day, clock), time_zone)

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put the services' faults on the fields that they are about."""
        put_faults(self, problem, _SUBJECTS, {"release_at": "release_on"})
