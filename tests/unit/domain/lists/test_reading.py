"""A form is read member by member; every fault names its member, and says where it is and why."""

from typing import Any

import pytest

from petition.domain.lists.choices import Column, Group
from petition.domain.lists.reading import read_members
from petition.errors import FieldErrors


def _fault(data: Any) -> str:
    with pytest.raises(FieldErrors) as problem:
        read_members(data)
    return str(problem.value)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"line": "{role}"}, "line: names nobody; it needs {name}, {given} or {family}"),
        ({"line": 7}, "line: must be a text"),
        ({"line": "{name} {hat}"}, "line: at character 8, there is no slot {hat}; the slots are name, prefix, given, "),
        ({"name": "{prefix}"}, "name: names nobody; it needs {given} or {family}"),
        ({"name": "{name}"}, "name: at character 1, there is no slot {name}; the slots are prefix, given, family, "),
        ({"name": "{given}\n{family}"}, "name: must be one line"),
        ({"order": "rank"}, "order: must be one of country, name, given, signing, manual"),
        ({"order": None}, "order: must be one of"),
        ({"layout": []}, "layout: must be one of lines, bullets, numbers, run_in, table"),
        ({"leads_first": 1}, "leads_first: must be true or false"),
        ({"heading": "{count}"}, "heading: needs {group}, so that a reader can distinguish the groups"),
        ({"heading": "{group}\n{count}"}, "heading: must be one line"),
        ({"groups": "Hosts"}, "groups: must be a list of labels"),
        ({"groups": ["Hosts", ""]}, "groups: label 2 is empty"),
        ({"groups": ["Hosts", "Guests", "Hosts"]}, "groups: label 3 stands twice"),
        ({"groups": [f"Section {number}" for number in range(501)]}, "groups: has 501 labels; 500 are the most"),
        ({"columns": ["name"] * 9}, "columns: has 9 columns; a table of more than 8 is too wide for a page"),
        ({"columns": ["hat"]}, "columns: column 1 must be a slot, or an object of heading and cell"),
        ({"columns": [{"heading": "A", "cell": "{hat}"}]}, "columns: column 1: at character 1, there is no slot {hat}"),
        ({"columns": [{"heading": "A", "cell": "MP"}]}, "columns: column 1 has no slot"),
        ({"columns": ["party"], "layout": "table"}, "columns: must have one with {name}, {given} or {family}"),
        ({"layout": "table"}, "columns: must have one with {name}, {given} or {family}"),
        ({"between": "x" * 41}, "between: is longer than 40 characters"),
        ({"end": ".\n"}, "end: must be on one line"),
        ({"before": "{name}"}, "before: at character 1, there is no slot {name}; the slots are count, hidden, "),
        ({"after": "x" * 2001}, "after: is longer than 2,000 characters"),
        ({"labels": {"ZZ": "Nowhere"}}, "labels: “ZZ” is no country's code, such as GB"),
        ({"labels": {"GB": " "}}, "labels: “” for GB is empty"),
        ({"labels": {"GB": "<b>UK"}}, "labels: “<b>UK” for GB has markup in it"),
        (
            {"labels": {"CD": "Congo (Kinshasa)"}},
            "labels: “Congo (Kinshasa)” for CD has a bracket, and the line puts the country in brackets already",
        ),
        (
            {"line": "{name}", "heading": "{group} ({GROUP})", "labels": {"CD": "Congo (Kinshasa)"}},
            "labels: “Congo (Kinshasa)” for CD has a bracket, and the heading puts the country in brackets already",
        ),
        (
            {"line": "{name}", "columns": [{"heading": "", "cell": "（{country}）"}], "labels": {"CD": "Congo（K）"}},
            "labels: “Congo（K）” for CD has a bracket, and column 1 puts the country in brackets already",
        ),
        ({"groups": ["Labour", "LABOUR"]}, "groups: label 2 stands twice"),
        (
            {"line": "{name}\n{role}", "layout": "run_in"},
            "line: at character 7, there is a line end, which the layout run_in has not",
        ),
        ({"heading_layout": "inline"}, "heading_layout: can be inline in the layout run_in alone"),
        ({"parts": []}, "parts: is no member of a list's form; these are line, name, order, "),
        ([], "form: must be a JSON object"),
    ],
)
def test_fault_names_the_member_and_says_why(data: Any, fault: str) -> None:
    assert _fault(data).startswith(fault)


def test_all_faults_are_told_at_once() -> None:
    assert _fault({"order": "x", "national": "yes", "hat": 1}).count(";") >= 2


def test_what_people_are_grouped_by_follows_the_order() -> None:
    assert read_members({})["group"] is Group.COUNTRY
    assert read_members({"order": "name"})["group"] is Group.NONE
    assert read_members({"order": "name", "group": "country"})["group"] is Group.COUNTRY


def test_members_are_cleaned() -> None:
    told = {
        "line": "{name}\\n{role}",
        "labels": {"NL": "The Netherlands", "CD": "Congo, Kinshasa"},
        "columns": ["party", {"heading": "MP", "cell": "{name}"}],
        "groups": ["  Hosts "],
        "before": "  \n",
        "after": "Legend\n  A: B\n",
    }
    assert read_members(told) == {
        "line": "{name}\n{role}",
        "labels": (("CD", "Congo, Kinshasa"), ("NL", "The Netherlands")),
        "columns": (Column("Party", "{party}"), Column("MP", "{name}")),
        "groups": ("Hosts",),
        "before": "",
        "after": "Legend\n  A: B",
        "group": Group.COUNTRY,
    }


def test_a_label_with_a_bracket_is_taken_where_the_line_has_none() -> None:
    assert read_members({"line": "{name}, {country}", "labels": {"CD": "Congo (Kinshasa)"}})["labels"]
