"""The desk: the coordinators' pages. All of them need a sign-in (`petition.web.guard`)."""

from flask import Flask

from petition.web.admin import circulation, delivery, lifecycle, people, publishing, statements


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    for module in (statements, circulation, delivery, lifecycle, people, publishing):
        app.register_blueprint(module.bp)
