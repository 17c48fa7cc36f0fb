"""Labels in an order of groups that nobody has: mostly a slip of the pen, whose people stand behind all others."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Group, GroupOrder
from petition.models import Statement
from petition.services.statements.list_rows import invitations, persons


def unused_groups(session: Session, statement: Statement, form: ListForm, labels: Mapping[str, str]) -> Sequence[str]:
    """Return the labels of `groups` that nobody has who is invited; none while nobody is.

    `labels` are the organisation's names of countries.
    """
    if form.group_order is not GroupOrder.MANUAL or form.group is Group.NONE:
        return ()
    column = persons.c.country if form.group is Group.COUNTRY else invitations.c[form.group.value]
    invited = invitations.join(persons, persons.c.id == invitations.c.person_id)
    query = select(column).select_from(invited).where(invitations.c.statement_id == statement.id).distinct()
    found = session.scalars(query).all()
    if form.group is Group.COUNTRY:
        found = [form.country_label(code, statement.language, labels) for code in found]
    had = {label.casefold() for label in found}
    return [label for label in form.groups if label.casefold() not in had] if had else ()
