"""Forms that were open too long: kept where something was typed, one page elsewhere."""

import pytest
from flask import Flask

from petition.web.guard import is_public
from tests.web_support import Visitor

SIGNATORIES = {
    *("sign.answer", "sign.withdraw", "sign.mute", "mute.mute"),
    *("own_line.save", "recorded_answer.answer"),
}


def test_every_form_in_which_something_is_typed_is_shown_again(app: Flask) -> None:
    kept = {name for name, view in app.view_functions.items() if hasattr(view, "shown_again")}
    assert kept == {
        *SIGNATORIES,
        *("invitee.strike", "invitee.admit", "invitee_line.look", "invitee_line.correct", "recording.record"),
        *("amending.look", "amending.confirm", "amending.amend"),
        *("desk.new", "desk.edit", "person.new", "person.edit", "list_form.save", "imports.read"),
    }
    with app.app_context():
        assert {name for name in kept if is_public(name)} == SIGNATORIES


@pytest.mark.parametrize("path", ["/desk/statements/gone/edit", "/desk/people/7/edit", "/desk/statements/gone/close"])
def test_form_about_what_has_gone_gets_the_one_page(desk: Visitor, path: str) -> None:
    page = desk.post(path, {"csrf_token": "stale"}, status=400)
    assert page.headers["Cache-Control"] == "no-store"


def test_form_in_which_nothing_was_typed_gets_the_one_page(desk: Visitor) -> None:
    assert "This page had been open too long" in desk.post("/desk/people/tag", {"csrf_token": "stale"}, status=400).text
