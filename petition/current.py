"""What the running application was made with; pages and commands ask for it here."""

from typing import Any, cast

from flask import Flask, current_app
from flask_mail import Mail

from petition.mail.composer import Composer
from petition.services.tokens import LinkSigner
from petition.settings.settings import Settings


def application() -> Flask:
    """Return the application itself, for work that outlives the request or command; Werkzeug's types hide it."""
    return cast("Flask", cast("Any", current_app)._get_current_object())


def settings() -> Settings:
    """Return the settings."""
    return cast("Settings", current_app.config["SETTINGS"])


def signer() -> LinkSigner:
    """Return what makes and reads personal links."""
    return cast("LinkSigner", current_app.extensions["link_signer"])


def composer() -> Composer:
    """Return what turns letters into mails."""
    return cast("Composer", current_app.extensions["composer"])


def mail() -> Mail:
    """Return Flask-Mail as it was set up; the extension itself knows no server."""
    return cast("Mail", current_app.extensions["mail"])
