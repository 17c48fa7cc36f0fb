"""Country labels by command."""

import json

from flask import Flask

from tests.shell import done, refused


def test_label_is_set_listed_and_given_up(app: Flask) -> None:
    dry = done(app, "labels", "set", "GB", "R.-U.", "--language", "fr", "--dry-run")
    assert dry == (
        "Before: Royaume-Uni\nAfter:  R.-U.\nIt concerns no signature.\nNothing was changed or sent (--dry-run).\n"
    )
    assert "fr:GB" not in done(app, "labels", "list")
    done(app, "labels", "set", "gb", "R.-U.", "--language", "fr")
    assert json.loads(done(app, "labels", "list", "--json"))["fr:GB"] == "R.-U."
    assert "fr:GB      R.-U." in done(app, "labels", "list")
    assert done(app, "labels", "set", "GB", "", "--language", "fr").startswith("Before: R.-U.\nAfter:  Royaume-Uni\n")
    assert "fr:GB" not in done(app, "labels", "list")


def test_what_cannot_be_is_named(app: Flask) -> None:
    assert refused(app, "labels", "set", "XX", "Y").startswith("code: “XX” is not a code of ISO 3166-1")
    assert refused(app, "labels", "set", "MM", "Myanmar (Burma)").startswith("label: “Myanmar (Burma)” has a bracket")
