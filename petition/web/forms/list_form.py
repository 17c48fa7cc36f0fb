"""The form of a statement's list, as a coordinator chooses it."""

from typing import Any
from urllib.parse import urlencode

from wtforms import BooleanField, Field, RadioField, SelectChoice, SelectField

from petition.domain.list_forms import Headings, Layout, ListForm, Order, Part
from petition.errors import FieldErrors
from petition.web.forms.base import Form

_ORDERS = [
    SelectChoice(Order.COUNTRY.value, "By country, then surname"),
    SelectChoice(Order.NAME.value, "By surname"),
    SelectChoice(Order.SIGNING.value, "In the order of signing"),
    SelectChoice(Order.LEADS.value, "Leads first, then the others by country"),
]
_HEADINGS = [
    SelectChoice(Headings.PAGE.value, "On the public page; the text file names the country behind each person"),
    SelectChoice(Headings.ALWAYS.value, "On the page and in the text file"),
    SelectChoice(Headings.NEVER.value, "None; the country stands behind each person"),
]
_LAYOUTS = [
    SelectChoice(Layout.LINES.value, "One person a line"),
    SelectChoice(Layout.RUN_IN.value, "Run in: one paragraph, with semicolons between the people"),
]
_PARTS = [SelectChoice("", "nothing"), *(SelectChoice(part.value, part.value.capitalize()) for part in Part)]
# What to do about a field that is wrong, in place of the domain's words about data.
_HELP = {
    "order": "Choose one of the orders.",
    "headings": "Choose where countries have headings.",
    "layout": "Choose one of the layouts.",
    "parts": "Choose each part once.",
}


class ListFormForm(Form):
    """Order, headings, layout, and what stands between the name and the country."""

    order = RadioField("Order", choices=_ORDERS, validate_choice=False)
    headings = RadioField("Country headings", choices=_HEADINGS, validate_choice=False)
    layout = RadioField("Layout", choices=_LAYOUTS, validate_choice=False)
    part_1 = SelectField("First", choices=_PARTS, validate_choice=False, default="")
    part_2 = SelectField("Second", choices=_PARTS, validate_choice=False, default="")
    part_3 = SelectField("Third", choices=_PARTS, validate_choice=False, default="")
    part_4 = SelectField("Fourth", choices=_PARTS, validate_choice=False, default="")
    national = BooleanField("Order names as the text’s language does")

    @property
    def parts(self) -> list[Field]:
        """The fields of the parts, in their order."""
        return [self.part_1, self.part_2, self.part_3, self.part_4]

    def list_form(self) -> ListForm | None:
        """Return what was chosen; None if something is wrong, which then stands at its field."""
        told: dict[str, Any] = {name: self[name].data for name in ("order", "headings", "layout") if self[name].data}
        told["parts"] = [field.data for field in self.parts if field.data]
        told["national"] = bool(self.national.data)
        try:
            return ListForm.read(told)
        except FieldErrors as problem:
            for fault in problem.faults:
                field = self.part_1 if fault.field == "parts" else self[fault.field]
                field.errors = [*field.errors, _HELP[fault.field]]
            return None


def filled(form: ListForm) -> ListFormForm:
    """Return the page's form as it shows a list's form."""
    parts = {f"part_{number}": part.value for number, part in enumerate(form.parts, 1)}
    told = {"order": form.order.value, "headings": form.headings.value, "layout": form.layout.value}
    return ListFormForm(formdata=None, national=form.national, **told, **parts)


def query(form: ListForm) -> str:
    """Return the query of the address that shows a list's form, as a browser would send the choices."""
    told = filled(form).data
    del told["csrf_token"]
    national = {"national": "y"} if told.pop("national") else {}
    return urlencode({**told, **national})
