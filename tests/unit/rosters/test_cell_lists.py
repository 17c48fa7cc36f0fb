"""Lists in one cell: read as people write them, written so that they are read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.persons import Identifier
from petition.domain.remarks import Remark
from petition.rosters.cell_lists import identifiers_cell, identifiers_in, tags_cell, tags_in

_TEXT = st.text(st.sampled_from("%3B;=, a\u00e9'2C"), min_size=1, max_size=12).map(str.strip).filter(bool)


def test_identifiers_are_read() -> None:
    errors: list[Remark] = []
    found = identifiers_in("Wikidata=Q42; mnis = 172;; wikidata=Q42", [("uuid", "a-b"), ("an", "")], errors)
    assert found == (Identifier("wikidata", "Q42"), Identifier("mnis", "172"), Identifier("uuid", "a-b"))
    assert not errors


@pytest.mark.parametrize("cell", ["172", "=172", "mnis=", f"mnis={'1' * 201}", f"{'s' * 61}=1"])
def test_what_is_no_identifier_is_an_error(cell: str) -> None:
    errors: list[Remark] = []
    assert identifiers_in(cell, [], errors) == ()
    assert [(error.code, error.field) for error in errors] == [("bad-identifier", "identifiers")]


def test_tags_are_read() -> None:
    errors: list[Remark] = []
    assert tags_in("climate; trade, climate;;", ["lead"], errors) == ("climate", "trade", "lead")
    assert tags_in("x" * 61, [], errors) == ()
    assert [error.code for error in errors] == ["bad-tag"]


@given(st.lists(st.tuples(_TEXT.map(str.lower), _TEXT), max_size=4))
def test_identifiers_are_read_back(pairs: list[tuple[str, str]]) -> None:
    identifiers = tuple(dict.fromkeys(Identifier(scheme, identifier) for scheme, identifier in pairs))
    assert identifiers_in(identifiers_cell(identifiers), [], []) == identifiers


@given(st.lists(_TEXT, max_size=4))
def test_tags_are_read_back(tags: list[str]) -> None:
    assert tags_in(tags_cell(tags), [], []) == tuple(dict.fromkeys(tags))
