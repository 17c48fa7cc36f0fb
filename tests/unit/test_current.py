"""What the running application was made with is asked of the application that runs."""

import pytest
from flask import Flask, current_app

from petition import current


def test_each_is_what_the_application_was_made_with(app: Flask) -> None:
    with app.app_context():
        assert current.settings() is app.config["SETTINGS"]
        assert current.signer() is app.extensions["link_signer"]
        assert current.composer() is app.extensions["composer"]
        assert current.mail() is app.extensions["mail"]


def test_application_outlives_the_context_that_it_was_asked_in(app: Flask) -> None:
    with app.app_context():
        found = current.application()
        assert found is not current_app
    assert found is app


def test_nothing_is_current_outside() -> None:
    with pytest.raises(RuntimeError):
        current.settings()
