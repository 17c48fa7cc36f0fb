"""The draft of a statement, and the closing time that goes with it."""

from datetime import UTC, date, datetime, time

from babel import Locale
from wtforms import (
    DateField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)

from petition.domain.text_rules import NEWEST, Reading
from petition.domain.times import at_zone, zone, zone_names
from petition.errors import FieldError, FieldErrors
from petition.models import Statement
from petition.services.statements.drafting import Draft, fingerprint
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults, tried
from petition.web.forms.text import TextForm, text_fields

LANGUAGES = (
    *("en", "ar", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "ja", "ko", "lt"),
    *("lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "zh-Hant"),
)
# What the services call a field where the form has another one for it.
_SHOWN_AT = {"text": "body", "closes_at": "closes_on"}

# How a complaint begins, so that it can stand alone at the head of the page.
_SUBJECTS = {
    "title": "The title",
    "slug": "The address",
    "body": "The text",
    "document": "The file",
    "closes_on": "The closing time",
    "time_zone": "The time zone",
    "language": "The language",
    "requested_by": "Who asks",
    "contact_email": "The address for questions",
}


def _language_choices() -> list[SelectChoice]:
    return [SelectChoice(code, Locale.parse(code, sep="-").get_display_name("en") or code) for code in LANGUAGES]


class ClosingForm(Form):
    """A closing time with its zone."""

    closes_on = DateField("Closes on")
    closes_time = TimeField("at", default=time(17, 0))
    time_zone = SelectField("Time zone", validate_choice=False, default="UTC")

    def offer_zones(self) -> None:
        """Offer every zone, and the fixed offset that a statement may have been given."""
        chosen = self.time_zone.data
        extra = [chosen] if chosen and chosen not in zone_names() else []
        self.time_zone.choices = [*extra, *zone_names()]

    def closes_at(self) -> datetime:
        """Return the moment that was entered; raise `FieldError` naming the wrong field."""
        day, clock, label = self.closes_on.data, self.closes_time.data, self.closes_on.label.text
        if not isinstance(day, date):
            raise FieldError("closes_on", f"{label}: enter a date such as 2026-12-01.")
        if not isinstance(clock, time):
            raise FieldError("closes_time", f"{label}: enter a time of the day such as 17:00.")
        return at_zone(datetime.combine(day, clock), self.time_zone.data or "")

    def show_closing(self, closes_at: datetime, time_zone: str) -> None:
        """Fill in a stored closing time, as clocks in its zone show it."""
        local = closes_at.astimezone(zone(time_zone))
        self.closes_on.data, self.closes_time.data = local.date(), local.time()
        self.time_zone.data = time_zone

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put the services' faults on the fields that they are about."""
        put_faults(self, problem, _SUBJECTS, _SHOWN_AT)


class DraftForm(TextForm, ClosingForm):
    """All that a coordinator writes of a statement."""

    title = StringField("Title")
    slug = StringField("Address", description="Small letters, digits and hyphens: /statements/…")
    based_on = HiddenField()
    body, document, keeps_lines = text_fields()
    # Once more, because faults are listed in the order in which a form names its fields, and the page has them here.
    closes_on = DateField("Closes on")
    closes_time = TimeField("at", default=time(17, 0))
    time_zone = SelectField("Time zone", validate_choice=False, default="UTC")
    language = SelectField("Language of the text", choices=_language_choices, default="en")
    requested_by = StringField("Who asks", description="As the mail and the page say it.")
    contact_email = StringField("Address for questions", description="Answers to the mail go here.")

    def fill(self, statement: Statement) -> None:
        """Fill in a stored draft."""
        for name in ("title", "slug", "body", "language", "requested_by", "contact_email"):
            self[name].data = getattr(statement, name)
        self.show_closing(statement.closes_at, statement.time_zone)
        self.keeps_lines.data = not statement.joins_lines
        self.based_on.data = fingerprint(statement)

    def reading(self) -> Reading:
        """Return how the text is read: by the newest rule, and as was chosen."""
        return Reading(NEWEST, not self.keeps_lines.data)

    def draft(self) -> Draft:
        """Return what was entered; a closing time that cannot be read is among its faults."""
        faults: list[FieldError] = []
        # What cannot be read is replaced by what cannot be wrong, so that the rest is checked all the same.
        closes_at = tried(self.closes_at, faults, datetime.max.replace(tzinfo=UTC))
        return Draft(
            slug=(self.slug.data or "").strip(),
            title=self.title.data or "",
            body=self.body.data or "",
            closes_at=closes_at,
            time_zone=self.time_zone.data or "UTC",
            requested_by=self.requested_by.data or "",
            contact_email=self.contact_email.data or "",
            language=self.language.data or "",
            reading=self.reading(),
            faults=tuple(faults),
        )
