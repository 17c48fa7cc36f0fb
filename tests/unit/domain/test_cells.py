"""Cells for spreadsheets: no formula gets out, and what was written comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.cells import is_formula, neutralised, restored

_TRICKY = st.text(st.sampled_from("'=+-@\t\r\n a\uff1d\uff20") | st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "  ", "\u00a0"])
def test_t23_formula_gets_an_apostrophe(sign: str, before: str) -> None:
    assert neutralised(f"{before}{sign}SUM(A1)") == f"'{before}{sign}SUM(A1)"


@pytest.mark.parametrize("cell", ["", "Ada", "O'Connor", "'t Hooft", "van 't Wout", "a=b", "1+1", "Skei-Grande", "'"])
def test_plain_text_stays_as_it_is(cell: str) -> None:
    assert neutralised(cell) == cell
    assert restored(cell) == cell


@given(_TRICKY)
def test_t23_what_was_neutralised_is_restored_exactly(cell: str) -> None:
    assert restored(neutralised(cell)) == cell


@given(_TRICKY)
def test_t23_nothing_neutralised_begins_with_a_sign(cell: str) -> None:
    written = neutralised(cell)
    assert written.lstrip()[:1] not in {*"=+-@\uff1d\uff0b\uff0d\uff20"}
    assert written[:1] not in {*"\t\r\n"}


@given(_TRICKY)
def test_formula_is_what_gets_an_apostrophe(cell: str) -> None:
    assert is_formula(cell) is (neutralised(cell) != cell)
