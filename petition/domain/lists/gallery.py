"""The lists that a coordinator chooses among first: what most statements print, each by one press.

A choice settles what a list looks like. The words around it, the labels of countries, whether leads come first and
where the list stands are the statement's own and stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from petition.domain.compilations import Signatory
from petition.domain.languages import locale
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName

# What a choice settles; whatever it does not name of these is as in the usual form.
LOOK = (
    *("line", "name", "order", "group", "heading", "heading_layout", "group_order", "groups"),
    *("layout", "columns", "between", "last", "end"),
)
_BY_NAME = {"order": "name", "group": "none"}
_COLUMNS = (
    {"heading": "Name", "cell": "{name}"},
    {"heading": "Country", "cell": "{country}"},
    {"heading": "Signed", "cell": "{date}"},
)
_RUN_IN = "run-in"
# Where a comma looks otherwise.
_COMMAS: Mapping[str, str] = MappingProxyType(dict.fromkeys(("ar", "fa", "ur"), "، "))
_CHOICES: Mapping[str, tuple[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "by-country": ("By country: Name (Country)", {}),
        "name-country": ("Name, Country", {"line": "{name}[, {country}]", **_BY_NAME}),
        "name": ("Name", {"line": "{name}", **_BY_NAME}),
        "name-party": ("Name (Party)", {"line": "{name}[ ({party})]", **_BY_NAME}),
        "name-party-constituency": (
            "Name (Party-Constituency)",
            {"line": "{name}[ ({party}[-{constituency}])]", **_BY_NAME},
        ),
        "name-role-country": ("Name, Role, Country", {"line": "{name}[, {role}][, {country}]", **_BY_NAME}),
        "role-name": ("Role Name", {"line": "[{role} ]{name}", **_BY_NAME}),
        "capitals": (
            "Mr Given FAMILY, Country, Group",
            {
                "line": "{name}[, {country}][, {party}]",
                "name": "[{prefix} ][{given} ]{FAMILY}[ {suffix}]",
                **_BY_NAME,
            },
        ),
        "blocks": ("Name over office", {"line": "{name}[\n{role}][\n{legislature}]", **_BY_NAME}),
        "table": ("Table with dates", {"layout": "table", "columns": _COLUMNS, "order": "signing", "group": "none"}),
        _RUN_IN: ("One paragraph, with commas", {"line": "{name}", "layout": "run_in", **_BY_NAME}),
        "by-party": (
            "By party",
            {"line": "{name}[ ({constituency})]", "order": "name", "group": "party", "heading_layout": "above"},
        ),
        "numbered": ("Numbered", {"line": "{name}[, {country}]", "layout": "numbers", **_BY_NAME}),
        "signing": ("In the order of signing", {"order": "signing", "group": "none"}),
    }
)
# Who is drawn where there is nobody yet.
_EXAMPLES = (
    (PersonName("Given", "Family", "Dr"), "FR", Affiliation("Chair", "National Assembly", "Party A", "North")),
    (PersonName("Other", "Name"), "DE", Affiliation("", "Bundestag", "Party B", "South")),
)


@dataclass(frozen=True)
class Choice:
    """One list of the gallery: what it is called, and the form that it makes of the statement's."""

    key: str
    title: str
    form: ListForm

    def is_in(self, form: ListForm) -> bool:
        """Return whether a form looks as this choice does."""
        return all(getattr(form, member) == getattr(self.form, member) for member in LOOK)


def choices(stored: ListForm, language: str) -> Sequence[Choice]:
    """Return the gallery for a statement with a form, in the language of its text."""
    comma, found = _COMMAS.get(locale(language).language, ", "), []
    for key, (title, members) in _CHOICES.items():
        signs = _signs(language) if key == _RUN_IN else {}
        line = members.get("line", USUAL.line).replace(", ", comma)
        read = ListForm.read({**members, **signs, "line": line})
        look = {member: getattr(read, member) for member in LOOK}
        # The statement's own members were read already, and so were these.
        found.append(Choice(key, title, replace(stored, **look)))
    return found


def examples(form: ListForm, language: str, labels: Mapping[str, str]) -> Sequence[Signatory]:
    """Return two people who do not exist, for a statement without any; `labels` are the organisation's of countries."""
    return [
        Signatory(name, code, form.country_label(code, language, labels), name.family_name, affiliation=affiliation)
        for name, code, affiliation in _EXAMPLES
    ]


def _signs(language: str) -> dict[str, str]:
    """Return what a language writes between the people of a sentence, and before the last of them (CLDR)."""
    patterns = locale(language).list_patterns["standard"]
    between = patterns["middle"].replace("{0}", "").replace("{1}", "")
    last = patterns["2"].replace("{0}", "").replace("{1}", "")
    return {"between": between, "last": last}
