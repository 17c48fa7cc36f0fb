"""Flask's extensions, not yet bound to an application."""

from typing import Any

from flask_mail import Mail
from flask_migrate import Migrate
from flask_security import MailUtil, Security
from flask_wtf import CSRFProtect

from petition.db import db


class OutboxOnly(MailUtil):
    """Flask-Security's hand for mails, which sends none: they are rows of the outbox, with their cause."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Refuse; a switch of Flask-Security that asks for a mail needs a kind of mail here."""
        raise RuntimeError("Flask-Security sends no mail here; put it into the outbox")


csrf = CSRFProtect()
mail = Mail()
migrate = Migrate()
security = Security(mail_util_cls=OutboxOnly)

__all__ = ["csrf", "db", "mail", "migrate", "security"]
