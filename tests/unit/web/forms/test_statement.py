"""The draft's form: typed text to values, values to text, and complaints at their fields."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from petition.errors import FieldError, FieldErrors
from petition.services.statements.drafting import fingerprint
from petition.templating import Words
from petition.templating import languages as furnished
from petition.web.forms.statement import LANGUAGES, ClosingForm, DraftForm
from tests import factories
from tests.web_support import Work

ENTRIES = {
    "title": "A free press",
    "slug": " free-press ",
    "body": "We ask.",
    "closes_on": "2026-12-24",
    "closes_time": "17:00",
    "time_zone": "Europe/Brussels",
    "language": "en",
    "requested_by": "The co-chairs",
    "contact_email": " anna@alliance.example ",
}


def _sent(app: Flask, **fields: str) -> DraftForm:
    with app.test_request_context("/", method="POST", data={**ENTRIES, **fields}):
        return DraftForm()


def test_entries_become_a_draft(app: Flask) -> None:
    draft = _sent(app).draft()
    assert draft.closes_at == datetime(2026, 12, 24, 16, 0, tzinfo=UTC)
    assert (draft.slug, draft.contact_email) == ("free-press", " anna@alliance.example ")
    assert (draft.title, draft.language, draft.time_zone) == ("A free press", "en", "Europe/Brussels")


@pytest.mark.parametrize(
    ("field", "value", "shown_at"),
    [
        ("closes_on", "", "closes_on"),
        ("closes_on", "24.12.2026", "closes_on"),
        ("closes_on", "2026-02-30", "closes_on"),
        ("closes_time", "", "closes_time"),
        ("closes_time", "5pm", "closes_time"),
        ("time_zone", "", "time_zone"),
        ("time_zone", "Mars/Olympus", "time_zone"),
    ],
)
def test_entry_that_makes_no_sense_is_named(app: Flask, field: str, value: str, shown_at: str) -> None:
    draft = _sent(app, **{field: value}).draft()
    assert [fault.field for fault in draft.faults] == [shown_at]
    # The service finds nothing wrong with what stands in its place.
    assert draft.closes_at > datetime(9999, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone"), [("2027-03-28", "02:30", "Europe/Brussels"), ("2026-10-25", "02:30", "Europe/Brussels")]
)
def test_hour_that_the_clocks_skip_or_repeat_is_refused(app: Flask, day: str, clock: str, zone: str) -> None:
    assert _sent(app, closes_on=day, closes_time=clock, time_zone=zone).draft().faults


@pytest.mark.parametrize(("day", "zone"), [("0001-01-01", "Pacific/Auckland"), ("9999-12-31", "America/Los_Angeles")])
def test_day_beyond_the_calendar_is_refused(app: Flask, day: str, zone: str) -> None:
    clock = "23:00" if day[0] == "9" else "01:00"
    assert _sent(app, closes_on=day, closes_time=clock, time_zone=zone).draft().faults


def test_stored_closing_time_is_shown_as_clocks_in_its_zone_show_it(app: Flask) -> None:
    with app.test_request_context("/"):
        form = ClosingForm()
        form.show_closing(datetime(2026, 12, 24, 16, 0, tzinfo=UTC), "Europe/Brussels")
        assert (form.closes_on.data, form.closes_time.data) == (date(2026, 12, 24), time(17, 0))
        assert form.time_zone.data == "Europe/Brussels"


def test_zones_are_offered_with_the_one_that_was_chosen(app: Flask) -> None:
    with app.test_request_context("/"):
        form = ClosingForm()
        form.time_zone.data = "+02:00"
        form.offer_zones()
        assert form.time_zone.choices[:2] == ["+02:00", "UTC"]
        assert "selected" in form.time_zone()
        form.time_zone.data = "Europe/Brussels"
        form.offer_zones()
        assert form.time_zone.choices[0] == "UTC"
        assert form.time_zone.choices.count("Europe/Brussels") == 1
        form.time_zone.data = None
        form.offer_zones()
        assert form.time_zone.choices[0] == "UTC"


def test_complaints_hang_on_the_fields_that_they_are_about(app: Flask) -> None:
    form = _sent(app)
    form.put_faults(FieldErrors([FieldError("text", "is empty"), FieldError("closes_at", "is in the past.")]))
    form.put_faults(FieldError("slug", "“x” is taken"))
    form.put_faults(FieldError("title", "is empty"))
    form.put_faults(FieldError("closes_at", "the closing time is in the past"))
    form.put_faults(FieldError("title", "Has no capital letter."))
    assert form.errors == {
        "body": ["The text is empty."],
        "closes_on": ["The closing time is in the past."] * 2,
        "slug": ["The address “x” is taken."],
        "title": ["The title is empty.", "Has no capital letter."],
    }


def test_stored_draft_fills_the_form(app: Flask, work: Work) -> None:
    with work() as session:
        statement = factories.statement(session)
        session.refresh(statement)
        session.expunge(statement)
    with app.test_request_context("/"):
        form = DraftForm()
        form.fill(statement)
        assert (form.title.data, form.slug.data) == ("A free press", "free-press")
        assert form.body.data == statement.body
        assert form.closes_on.data == statement.closes_at.date()
        assert form.based_on.data == fingerprint(statement)


def test_every_language_with_furniture_may_be_chosen() -> None:
    assert set(furnished(Words.FURNITURE)) <= set(LANGUAGES)


def test_every_language_has_a_name(app: Flask) -> None:
    with app.test_request_context("/"):
        labels = {choice.value: choice.label for choice in DraftForm().language.choices}
    assert set(labels) == set(LANGUAGES)
    assert labels["nl"] == "Dutch"
    assert labels["zh-Hant"] == "Chinese (Traditional)"
