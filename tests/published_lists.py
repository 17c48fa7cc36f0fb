"""Lists as organisations published them, with the settings by which a coordinator has the service print the same.

The settings are in tests/data/list_forms.json, each with what kind of list it is. The lists themselves are shared
data, and own ones of the same kinds beside them (tests/data/published_lists.json).
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date

from petition.domain.compilations import Compilation, Signatory
from petition.domain.languages import locale
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.lists.ordering import in_order
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from tests.factories import DATA

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "forms"
SETTINGS: dict[str, Any] = json.loads((DATA / "list_forms.json").read_text(encoding="utf-8"))
LABELS = {"GB": "UK", "US": "USA", "EU": "EU"}
_NAME = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")


@dataclass(frozen=True)
class PublishedList:
    """A list as it was published: its people as the roster has them, and its lines without blank ones."""

    language: str
    leads: list[str]
    people: list[dict[str, Any]]
    lines: list[str]

    @classmethod
    def read(cls, data: dict[str, Any]) -> "PublishedList":
        """Return the list that a file of the shared data holds."""
        return cls(data["language"], data["leads"], data["people_in_order_of_signing"], lines_of(data["published"]))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line for line in text.split("\n") if line.strip()]


def compiled(published: PublishedList, settings: dict[str, Any]) -> Compilation:
    """Return a list compiled by settings, as the service does it."""
    language = settings.get("language", published.language)
    form = ListForm.read(settings["form"])
    everybody = settings.get("people", {})
    people = []
    for person in published.people:
        part = {**everybody.get("*", {}), **everybody.get(person["family_name"], {})}
        name = PersonName(*(person[each] for each in _NAME))
        is_lead = bool({person["family_name"], name.name} & set(published.leads))
        people.append(_signatory(name, person, part, form, language, is_lead=part.get("lead", is_lead)))
    keys = [sort_key(one.sort_name) for one in people]
    signatories, hidden = in_order(people, keys, form, language), settings.get("hidden", 0)
    return Compilation("list", "List", "Text.", language, "0" * 64, 1, "UTC", "The Alliance", signatories, form, hidden)


def _signatory(
    name: PersonName, person: dict[str, Any], part: dict[str, Any], form: ListForm, language: str, *, is_lead: bool
) -> Signatory:
    signed = date.fromisoformat(part["signed"]) if "signed" in part else None
    affiliation = {each: part.get(each, person.get(each, "")) for each in Affiliation._fields}
    return Signatory(
        name=name,
        country=person["country"],
        country_label=form.country_label(person["country"], language, LABELS),
        sort_name=sort_name(name, person["country"]),
        affiliation=Affiliation(**affiliation),
        is_lead=is_lead,
        own=OwnPart(
            section=part.get("section", ""),
            place=part.get("place"),
            mark=part.get("mark", ""),
            note=part.get("note", ""),
            script_name=part.get("script", ""),
            is_without_country=part.get("no_country", False),
            is_organisation=part.get("organisation", False),
            name_order=part.get("name_order", ""),
        ),
        date=format_date(signed, "short", locale=locale(language)) if signed else "",
    )
