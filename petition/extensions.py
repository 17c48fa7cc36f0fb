"""Flask's extensions, not yet bound to an application."""

from flask_mail import Mail
from flask_migrate import Migrate
from flask_security import Security
from flask_wtf import CSRFProtect

from petition.db import db

csrf = CSRFProtect()
mail = Mail()
migrate = Migrate()
security = Security()

__all__ = ["csrf", "db", "mail", "migrate", "security"]
