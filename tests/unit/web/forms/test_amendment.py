"""The form of an amendment: what was written, what kind of a change it is, and until when signatures can be renewed."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from petition.errors import FieldError, FieldErrors
from petition.services.statements.amending import Amendment
from petition.web.forms.amendment import AmendmentForm
from tests import factories
from tests.web_support import Work

ENTRIES = {
    "title": "A free press",
    "body": "We ask.",
    "kind": "substance",
    "closes_on": "2026-12-24",
    "closes_time": "17:00",
    "time_zone": "Europe/Brussels",
}
UNTIL = datetime(2026, 12, 24, 16, tzinfo=UTC)


def _sent(app: Flask, **fields: str) -> AmendmentForm:
    with app.test_request_context("/", method="POST", data={**ENTRIES, **fields}):
        return AmendmentForm()


def test_what_was_said_becomes_an_amendment(app: Flask) -> None:
    told = _sent(app).amendment(asks_until=True)
    assert told == Amendment("A free press", "We ask.", renew_until=UNTIL, is_told=False, joins_lines=True)
    told = _sent(app, kind="editorial", notice="y", keeps_lines="y").amendment(asks_until=True)
    assert told == Amendment("A free press", "We ask.", is_substantive=False, joins_lines=False)
    assert _sent(app).amendment(asks_until=False).renew_until is None


def test_time_is_read_only_where_it_is_asked(app: Flask) -> None:
    assert _sent(app, closes_on="").amendment(asks_until=False).is_substantive
    with pytest.raises(FieldError, match="closes_on"):
        _sent(app, closes_on="").amendment(asks_until=True)


def test_kind_has_to_be_one_of_the_two(app: Flask) -> None:
    with pytest.raises(FieldError, match="substance"):
        _sent(app, kind="other").amendment(asks_until=False)


def test_text_is_filled_in_as_it_is(app: Flask, work: Work) -> None:
    with work() as session, app.test_request_context("/"):
        made, _ = factories.circulated(session)
        form = AmendmentForm()
        form.fill(made)
        assert (form.title.data, form.body.data, form.based_on.data) == (made.title, made.body, "1")
        assert (form.kind.data, form.notice.data) == ("substance", True)


def test_faults_stand_at_the_fields_that_the_page_has(app: Flask) -> None:
    form = _sent(app)
    faults = FieldErrors([FieldError("text", "is empty"), FieldError("renew_until", "is in the past")])
    with app.test_request_context("/"):
        form.put_faults(faults)
        assert form.errors == {
            "body": ["The text is empty."],
            "closes_on": ["The time until which people can sign again is in the past."],
        }
