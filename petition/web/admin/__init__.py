"""The desk: the coordinators' pages. All of them need a sign-in (`petition.web.guard`)."""

from flask import Flask

from petition.web.admin import (
    circulation,
    delivery,
    groups,
    imports,
    lifecycle,
    list_form,
    people,
    person,
    publishing,
    selection,
    statements,
    twins,
)


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    of_statements = (statements, circulation, delivery, lifecycle, publishing, list_form)
    of_people = (people, person, selection, twins, groups, imports)
    for module in (*of_statements, *of_people):
        app.register_blueprint(module.bp)
