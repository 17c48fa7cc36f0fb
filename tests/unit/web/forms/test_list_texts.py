"""Members of a list's form that are written line by line: read as they were typed, and shown as they would be."""

from typing import Any

import pytest
from hypothesis import given

from petition.domain.list_forms import ListForm
from petition.errors import FieldErrors
from petition.web.forms.list_texts import READ, WRITTEN, read_columns, read_labels
from tests.strategies import LIST_FORMS


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", []),
        (" \r\n\t\r\n", []),
        ("country", ["country"]),
        ("  name \n\n date", ["name", "date"]),
        ("{name}", [{"heading": "", "cell": "{name}"}]),
        ("| {name}", [{"heading": "", "cell": "{name}"}]),
        (" Of |  {country} ", [{"heading": "Of", "cell": "{country}"}]),
        ("Of | {party} | {country}", [{"heading": "Of", "cell": "{party} | {country}"}]),
        ("Of|", [{"heading": "Of", "cell": ""}]),
        ("name|country", [{"heading": "name", "cell": "country"}]),
    ],
)
def test_column_is_a_slot_a_pattern_or_a_heading_with_a_pattern(text: str, columns: list[Any]) -> None:
    assert READ["columns"](text) == read_columns(text) == columns


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", {}),
        ("\n  \n", {}),
        ("NL = The Netherlands", {"NL": "The Netherlands"}),
        ("nl=Holland\r\n\r\n  Fr  =  France  ", {"NL": "Holland", "FR": "France"}),
        ("NL = a = b", {"NL": "a = b"}),
        ("NL =", {"NL": ""}),
        ("= France", {"": "France"}),
    ],
)
def test_label_stands_behind_the_first_equals_sign(text: str, labels: dict[str, str]) -> None:
    assert READ["labels"](text) == read_labels(text) == labels


def test_every_line_that_is_no_label_is_named_by_its_number() -> None:
    with pytest.raises(FieldErrors) as refused:
        read_labels("NL = The Netherlands\n\nFrance\nnl = Holland\nNL = Holland\n\nSpain")
    assert [fault.field for fault in refused.value.faults] == ["labels"] * 4
    assert [fault.problem for fault in refused.value.faults] == [
        "line 3 has no equals sign; write it as NL = The Netherlands",
        "line 4 names NL again",
        "line 5 names NL again",
        "line 7 has no equals sign; write it as NL = The Netherlands",
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("line", "{name}\r\n[{role}]\r\n\r\n", "{name}\n[{role}]"),
        ("line", "\n {name} ", "\n {name} "),
        ("line", "", ""),
        ("groups", "Greens\r\n\r\n  The Left \n", ["Greens", "The Left"]),
        ("groups", "Greens | EFA = {x}", ["Greens | EFA = {x}"]),
        ("groups", " ", []),
    ],
)
def test_line_keeps_its_blanks_and_groups_do_not(name: str, text: str, value: object) -> None:
    assert READ[name](text) == value


@given(LIST_FORMS)
def test_what_is_shown_is_read_back(form: ListForm) -> None:
    assert READ.keys() == WRITTEN.keys()
    told = {name: READ[name](write(form)) for name, write in WRITTEN.items()}
    assert ListForm.read({**form.as_data(), **told}) == form


def test_member_is_shown_one_entry_a_line() -> None:
    form = ListForm.read(
        {
            "line": "{name}\n[{role}]",
            "groups": ["Greens", "The Left"],
            "columns": ["name", {"heading": "", "cell": "[{role}, ]{country}"}],
            "labels": {"NL": "The Netherlands", "GB": "Scotland"},
        }
    )
    assert {name: write(form) for name, write in WRITTEN.items()} == {
        "line": "{name}\n[{role}]",
        "groups": "Greens\nThe Left",
        "columns": "Name | {name}\n| [{role}, ]{country}",
        "labels": "GB = Scotland\nNL = The Netherlands",
    }
