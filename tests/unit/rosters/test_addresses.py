"""Addresses: taken in their normal form, or refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import FieldError
from petition.rosters.addresses import check_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@parliament.example", "ada@parliament.example"),
        ("Brendan.O'Connor.MP@aph.example", "Brendan.O'Connor.MP@aph.example"),
        ("Ada@PARLIAMENT.Example", "Ada@parliament.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@something.invalid", "ada@something.invalid"),
    ],
)
def test_address_is_taken(typed: str, kept: str) -> None:
    assert check_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ada", "ada@", "@parliament.example", "ada@localhost", "ada@parliament", "a b@parliament.example"),
        *("josé@parlamento.example", "ada@parliament..example", "ada@parliament.example, eve@example.org"),
        *("Ada <ada@parliament.example>", "ada@parliament.example;", "ada@-x.example", f"{'a' * 65}@x.example"),
    ],
)
def test_address_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(FieldError) as refusal:
        check_address(typed, "contact_email")
    assert refusal.value.field == "contact_email"


@given(st.text(st.sampled_from("ab.@ \r\n\0\t<>,;\"'()[]:\\é\u202e"), max_size=20))
def test_t11_no_accepted_address_can_reach_beyond_its_header(typed: str) -> None:
    try:
        address = check_address(typed)
    except FieldError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' \r\n\0\t<>,;:"()[]\\')
