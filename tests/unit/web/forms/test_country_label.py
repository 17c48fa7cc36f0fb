"""The form of a country's label: every language and country may be chosen, and it needs no token."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.countries import CODES
from petition.web.forms.country_label import CountryLabelForm, language_name


def test_form_offers_every_country_and_the_language_that_was_asked_for(app: Flask) -> None:
    with app.test_request_context():
        form = CountryLabelForm(MultiDict({"language": "fr-ca", "code": "GB", "label": "R.-U."}))
        assert {code for code, _ in form.code.choices} == CODES
        assert ("fr-ca", "French (Canada)") in form.language.choices
        assert "csrf_token" not in form
        assert (form.language.data, form.code.data, form.label.data) == ("fr-ca", "GB", "R.-U.")


@pytest.mark.parametrize(("tag", "name"), [("ar", "Arabic"), ("zh-Hant", "Chinese (Traditional)"), ("xx", "xx")])
def test_language_has_its_english_name(tag: str, name: str) -> None:
    assert language_name(tag) == name
