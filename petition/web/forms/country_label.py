"""The form of the organisation's label of a country."""

from typing import Any

from babel import Locale, UnknownLocaleError
from wtforms import SelectField, StringField

from petition.domain import lengths
from petition.domain.countries import CODES
from petition.web.forms.base import Form
from petition.web.forms.statement import LANGUAGES
from petition.web.labels import labelled


class CountryLabelForm(Form):
    """A language, a country and what is printed; it is sent by GET, because its first answer is a preview."""

    language = SelectField("In texts in", validate_choice=False)
    code = SelectField("Country", validate_choice=False)
    label = StringField(
        "Printed as",
        description="As “R.-U.”, without brackets. Leave it empty to print the usual name again.",
        render_kw={"maxlength": lengths.COUNTRY_LABEL, "autocomplete": "off"},
    )

    class Meta:
        """Nothing is changed by what is sent, so it needs no token."""

        csrf = False

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        chosen = self.language.data or "en"
        tags = sorted({*LANGUAGES, chosen}, key=language_name)
        self.language.choices = [(tag, language_name(tag)) for tag in tags]
        self.code.choices = labelled(CODES)


def language_name(tag: str) -> str:
    """Return the English name of a language; the tag itself where it has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag
