"""What views need of the request that they serve, and of the application that serves it."""

from flask import g
from sqlalchemy.orm import Session

from petition.current import composer, settings, signer
from petition.db import db
from petition.domain.compilations import Publication, RenderedFile
from petition.editions.files import render_edition

__all__ = ["account_id", "actor", "composer", "reading", "rendered", "secret", "settings", "signer"]


def reading() -> Session:
    """Return the request's session, for reading only."""
    return db.session()


def account_id() -> int:
    """Return the number of the account that is signed in, which the gate noted when it let the request in."""
    return int(g.account_id)


def secret() -> str:
    """Return what keys the digests in the log."""
    return settings().secret_keys[-1]


def actor() -> str:
    """Return how the audit log names the coordinator who is signed in."""
    return f"user:{account_id()}"


def rendered(publication: Publication) -> list[RenderedFile]:
    """Return the files of an edition, published by this organisation."""
    return render_edition(publication, settings().organisation.name)
