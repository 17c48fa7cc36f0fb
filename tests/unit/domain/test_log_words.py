"""Events as plain sentences: by what their details say, and whatever these say."""

from datetime import UTC, datetime
from typing import Any

import pytest

from petition.domain.log_acts import ACTS
from petition.domain.log_words import sentence

UNTIL, LATE = datetime(2026, 12, 1, 16, 0, tzinfo=UTC).isoformat(), "1 Dec 2026, 17:00 CET"
LAPSED = f"The text was changed in substance (version 2), and signatures lapsed; they can be given anew until {LATE}."


@pytest.mark.parametrize(
    ("action", "details", "said"),
    [
        ("invitation.sign", {}, "Ada signed."),
        ("statement.close", {"by_clock": True}, "The closing time came, and the statement closed."),
        ("statement.close", {}, "The statement was closed."),
        (
            "statement.extend",
            {"before": UNTIL, "after": "2026-12-02T16:00:00+00:00", "told": 1},
            "The closing time was moved from 1 Dec 2026, 17:00 CET to 2 Dec 2026, 17:00 CET; 1 person told.",
        ),
        ("statement.tell", {"kind": "published", "count": 1200}, "1,200 people who signed told that it was published."),
        ("statement.schedule", {"days": [7, 2]}, "Reminders were set to 7 and 2 days before closing."),
        ("statement.schedule", {"days": []}, "Reminders were switched off."),
        ("statement.remind", {"days": 1}, "The reminder due 1 day before closing was sent."),
        ("statement.remind", {"count": 3}, "A reminder was sent to 3 people."),
        (
            "statement.amend",
            {"version": 2, "substance": True, "renew_until": UNTIL},
            LAPSED,
        ),
        ("statement.edit", {"changed": ["slug"], "slug": ["a", "b"], "told": 0}, "Changed: the address (a → b)."),
        (
            "invitation.hold",
            {"reasons": ["bracket", "country"]},
            "The line of Ada is held for a look, because it has a bracket, it names a country.",
        ),
        ("invitation.lead", {"is_lead": False}, "Ada was made a lead no more."),
        ("invitation.correct", {"change": "own"}, "Ada changed the printed line."),
        (
            "invitation.part",
            {"parts": ["is_lead", "section"]},
            "The part of Ada in the list was changed: leading, section.",
        ),
        ("statement.settle", {"matter": "held"}, "Dealt with: Held lines."),
        ("user.sign_out", {"why": "revoked", "sessions": 2}, "2 sessions ended: ended at the desk."),
    ],
)
def test_sentence_says_what_the_details_say(action: str, details: dict[str, Any], said: str) -> None:
    assert str(sentence(action, details, who="Ada", zone="Europe/Brussels")) == said


def test_what_somebody_wrote_stands_at_the_end() -> None:
    told = sentence("invitation.strike", {"signature": 1}, who="Ada", word="She {asked}.")
    assert str(told) == "The signature of Ada was struck: “She {asked}.”"


def test_name_that_runs_the_other_way_keeps_its_direction_to_itself() -> None:
    assert str(sentence("invitation.sign", {}, who="דנה")) == "\u2068דנה\u2069 signed."


@pytest.mark.parametrize("odd", [None, [], {}, "x", -1, True, [["y"]], {"z": 1}])
def test_every_action_has_a_sentence_whatever_its_details_are(odd: Any) -> None:
    names = ("told", "slug", "before", "after", "until", "days", "reasons", "parts", "kind", "matter", "changed", "why")
    for action in ACTS:
        for details in ({}, dict.fromkeys(names, odd)):
            assert str(sentence(action, details)).endswith((".", "”"))


def test_an_action_that_nobody_knows_is_named() -> None:
    assert str(sentence("statement.paint_blue", {})) == "statement: paint blue."
