"""The form of a statement's list, as a coordinator adjusts it: every member of the model, in words of the desk."""

from typing import Any
from urllib.parse import urlencode

from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group, GroupOrder, HeadingLayout, Layout, Order, Position
from petition.errors import FieldError, FieldErrors
from petition.web.forms.base import Form
from petition.web.forms.list_texts import READ, WRITTEN

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
_GROUP_ORDERS = [
    SelectChoice(GroupOrder.LABEL.value, "By their names"),
    SelectChoice(GroupOrder.SIZE.value, "The largest first"),
    SelectChoice(GroupOrder.MANUAL.value, "As written here"),
]
_LAYOUTS = [
    SelectChoice(Layout.LINES.value, "One person a line"),
    SelectChoice(Layout.BULLETS.value, "One person a line, with a bullet"),
    SelectChoice(Layout.NUMBERS.value, "One person a line, numbered"),
    SelectChoice(Layout.RUN_IN.value, "Run in: one paragraph"),
    SelectChoice(Layout.TABLE.value, "A table"),
]
_POSITIONS = [
    SelectChoice(Position.AFTER_TEXT.value, "Behind the text"),
    SelectChoice(Position.BEFORE_TEXT.value, "Before the text"),
]
CHOICES = ("order", "group", "heading_layout", "group_order", "layout", "position")
SWITCHES = ("leads_first", "leads_apart", "national", "counted_only")
_PLAIN = ("name", "heading", "between", "last", "end", "before", "after")
_TEXTS = ("line", "groups", "columns", "labels")


class ListFormForm(Form):
    """Every member of the form of a list."""

    line = TextAreaField(
        "Line",
        description="What is printed of each person, as {name}[, {role}][ ({country})]. "
        "What stands in square brackets is left out where it would be empty.",
    )
    name = StringField(
        "Name",
        description="How {name} is made, as {given} {FAMILY}. Empty: each person’s own order of parts, with titles.",
    )
    order = RadioField("Order", choices=_ORDERS, validate_choice=False)
    leads_first = BooleanField("Leads first")
    leads_apart = BooleanField("Leads in a paragraph of their own")
    national = BooleanField("Order as the text’s language does")
    group = RadioField("Groups", choices=_GROUPS, validate_choice=False)
    heading = StringField("Heading", description="{group} is its name, {count} how many it has, as {group} ({count}).")
    heading_layout = RadioField("Headings", choices=_HEADING_LAYOUTS, validate_choice=False)
    group_order = RadioField("Order of groups", choices=_GROUP_ORDERS, validate_choice=False)
    groups = TextAreaField(
        "Groups in their order",
        description="One a line, as they are printed. Those who are not named here come last.",
    )
    layout = RadioField("Layout", choices=_LAYOUTS, validate_choice=False)
    columns = TextAreaField(
        "Columns of a table",
        description="One a line: what stands over it, a bar, and what its cells print, as Country | {country}.",
    )
    between = StringField(
        "Between people", description="Of a paragraph, with its blanks, as “, ”. Empty: as the language does."
    )
    last = StringField("Before the last", description="As “ and ”, with its blanks. Empty: as between the others.")
    end = StringField("Behind the last", description="As a full stop.")
    before = TextAreaField("Before the list", description="As “Signed by:”.")
    after = TextAreaField("After the list", description="As [and {hidden} others].")
    labels = TextAreaField(
        "Names of countries",
        description="One a line: the code, an equals sign, and the name, as NL = The Netherlands. "
        "Others are named as your organisation does, or as the language does.",
    )
    counted_only = BooleanField("Whoever signs may choose to be counted, and not named")
    position = RadioField("Place", choices=_POSITIONS, validate_choice=False)

    def list_form(self, stored: ListForm = USUAL) -> ListForm | None:
        """Return what was chosen, and the rest as it is stored; None if something is wrong, which then stands there."""
        told: dict[str, Any] = {name: self[name].data for name in CHOICES if self[name].data}
        told |= {name: self[name].data for name in _PLAIN if self[name].data is not None}
        told |= {name: bool(self[name].data) for name in SWITCHES}
        faults: list[FieldError] = []
        for name in _TEXTS:
            if self[name].data is not None:
                try:
                    told[name] = READ[name](self[name].data)
                except FieldErrors as problem:
                    faults += problem.faults
        try:
            if faults:
                raise FieldErrors(faults)
            return stored.with_members(told)
        except FieldErrors as problem:
            for fault in problem.faults:
                field = self[fault.field]
                field.errors = [*field.errors, f"{field.label.text}: {fault.problem}."]
            return None


def filled(form: ListForm) -> ListFormForm:
    """Return the page's form as it shows a list's form."""
    told = form.as_data()
    shown = {name: told[name] for name in (*CHOICES, *SWITCHES, *_PLAIN)}
    return ListFormForm(formdata=None, **shown, **{name: WRITTEN[name](form) for name in _TEXTS})


def query(form: ListForm) -> str:
    """Return the query of the address that shows a list's form, as a browser would send the choices."""
    return urlencode(pairs(form))


def pairs(form: ListForm) -> dict[str, str]:
    """Return the fields of the page's form as a browser would send them."""
    told = filled(form).data
    del told["csrf_token"]
    switches = {name: "y" for name in SWITCHES if told.pop(name)}
    return {**told, **switches}
