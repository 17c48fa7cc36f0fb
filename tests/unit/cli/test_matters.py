"""Matters by command: printed with their keys, settled by them, and taken back."""

import json

import pytest
from flask import Flask

from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from tests.factories import circulated, decline, noise, person_row, persons, settle_mails, sign
from tests.shell import Work, done, refused

SLUG = "free-press"


@pytest.fixture(autouse=True)
def _circulated(work: Work) -> None:
    with work() as session:
        noise(session)
        _, (ann, bob) = circulated(session, persons(session, [person_row("Ann", "Bell"), person_row("Bob", "Bell")]))
        sign(session, ann, PersonName("Anna", "Bell"))
        decline(session, bob)
        settle_mails(session, OutboxState.SENT)


def test_matters_are_settled_by_their_keys_and_taken_back(app: Flask) -> None:
    assert done(app, "statement", "matters", SLUG, "--settled") == "Nothing is settled.\n"
    listed = done(app, "statement", "matters", SLUG)
    key, words = listed.rstrip().split("  ", 1)
    assert words == "Lines that signatories changed: Ann Bell changed their name to “Anna Bell”."
    assert (
        done(app, "statement", "settle", SLUG, key, "--word", "as she writes") == "Settled 1 matter of “free-press”.\n"
    )
    assert done(app, "statement", "matters", SLUG) == "Nothing needs you.\n"
    assert "by command: as she writes; unsettle 1" in done(app, "statement", "matters", SLUG, "--settled")
    (row,) = json.loads(done(app, "statement", "matters", SLUG, "--settled", "--json"))
    assert (row["key"], row["kind"], row["settled"]["number"]) == (key, "changed", 1)
    assert done(app, "statement", "unsettle", SLUG, "1") == "Taken back: 1.\n"
    assert done(app, "statement", "matters", SLUG) == listed
    (row,) = json.loads(done(app, "statement", "matters", SLUG, "--json"))
    assert row["settled"] is None


def test_what_is_not_there_is_not_settled(app: Flask) -> None:
    assert "One of these is not there" in refused(app, "statement", "settle", SLUG, "changed.1.0123456789")
    assert "no such settled matter" in refused(app, "statement", "unsettle", SLUG, "7")
