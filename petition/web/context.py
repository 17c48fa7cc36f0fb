"""What views need of the request that they serve, and of the application that serves it."""

from collections.abc import Mapping

from flask import current_app, g, request
from sqlalchemy.orm import Session

from petition.current import composer, settings, signer
from petition.db import db
from petition.domain.compilations import Publication, RenderedFile
from petition.editions.files import render_edition
from petition.services.statements import country_labels as stored_labels

__all__ = [
    "account_id",
    "actor",
    "composer",
    "country_labels",
    "is_without_cookie",
    "reading",
    "rendered",
    "secret",
    "settings",
    "signer",
]


def reading() -> Session:
    """Return the request's session, for reading only."""
    return db.session()


def account_id() -> int:
    """Return the number of the account that is signed in, which the gate noted when it let the request in."""
    return int(g.account_id)


def country_labels() -> Mapping[str, str]:
    """Return the organisation's labels of countries, which are read once for each request."""
    if "country_labels" not in g:
        g.country_labels = stored_labels.in_use(reading(), settings().country_labels)
    labels: Mapping[str, str] = g.country_labels
    return labels


def is_without_cookie() -> bool:
    """Return whether the browser sent no cookie of ours: it keeps none, has lost it, or was never here."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def secret() -> str:
    """Return what keys the digests in the log."""
    return settings().secret_keys[-1]


def actor() -> str:
    """Return how the audit log names the coordinator who is signed in."""
    return f"user:{account_id()}"


def rendered(publication: Publication) -> list[RenderedFile]:
    """Return the files of an edition, published by this organisation."""
    return render_edition(publication, settings().organisation.name)
