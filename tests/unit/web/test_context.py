"""What views get of the application that serves them."""

from flask import Flask

from petition.db import db
from petition.domain.links import Link, Purpose
from petition.settings.settings import Settings
from petition.web import context
from tests.web_support import Work, coordinator


def test_views_get_what_the_application_was_made_with(app: Flask, settings: Settings) -> None:
    with app.app_context():
        assert context.settings() is settings
        assert context.reading() is db.session()
        assert context.composer() is app.extensions["composer"]
        address = context.signer().url(Purpose.SIGN, Link(bytes(16), 1))
    assert address.startswith(f"{settings.base_url}/s/")


def test_actor_is_the_account_never_its_address(own_app: Flask, work: Work) -> None:
    own_app.add_url_rule("/desk/who", "who", context.actor)
    assert coordinator(own_app, work).get("/desk/who").text == "user:1"
