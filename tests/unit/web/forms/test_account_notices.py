"""The form of the notices: what is no kind of notice is left out, and a zone from elsewhere is offered too."""

from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.account_notices import AccountNotice
from petition.services.notices.choices import Choices
from petition.web.forms.account_notices import AccountNoticesForm


def test_what_is_ticked_is_wanted(app: Flask) -> None:
    sent = MultiDict([("wanted", "note"), ("wanted", "digest"), ("wanted", "rubbish"), ("time_zone", "+05:30")])
    with app.test_request_context():
        form = AccountNoticesForm(sent)
        assert form.choices() == Choices(frozenset({AccountNotice.NOTE, AccountNotice.DIGEST}), "+05:30")
        form.offer_zones()
        assert form.time_zone.choices[:2] == ["+05:30", "UTC"]
        assert AccountNoticesForm(MultiDict()).choices() == Choices(frozenset(), "UTC")


def test_what_is_stored_is_filled_in(app: Flask) -> None:
    with app.test_request_context():
        form = AccountNoticesForm()
        form.fill(Choices(frozenset({AccountNotice.HELD}), "Europe/Paris"))
        assert (form.wanted.data, form.time_zone.data) == (["held"], "Europe/Paris")
