"""The signatory's form: no default, a declaration to sign, and the roster's name for what was not sent."""

import pytest
from flask import Flask

from petition.domain.names.person_name import PersonName
from petition.web.forms.sign import SignForm, filled
from tests import factories
from tests.web_support import Work

ROSTER = PersonName("Els", "Van Hoof", "Hon.", "MP")


def _sent(app: Flask, **fields: str) -> SignForm:
    with app.test_request_context("/", method="POST", data=fields):
        form = SignForm()
        form.validate()
        return form


def test_nothing_is_chosen_beforehand(app: Flask, work: Work) -> None:
    with work() as session:
        _, (invitation,) = factories.circulated(session)
        standing = factories.standing(session, invitation)
    with app.test_request_context("/"):
        form = filled(standing)
        assert form.decision.data is None
        assert not form.declaration.data
        assert form.text_digest.data == standing.digest
        assert (form.given_name.data, form.family_name.data) == ("Ada", "Lovelace")
        assert not any(option.checked for option in form.decision)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({}, {"decision"}),
        ({"decision": ""}, {"decision"}),
        ({"decision": "yes"}, {"decision"}),
        ({"decision": "sign"}, {"declaration"}),
        ({"decision": "sign", "declaration": "false"}, {"declaration"}),
        ({"decision": "sign", "declaration": "y"}, set()),
        ({"decision": "decline"}, set()),
        ({"decision": "decline", "given_name": "", "family_name": ""}, set()),
        ({"decision": "sign", "declaration": "y", "given_name": "", "family_name": ""}, {"family_name"}),
        ({"decision": "sign", "declaration": "y", "given_name": "\u200b", "family_name": "\u202e"}, {"family_name"}),
        ({"decision": "sign", "declaration": "y", "given_name": "Suharto", "family_name": ""}, set()),
        ({"decision": "decline", "family_name": "a\nb"}, {"family_name"}),
        ({"decision": "decline", "honorific_suffix": "a\rb"}, {"honorific_suffix"}),
        ({"decision": "decline", "comment": "a\x07b"}, {"comment"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(app: Flask, fields: dict[str, str], faulty: set[str]) -> None:
    assert set(_sent(app, **fields).errors) == faulty


def test_part_that_was_sent_empty_is_empty(app: Flask) -> None:
    form = _sent(app, decision="sign", declaration="y", honorific_prefix="", given_name="Elsje")
    assert form.name(ROSTER) == PersonName("Elsje", "Van Hoof", "", "MP")


def test_name_is_cleaned(app: Flask) -> None:
    form = _sent(app, decision="sign", declaration="y", family_name="  Van \u00a0Hoof\u202e ", given_name="E\u0301ls")
    assert form.name(ROSTER) == PersonName("\u00c9ls", "Van Hoof", "Hon.", "MP")


def test_comment_keeps_its_lines(app: Flask) -> None:
    assert _sent(app, decision="decline", comment="One\r\n\r\nTwo ").comment.data == "One\n\nTwo"
