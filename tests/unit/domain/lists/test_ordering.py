"""The order of a list: by country, name or hand, leads first, groups by label, size or hand."""

from typing import Any

import pytest

from petition.domain.compilations import Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.lists.ordering import in_order
from petition.domain.names.person_name import PersonName
from petition.domain.ordering import sort_key


def _person(given: str, family: str, label: str = "", *, party: str = "", lead: bool = False, **own: Any) -> Signatory:
    belongs = Affiliation(party=party)
    name = PersonName(given, family)
    return Signatory(
        name, label[:2].upper(), label, f"{family}, {given}", affiliation=belongs, is_lead=lead, own=OwnPart(**own)
    )


def _order(people: list[Signatory], language: str = "en", **members: Any) -> str:
    keys = [sort_key(one.sort_name) for one in people]
    return " ".join(one.name.family_name for one in in_order(people, keys, ListForm.read(members), language))


PEOPLE = [
    _person("Zoe", "Adams", "Norway", party="Greens", place=2),
    _person("Ann", "Zorn", "Belgium", party="The Left", lead=True),
    _person("Bob", "Moss", "The Netherlands", party="Greens", place=1, section="Hosts"),
    _person("Cid", "Berg", "Belgium", lead=True, place=9),
]


@pytest.mark.parametrize(
    ("members", "order"),
    [
        ({}, "Berg Zorn Moss Adams"),
        ({"order": "name"}, "Adams Berg Moss Zorn"),
        ({"order": "given"}, "Zorn Moss Berg Adams"),
        ({"order": "signing"}, "Adams Zorn Moss Berg"),
        ({"order": "manual"}, "Moss Adams Berg Zorn"),
        ({"leads_first": True}, "Berg Zorn Moss Adams"),
        ({"order": "name", "leads_first": True}, "Berg Zorn Adams Moss"),
        ({"order": "signing", "leads_first": True}, "Berg Zorn Adams Moss"),
        ({"order": "signing", "group": "country"}, "Zorn Berg Moss Adams"),
        ({"group": "party", "order": "name"}, "Berg Adams Moss Zorn"),
        ({"group": "party", "order": "name", "group_order": "size"}, "Berg Adams Moss Zorn"),
        ({"group": "party", "group_order": "manual", "groups": ["the left"]}, "Berg Zorn Moss Adams"),
        ({"group": "country", "group_order": "size", "order": "name"}, "Berg Zorn Moss Adams"),
        ({"group": "country", "group_order": "manual", "groups": ["Norway", "Nowhere"]}, "Adams Berg Zorn Moss"),
        ({"group": "section", "order": "name"}, "Adams Berg Zorn Moss"),
        ({"group": "section", "group_order": "manual", "groups": ["Hosts"], "order": "name"}, "Adams Berg Zorn Moss"),
    ],
)
def test_each_order(members: dict[str, Any], order: str) -> None:
    assert _order(PEOPLE, **members) == order


def test_whoever_is_in_no_group_stands_before_them() -> None:
    assert _order(PEOPLE, group="section").endswith("Moss")


def test_an_article_counts_in_a_countrys_usual_name() -> None:
    """El Salvador stands at E in Spanish; a label with an article that somebody chose stands without it."""
    people = [_person("A", "Salvador"), _person("A", "France"), _person("A", "Hague")]
    labels = (("SV", "El Salvador"), ("FR", "Francia"), ("NL", "La Haya"))
    people = [
        one._replace(country=code, country_label=label) for one, (code, label) in zip(people, labels, strict=True)
    ]
    assert _order(people, "es") == "Salvador France Hague"


def test_organisations_stand_without_their_articles() -> None:
    names = ("The Zebra Trust", "Amnesty", "The Carter Centre")
    people = [_person("", name, is_organisation=True) for name in names]
    assert _order(people, order="name") == "Amnesty The Carter Centre The Zebra Trust"


def test_national_order_is_that_of_the_language() -> None:
    people = [_person("", name) for name in ("Chalupa", "Hora", "Dvořák", "Cibulka")]
    assert _order(people, "cs", order="name", national=True) == "Cibulka Dvořák Hora Chalupa"
    assert _order(people, "cs", order="name") == "Chalupa Cibulka Dvořák Hora"
    assert _order(people, "cs", order="given", national=True) == "Cibulka Dvořák Hora Chalupa"


def test_two_codes_with_one_label_stand_together() -> None:
    people = [_person("", name, "Ireland") for name in ("B", "A", "C")]
    people[1] = people[1]._replace(country="XX")
    assert _order(people) == "A B C"


def test_ties_are_broken_by_name_and_then_by_signing() -> None:
    people = [_person(given, "A", place=1) for given in ("B", "A")]
    assert [
        one.name.given_name for one in in_order(people, [b"b", b"a"], ListForm.read({"order": "manual"}), "en")
    ] == [
        "A",
        "B",
    ]
    same = [_person(given, "A") for given in ("Y", "X")]
    assert [one.name.given_name for one in in_order(same, [b"", b""], ListForm(), "en")] == ["Y", "X"]
