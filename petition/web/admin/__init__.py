"""The desk: the coordinators' pages. All of them need a sign-in (`petition.web.guard`)."""

from flask import Flask

from petition.web.admin import account_notices, logs, sessions
from petition.web.admin.inputs import RowConverter
from petition.web.admin.people import (
    corrected,
    duplicates,
    everywhere,
    groups,
    imports,
    person,
    roster,
    selection,
    settling,
    undoing,
)
from petition.web.admin.statements import (
    amending,
    cancelling,
    circulation,
    closing,
    country_labels,
    deleting,
    delivery,
    drafts,
    editions,
    held,
    invitee,
    invitee_export,
    invitee_line,
    invitee_part,
    lifecycle,
    list_form,
    list_people,
    matters,
    notices,
    particulars,
    passing_on,
    pasting,
    people,
    picking,
    publishing,
    received,
    recording,
    revisions,
    selected,
)
from petition.web.labels import FILTERS


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    app.url_map.converters["row"] = RowConverter
    app.jinja_env.filters.update({**FILTERS, **matters.FILTERS, **logs.FILTERS})
    of_statements = (
        drafts,
        revisions,
        pasting,
        amending,
        circulation,
        picking,
        people,
        selected,
        invitee_export,
        delivery,
        invitee,
        invitee_line,
        held,
        invitee_part,
        received,
        passing_on,
        lifecycle,
        closing,
        cancelling,
        deleting,
        country_labels,
        publishing,
        recording,
        editions,
        notices,
        particulars,
        list_form,
        list_people,
        matters,
    )
    of_people = (roster, person, selection, corrected, everywhere, duplicates, groups, imports, settling, undoing)
    for module in (*of_statements, *of_people, logs, sessions, account_notices):
        app.register_blueprint(module.bp)
