"""Flask's extensions, not yet bound to an application."""

from typing import Any

from flask_babel import Babel
from flask_mail import Mail
from flask_migrate import Migrate
from flask_security import (
    MailUtil,
    PasswordUtil,
    Security,
    password_complexity_validator,
    password_length_validator,
)
from flask_wtf import CSRFProtect

from petition.db import db
from petition.domain.lengths import ADDRESS
from petition.domain.text import stream_safe

# What zxcvbn looks at; it refuses to look at more, and so much decides.
_LOOKED_AT = 72
# More than the longest password that there is (`password_length_validator`): so much is surely wrong.
_TOO_LONG = 129


class OutboxOnly(MailUtil):
    """Flask-Security's hand for mails, which sends none: they are rows of the outbox, with their cause."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Refuse; a switch of Flask-Security that asks for a mail needs a kind of mail here."""
        raise RuntimeError("Flask-Security sends no mail here; put it into the outbox")

    def normalize(self, email: str) -> str:
        """Return an address in its normal form; raise `EmailValidateException` for what is none, or is too long."""
        return super().normalize(email if len(email) <= ADDRESS else "")


class PasswordRules(PasswordUtil):
    """What a new password has to be: long enough, and hard to guess for somebody who knows the account."""

    def normalize(self, password: str) -> str:
        """Return a password as it is compared and stored; of one that is too long, so much that it still is.

        It takes a time that grows with the length alone. Passlib raises an error for 4,096 characters, and
        hashing as many costs more than a guess should.
        """
        return str(super().normalize(stream_safe(password)))[:_TOO_LONG]

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return all faults, or None, and the password as it is stored."""
        normal = self.normalize(password)
        faults = [
            *(password_length_validator(normal) or []),
            *(password_complexity_validator(normal[:_LOOKED_AT], is_register, **kwargs) or []),
        ]
        return faults or None, normal


babel = Babel()
csrf = CSRFProtect()
mail = Mail()
migrate = Migrate()
security = Security(mail_util_cls=OutboxOnly, password_util_cls=PasswordRules)

__all__ = ["babel", "csrf", "db", "mail", "migrate", "security"]
