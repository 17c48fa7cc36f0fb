"""What views need of the application that serves them."""

from typing import cast

from flask import current_app
from flask_security import current_user
from sqlalchemy.orm import Session

from petition.db import db
from petition.mail.composer import Composer
from petition.services.tokens import LinkSigner
from petition.settings.settings import Settings


def settings() -> Settings:
    """Return the settings."""
    return cast("Settings", current_app.config["SETTINGS"])


def signer() -> LinkSigner:
    """Return what makes and reads personal links."""
    return cast("LinkSigner", current_app.extensions["link_signer"])


def composer() -> Composer:
    """Return what turns letters into mails."""
    return cast("Composer", current_app.extensions["composer"])


def reading() -> Session:
    """Return the request's session, for reading only."""
    return db.session()


def actor() -> str:
    """Return how the audit log names the coordinator who is signed in."""
    return f"user:{current_user.id}"
