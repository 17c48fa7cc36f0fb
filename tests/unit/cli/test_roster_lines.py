"""What the roster's commands say of a file: columns that are called otherwise, doubts by their kind, rows as JSON."""

import json
from typing import Any

import pytest

from petition.cli.roster_lines import doubt_lines, fault_lines, json_lines, mapping_lines
from petition.domain.persons import FIELDS, Identifier
from petition.domain.remarks import Remark
from petition.rosters.csv_text import read_lines
from petition.rosters.layout import propose
from petition.rosters.table import make_table
from petition.services.roster.comparing import Compared, Kind

VALUES = {**dict.fromkeys(FIELDS, ""), "given_name": "Ada", "family_name": "Lovelace", "honorific_suffix": "MP"}


def _row(number: int = 2, kind: Kind = Kind.NEW, **more: Any) -> Compared:
    return Compared(number, kind, None, VALUES, **more)


def _lines(text: str, *said: str) -> list[str]:
    table = make_table(read_lines(text))
    proposal = propose(table)
    return list(mapping_lines(table, proposal.layout, proposal, said))


def test_columns_that_are_called_as_their_field_need_no_word() -> None:
    assert _lines("given_name,family_name,country,email\nAda,Lovelace,GB,ada@x.example\n") == []


def test_columns_that_are_called_otherwise_and_those_that_are_not_read_are_told() -> None:
    found = _lines("given_name,Surname,country,email,Shoe size\nAda,Lovelace,GB,ada@x.example,38\n")
    assert found == ["Columns: family_name from “Surname”.", "Not read: Shoe size."]


def test_what_is_missing_is_told_unless_it_was_said_for_all_rows() -> None:
    text = "given_name,family_name,email\nAda,Lovelace,ada@x.example\n"
    (missing,) = _lines(text)
    assert missing.startswith("Look: country: ")
    assert _lines(text, "country") == []


def test_doubts_of_one_kind_stand_together_with_their_first_rows() -> None:
    capitals, script = Remark("capitals", "family_name", "shouts"), Remark("script", "family_name", "mixes")
    rows = [_row(number, doubts=(capitals,)) for number in range(2, 9)]
    rows[3] = _row(5, doubts=(script, capitals))
    assert list(doubt_lines(rows)) == [
        "Doubt (capitals), 7 rows (2, 3, 4, 5, 6, …), such as family_name: shouts.",
        "Doubt (script), 1 row (5), such as family_name: mixes.",
    ]
    assert list(doubt_lines(rows[:1])) == ["Doubt (capitals), 1 row (2), such as family_name: shouts."]


@pytest.mark.parametrize(
    ("field", "line"), [("email", "  row 7, email: is no address"), ("", "  row 7: is no address")]
)
def test_fault_names_its_row_and_field(field: str, line: str) -> None:
    rows = [_row(2), _row(7, Kind.FAULTY, errors=(Remark("address", field, "is no address"),))]
    assert list(fault_lines(rows)) == [line]


def test_row_as_json_has_every_field_and_reads_as_it_is_written() -> None:
    doubts = (Remark("capitals", "family_name", "is “ŠTĚDRÝ”"),)
    row = _row(identifiers=(Identifier("wikidata", "Q7259"),), tags=("press",), doubts=doubts)
    (line,) = json_lines([row, _row(0, Kind.GONE)])
    assert "\n" not in line
    assert "ŠTĚDRÝ" in line
    document = json.loads(line)
    assert {field: document[field] for field in FIELDS} == VALUES
    assert (document["row"], document["change"]) == (2, "new")
    assert (document["name"], document["display"]) == ("Ada Lovelace", "Ada Lovelace MP")
    assert document["identifiers"] == [{"scheme": "wikidata", "identifier": "Q7259"}]
    assert (document["tags"], document["errors"]) == (["press"], [])
    assert document["doubts"] == ["family_name: is “ŠTĚDRÝ”"]
    assert document["codes"] == ["capitals"]


def test_what_nearly_every_row_has_is_counted_once() -> None:
    """Three without an address are named, and of thousands their number; each line still has the code."""
    missing, other = Remark("no-address", "email", "is missing"), Remark("one-word", "name", "is one word")
    rows = [_row(number, doubts=(missing,)) for number in range(2, 23)]
    rows[4] = _row(6, doubts=(missing, other))
    assert list(doubt_lines(rows)) == [
        "Doubt (no-address), 21 rows, such as email: is missing.",
        "Doubt (one-word), 1 row (6), such as name: is one word.",
    ]
    documents = [json.loads(line) for line in json_lines(rows)]
    assert [one["row"] for one in documents if one["doubts"]] == [6]
    assert all("no-address" in one["codes"] for one in documents)
    few = json_lines(rows[:20])
    assert json.loads(next(few))["doubts"] == ["email: is missing"]
