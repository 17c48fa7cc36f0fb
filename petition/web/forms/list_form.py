"""The form of a statement's list, as a coordinator chooses it."""

from typing import Any
from urllib.parse import urlencode

from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group, HeadingLayout, Layout, Order
from petition.errors import FieldErrors
from petition.web.forms.base import Form

_ORDERS = [
    SelectChoice(Order.COUNTRY.value, "By country, then surname"),
    SelectChoice(Order.NAME.value, "By surname"),
    SelectChoice(Order.GIVEN.value, "By given name"),
    SelectChoice(Order.SIGNING.value, "In the order of signing"),
    SelectChoice(Order.MANUAL.value, "By hand: by each person’s place"),
]
_GROUPS = [
    SelectChoice(Group.COUNTRY.value, "By country"),
    SelectChoice(Group.PARTY.value, "By party"),
    SelectChoice(Group.LEGISLATURE.value, "By legislature"),
    SelectChoice(Group.SECTION.value, "In the sections that people were given"),
    SelectChoice(Group.NONE.value, "None"),
]
_HEADING_LAYOUTS = [
    SelectChoice(HeadingLayout.PAGE.value, "On the public page; the text file has none"),
    SelectChoice(HeadingLayout.ABOVE.value, "On the page and in the text file"),
    SelectChoice(HeadingLayout.INLINE.value, "Before the people, in their paragraph"),
    SelectChoice(HeadingLayout.NONE.value, "None"),
]
_LAYOUTS = [
    SelectChoice(Layout.LINES.value, "One person a line"),
    SelectChoice(Layout.BULLETS.value, "One person a line, with a bullet"),
    SelectChoice(Layout.NUMBERS.value, "One person a line, numbered"),
    SelectChoice(Layout.RUN_IN.value, "Run in: one paragraph"),
    SelectChoice(Layout.TABLE.value, "A table, of the columns that were given"),
]
_CHOICES = ("order", "group", "heading_layout", "layout")
_SWITCHES = ("leads_first", "national")
_WORDS = ("line", "before", "after")
_SHOWN = frozenset({*_CHOICES, *_SWITCHES, *_WORDS})


class ListFormForm(Form):
    """What a line says, order, groups, headings, layout, and the words around the list."""

    line = StringField("Line")
    order = RadioField("Order", choices=_ORDERS, validate_choice=False)
    leads_first = BooleanField("Leads first")
    group = RadioField("Groups", choices=_GROUPS, validate_choice=False)
    heading_layout = RadioField("Headings", choices=_HEADING_LAYOUTS, validate_choice=False)
    layout = RadioField("Layout", choices=_LAYOUTS, validate_choice=False)
    before = TextAreaField("Before the list")
    after = TextAreaField("After the list")
    national = BooleanField("Order as the text’s language does")

    def list_form(self, stored: ListForm = USUAL) -> ListForm | None:
        """Return what was chosen, and the rest as it is stored; None if something is wrong, which then stands there."""
        told: dict[str, Any] = {name: self[name].data for name in _CHOICES if self[name].data}
        told |= {name: self[name].data for name in _WORDS if self[name].data is not None}
        told |= {name: bool(self[name].data) for name in _SWITCHES}
        if told.get("order") != stored.order and told.get("group") == stored.group:
            # Whoever chooses another order has not chosen the groups that stood there.
            del told["group"]
        try:
            return stored.with_members(told)
        except FieldErrors as problem:
            for fault in problem.faults:
                field = self[fault.field if fault.field in _SHOWN else "layout"]
                field.errors = [*field.errors, f"{field.label.text}: {fault.problem}."]
            return None


def filled(form: ListForm) -> ListFormForm:
    """Return the page's form as it shows a list's form; a line end within a line is written as backslash and n."""
    told = form.as_data()
    told["line"] = form.line.replace("\n", "\\n")
    return ListFormForm(formdata=None, **{name: told[name] for name in (*_WORDS, *_CHOICES, *_SWITCHES)})


def query(form: ListForm) -> str:
    """Return the query of the address that shows a list's form, as a browser would send the choices."""
    told = filled(form).data
    del told["csrf_token"]
    switches = {name: "y" for name in _SWITCHES if told.pop(name)}
    return urlencode({**told, **switches})
