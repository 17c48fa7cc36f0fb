"""The pages. Views translate between HTTP and the services; they decide nothing."""

from flask import Flask
from flask_wtf.csrf import CSRFError

from petition.extensions import csrf
from petition.settings.settings import Settings
from petition.web import (
    accounts,
    address_undo,
    admin,
    errors,
    fresh,
    guard,
    headers,
    health,
    limits,
    link_request,
    mailbox,
    metrics,
    mute,
    own_line,
    public,
    recorded_answer,
    request_limits,
    sign,
    trailing,
)
from petition.web.expired import show_again


def init_app(app: Flask, settings: Settings) -> None:
    """Register every page, and what stands before and after all of them."""
    # Whoever is not let in is turned away before anything of the form is looked at.
    guard.init_app(app)
    trailing.init_app(app)
    request_limits.init_app(app)
    limits.init_app(app)
    csrf.init_app(app)
    app.register_error_handler(CSRFError, show_again)
    fresh.init_app(app)
    accounts.init_app(app)
    for module in (public, sign, own_line, recorded_answer, link_request, mute, address_undo, health, metrics):
        app.register_blueprint(module.bp)
    if settings.is_local:
        app.register_blueprint(mailbox.bp)
    admin.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
