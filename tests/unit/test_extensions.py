"""Flask-Security's hands, as they are replaced: no mail goes round the outbox, and passwords are hard to guess."""

import pytest
from flask import Flask

from petition.extensions import OutboxOnly
from petition.models import User


def test_flask_security_sends_no_mail(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="put it into the outbox"):
        OutboxOnly(app).send_mail("welcome", "Hello", "ada@parliament.example")


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("correct cow battery hinge", True),
        ("passwordpassword", False),
        ("short", False),
        # Beyond what zxcvbn looks at, which would raise.
        ("correct cow battery hinge " * 4, True),
    ],
)
def test_password_is_long_and_hard_to_guess(app: Flask, password: str, is_good: bool) -> None:
    with app.test_request_context():
        faults, normal = app.extensions["security"].password_util.validate(
            password, is_register=False, user=User(email="ada@parliament.example")
        )
    assert (faults is None) is is_good
    assert normal == password
