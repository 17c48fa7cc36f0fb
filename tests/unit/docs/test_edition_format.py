"""What is published has the form that docs/edition.schema.json and docs/edition-format.md tell."""

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from petition.domain.compilations import Compilation, Publication, Signatory
from petition.domain.countries import country_label
from petition.domain.differences import TextChange, compare
from petition.domain.digests import text_digest
from petition.domain.list_changes import Departure, EditionChanges, Gone, Replaced
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group, GroupOrder, HeadingLayout, Layout, Order, Position
from petition.domain.lists.lines import SLOTS, Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.persons import PersonRow
from petition.editions import files
from petition.services.statements import closing, editions, list_forms, publishing
from tests import factories
from tests.documents import code, read, table

PAGE, LISTS = "docs/edition-format.md", "docs/lists.md"
SCHEMA: dict[str, Any] = json.loads(read("docs/edition.schema.json"))
VALIDATOR = Draft202012Validator(SCHEMA)
ALL_PARTS = ("party", "legislature", "constituency", "role", "note", "mark", "script", "date")
PARTS: tuple[tuple[str, ...], ...] = ((), ("party",), ("constituency", "role"), ALL_PARTS)
TABLE = ("name", {"heading": "Of", "cell": "{party}"})
FORMS = [
    factories.list_form(
        *parts, order=order.value, group=group.value, layout=layout.value, leads_first=leads, columns=TABLE
    )
    for order, group, layout, parts, leads in product(Order, Group, Layout, PARTS, (False, True))
]
# Each way in which a name or a country is out of the ordinary: scripts, one name alone, the European Parliament.
ROWS: tuple[PersonRow, ...] = tuple(
    partial(factories.person_row, suffix="MP", role="Chair", party="Greens", legislature="Senate")(*name)
    for name in (
        ("Ada", "Lovelace", "GB"),
        ("晋三", "安倍", "JP"),
        ("美琴", "蕭", "TW"),
        ("병석", "박", "KR"),
        ("יאיר", "לפיד", "IL"),
        ("Kim", "van Sparrentak", "EU"),
        ("Björn Leví", "Gunnarsson", "IS"),
        ("", "Alton of Liverpool", "GB"),
        ("Sukarno", "", "ID"),
        ("Vjosa", "Osmani", "XK"),
    )
)
CHANGES = EditionChanges(
    since=1,
    text=TextChange(1, 2, compare("A free press", "A free press"), compare("We ask.", "We ask for it.")),
    requested_by=Replaced("The Alliance", "The Alliances"),
    added=("Ada Lovelace MP (UK)",),
    taken_off=(Gone(Departure.WITHDRAWN, 1, ("Bea Bell (France)",)), Gone(Departure.LEFT_OUT, 2)),
    corrected=(Replaced("Cyd Cell (Chad)", "Cyd Sell (Chad)"),),
)
Mutation = Callable[[dict[str, Any]], None]


def _signatory(row: PersonRow, language: str = "en") -> Signatory:
    label = country_label(row.country, language, {"GB": "UK"})
    belongs = Affiliation(row.role, row.legislature, row.party, row.constituency)
    return Signatory(
        *(row.name, row.country, label, sort_name(row.name, row.country)),
        affiliation=belongs,
        is_lead=bool(row.name.given_name),
    )


# A `ListForm` cannot change, so all calls may share it.
def _document(form: ListForm = ListForm(), language: str = "en") -> dict[str, Any]:  # noqa: B008
    digest = text_digest("A free press", "One.\n\nTwo.", language)
    people = [_signatory(row, language) for row in (*ROWS, *factories.sample_rows())]
    named = ("free-press", "A free press", "One.\n\nTwo.", language, digest, 1, "UTC", "The Alliance")
    compilation = Compilation(*named, people, form)
    rendered = files.data(Publication(compilation, 2, datetime(2021, 2, 2, 12, tzinfo=UTC), CHANGES))
    return dict(json.loads(rendered))


def _faults(document: Any) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in VALIDATOR.iter_errors(document)]


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("order", Order)
def test_every_form_of_a_list_fits(order: Order) -> None:
    forms = [form for form in FORMS if form.order is order]
    assert len(forms) == 200
    for form in forms:
        assert _faults(_document(form)) == []


@pytest.mark.parametrize("language", ["fr", "pt-BR", "zh-Hant", "sr-Latn"])
def test_other_languages_fit(language: str) -> None:
    assert _faults(_document(language=language)) == []


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
@pytest.mark.parametrize("order", Order)
def test_what_is_stored_and_served_fits(session: Session, order: Order) -> None:
    made, invitations = factories.circulated(session, factories.persons(session, ROWS))
    list_forms.change(session, made, factories.list_form("role", order=order.value), actor="test")
    for invitation in invitations:
        factories.sign(session, invitation)
    factories.sign(session, factories.noise(session).invitations[3])
    closing.close(session, made, actor="test")
    render = partial(files.render_edition, organisation="The Alliance")
    publishing.publish(session, made, render=render, labels={"GB": "UK"}, actor="test")
    document = json.loads(editions.published_file(session, "free-press", "json").content)
    assert _faults(document) == []
    assert len(document["signatories"]) == len(ROWS)
    assert abs(datetime.fromisoformat(document["published_at"]) - datetime.now(UTC)).total_seconds() < 60


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within a document, of each list the first."""
    if isinstance(document, dict):
        yield document
        for inner in document.values():
            yield from _objects(inner)
    elif isinstance(document, list) and document:
        yield from _objects(document[0])


LEADS = factories.list_form(*ALL_PARTS, leads_first=True, group="section", columns=TABLE, layout="table", groups=["A"])
MEMBERS = [(place, name) for place, one in enumerate(_objects(_document(LEADS))) for name in one]


@pytest.mark.parametrize(("place", "name"), MEMBERS)
def test_member_that_is_lost_or_of_another_kind_is_refused(place: int, name: str) -> None:
    for change in (lambda one: one.pop(name), lambda one: one.update({name: 2.5})):
        document = _document(LEADS)
        change(list(_objects(document))[place])
        assert _faults(document)


@pytest.mark.parametrize("place", range(len(list(_objects(_document(LEADS))))))
def test_member_that_is_added_is_refused(place: int) -> None:
    document = _document(LEADS)
    list(_objects(document))[place]["email"] = "member@parliament.example"
    assert _faults(document)


def _put(*path: str | int, value: Any) -> Mutation:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


WRONG = {
    "nobody": _put("signatories", value=[]),
    "no slug": _put("slug", value="Free Press"),
    "edition 0": _put("edition", value=0),
    "no time": _put("published_at", value="2021-02-02"),
    "a time without a zone": _put("published_at", value="2021-02-02T12:00:00"),
    "another zone": _put("published_at", value="2021-02-02T12:00:00+01:00"),
    "no language": _put("language", value="en_GB"),
    "no digest": _put("text", "sha256", value="A" * 64),
    "an order that nobody knows": _put("list_form", "order", value="height"),
    "a column without a cell": _put("list_form", "columns", value=[{"heading": "A"}]),
    "a label of no country": _put("list_form", "labels", value={"uk": "UK"}),
    "one member twice": _put("prints", value=["country", "country_label", "country"]),
    "no country code": _put("signatories", 0, "country", value="gb"),
    "an empty line": _put("signatories", 0, "line", value=""),
    "a part that the form does not print": _put("signatories", 0, "party", value="Greens"),
    "a part that the form prints and nobody has": _put("prints", value=["country", "country_label", "role"]),
    "a text that changed into nothing": _put("changes", "text", value={"before": 1}),
    "a reason that nobody knows": _put("changes", "taken_off", 0, "why", value="moody"),
    "nobody who left": _put("changes", "taken_off", 0, "count", value=0),
    "a lead in another order": _put("signatories", 0, "lead", value=True),
    "leads first without leads": _put("prints", value=["country", "country_label", "lead"]),
    "no country where it is printed": lambda document: document["signatories"][0].pop("country"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_wrong_document_is_refused(change: Mutation) -> None:
    document = _document()
    changed = deepcopy(document)
    change(changed)
    assert _faults(document) == []
    assert _faults(changed)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Order, "order"),
        (Group, "group"),
        (HeadingLayout, "heading_layout"),
        (GroupOrder, "group_order"),
        (Layout, "layout"),
        (Position, "position"),
    ],
)
def test_values_are_those_of_the_code(kind: type[StrEnum], field: str) -> None:
    told = SCHEMA["properties"]["list_form"]["properties"][field]["enum"]
    assert told == list(kind)
    (meaning,) = (row[1] for row in table(LISTS, "member", "values") if code(row[0]) == [field])
    assert set(told) <= set(code(meaning))


def test_page_of_lists_explains_every_member_and_slot() -> None:
    explained = [row[0] for row in table(LISTS, "member", "values")]
    assert [name for cell in explained for name in code(cell)] == list(USUAL.as_data())
    slots = [name for row in table(LISTS, "slot", "what it prints") for name in code(row[0])]
    assert slots == [f"{{{slot}}}" for slot in SLOTS]


def test_reasons_are_those_of_the_code() -> None:
    assert SCHEMA["$defs"]["gone"]["properties"]["why"]["enum"] == list(Departure)
    (meaning,) = (row[1] for row in table(PAGE, "member", "value") if code(row[0]) == ["why"])
    assert code(meaning) == list(Departure)


def test_first_edition_has_no_changes() -> None:
    assert _faults({**_document(), "changes": None}) == []


def test_page_explains_every_member() -> None:
    explained = [
        name for line in read(PAGE).splitlines() if line.startswith("| `") for name in code(line.split("|")[1])
    ]
    members = [
        *SCHEMA["properties"],
        *SCHEMA["properties"]["text"]["properties"],
        *SCHEMA["$defs"]["changes"]["properties"],
        *SCHEMA["$defs"]["gone"]["properties"],
        *SCHEMA["$defs"]["signatory"]["properties"],
    ]
    assert sorted(name for name in explained if not name.startswith("/")) == sorted(members)


def test_fingerprint_can_be_computed_from_the_file() -> None:
    document = _document(language="fr")
    joined = "\0".join((document["language"], document["title"], document["text"]["markdown"]))
    assert hashlib.sha256(joined.encode()).hexdigest() == document["text"]["sha256"]


def test_printed_name_is_as_the_page_says() -> None:
    by_country = {one["country"]: one for one in _document()["signatories"][: len(ROWS)]}
    assert by_country["JP"]["name"] == PersonName("晋三", "安倍").name == "安倍晋三"
    assert by_country["IL"]["line"] == "יאיר לפיד MP (Israel)"
    assert by_country["EU"]["country_label"] == country_label("EU")
