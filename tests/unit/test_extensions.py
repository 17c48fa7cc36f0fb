"""Flask-Security's hands, as they are replaced: no mail goes round the outbox, and passwords are hard to guess."""

import time
import unicodedata

import pytest
from flask import Flask
from flask_security import EmailValidateException

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
        ("correct cow battery " * 6 + "8 longer", True),
    ],
)
def test_password_is_long_and_hard_to_guess(app: Flask, password: str, is_good: bool) -> None:
    with app.test_request_context():
        faults, normal = app.extensions["security"].password_util.validate(
            password, is_register=False, user=User(email="ada@parliament.example")
        )
    assert (faults is None) is is_good
    assert normal == password


@pytest.mark.parametrize("password", ["x" * 129, "correct cow battery hinge " * 400, "\ufdfa" * 9, "é" * 65])
def test_t37_password_that_is_too_long_is_no_good_however_long(app: Flask, password: str) -> None:
    """Passlib would raise; what is left is longer than any that is stored."""
    with app.test_request_context():
        rules = app.extensions["security"].password_util
        faults, normal = rules.validate(password, is_register=False, user=User(email="ada@parliament.example"))
        assert "It needs 12 to 128 characters." in faults
        assert rules.normalize(normal) == normal
    assert len(normal) == 129


# What costs seconds to bring into a normal form, where nothing cuts it before.
ENDLESS = "a" + "\u0301" * 20_000 + "\u0316" * 20_000


def test_t33_address_that_is_too_long_is_not_read(app: Flask) -> None:
    started = time.perf_counter()
    with app.test_request_context(), pytest.raises(EmailValidateException, match="Invalid email"):
        OutboxOnly(app).normalize(f"{ENDLESS}@parliament.example")
    assert time.perf_counter() - started < 0.5


def test_t33_password_of_endless_marks_takes_no_time(app: Flask) -> None:
    started = time.perf_counter()
    with app.test_request_context():
        normal = app.extensions["security"].password_util.normalize(ENDLESS)
    assert time.perf_counter() - started < 0.5
    assert unicodedata.is_normalized("NFKD", normal)
