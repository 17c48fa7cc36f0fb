"""The form for a new password: it says everything that is wrong, in our words, and changes nothing then."""

import pytest
from flask import Flask

from tests.sign_in_support import PASSWORD, password_hash, set_password, sign_in_by_password
from tests.web_support import COORDINATOR, Visitor, Work, submit


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        (PASSWORD, "short", "short"),
        (PASSWORD, "one passphrase here", "another passphrase"),
        ("wrong", "x" * 20, "x" * 20),
    ],
)
def test_password_that_will_not_do_changes_nothing(
    *, work: Work, desk: Visitor, old: str, new: str, again: str
) -> None:
    set_password(work)
    before = password_hash(work)
    page = desk.get("/desk/password")
    shown = submit(page, {"password": old, "new_password": new, "new_password_confirm": again}, status=200)
    assert 'class="problem"' in shown.text
    assert password_hash(work) == before


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("passwordpassword", None, ["are only slightly harder to guess"]),
        (COORDINATOR, None, ["It is easy to guess. Take a few unrelated words."]),
        ("short", "other", ["It needs 12 to 128 characters.", "is easy to guess.", "The two passwords differ."]),
        ("x" * 500, None, ["It needs 12 to 128 characters.", "are easy to guess."]),
        (PASSWORD, None, ["The new password is the one that you have."]),
    ],
)
def test_everything_that_is_wrong_with_a_password_is_said(
    *, work: Work, desk: Visitor, new: str, again: str | None, said: list[str]
) -> None:
    set_password(work)
    fields = {"password": PASSWORD, "new_password": new, "new_password_confirm": again or new}
    shown = submit(desk.get("/desk/password"), fields, status=200)
    problems = " ".join(one.text for one in shown.html.select(".problem"))
    assert [words for words in said if words not in problems] == []


def test_long_password_is_taken_whole(app: Flask, work: Work, desk: Visitor) -> None:
    new = f"{PASSWORD} " * 4
    page = submit(desk.get("/desk/password"), {"new_password": new, "new_password_confirm": new}, status=302)
    assert "Your password is saved." in page.follow().text
    assert "The address or the password is wrong." in sign_in_by_password(Visitor(app), new[:72], 200)
    assert sign_in_by_password(Visitor(app), new) == "/desk/"


@pytest.mark.parametrize("field", ["password", "new_password"])
def test_t37_password_of_any_length_is_refused_in_words(work: Work, desk: Visitor, field: str) -> None:
    set_password(work)
    before = password_hash(work)
    fields = {"password": PASSWORD, "new_password": "correct cow battery hinge"} | {field: f"{PASSWORD} " * 400}
    fields["new_password_confirm"] = fields["new_password"]
    shown = submit(desk.get("/desk/password"), fields, status=200)
    words = {"password": "This is not the password", "new_password": "It needs 12 to 128 characters."}[field]
    assert words in shown.text
    assert password_hash(work) == before
