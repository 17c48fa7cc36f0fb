"""Addresses as people write them: alone, within other text, several, hidden, or none."""

import time
from contextlib import suppress

import pytest

from petition.errors import FieldError
from petition.rosters.address_cells import read_address, without_addresses


@pytest.mark.parametrize(
    ("cell", "address", "codes"),
    [
        ("ada@x.example", "ada@x.example", []),
        ("Lovelace, Ada <ada@x.example>", "ada@x.example", []),
        ("'ada@x.example'", "ada@x.example", []),
        ("mailto:ada@x.example?subject=hello", "ada@x.example", []),
        ("Send mail <mailto:ada@x.example>", "ada@x.example", []),
        ("ada@x.example, ADA@X.example", "ada@x.example", []),
        ("ada@x.example, office@x", "ada@x.example", ["address-mended"]),
        ("ada@x.example; office@x.example", "ada@x.example", ["several-addresses"]),
        ("ada@x.example / office@x.example", "ada@x.example", ["several-addresses"]),
        ("ada@x.example office@x.example", "ada@x.example", ["several-addresses"]),
        ("ada@x.example ::: office@x.example", "ada@x.example", ["several-addresses"]),
        ("ada(at)x.example", "ada@x.example", ["address-mended"]),
        ("ada [at] x [dot] example", "ada@x.example", ["address-mended"]),
        ("ada @x.example", "ada@x.example", ["address-mended"]),
        ("ada\uff20x.example", "ada@x.example", ["address-mended"]),
        ("-", "", ["no-address"]),
        ("n/a", "", ["no-address"]),
        ("unknown", "", ["no-address"]),
        ("keine", "", ["no-address"]),
        ("via the office", "", ["no-address"]),
    ],
)
def test_address_is_read_and_what_was_chosen_is_said(cell: str, address: str, codes: list[str]) -> None:
    found, doubts = read_address(cell)
    assert (found, [doubt.code for doubt in doubts]) == (address, codes)


def test_several_are_named_and_the_first_is_offered() -> None:
    (doubt,) = read_address("ada@x.example or office@y.example")[1]
    assert doubt.problem == "has several; “ada@x.example” is taken, not “office@y.example”"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("https://www.x.example/ada", "it is a web page"),
        ("ada@x", "its domain has no dot"),
        ("ada@x..example", "two periods"),
        ("ada.@x.example", "period immediately before"),
        ("ada.x.example", "it has no @"),
        ("nonsense", "it has no @"),
    ],
)
def test_faulty_address_stays_a_fault_with_its_cause(cell: str, why: str) -> None:
    with pytest.raises(FieldError, match=why):
        read_address(cell)


@pytest.mark.parametrize(
    ("cell", "name", "address"),
    [
        ("Ada Lovelace <ada@x.example>", "Ada Lovelace", "ada@x.example"),
        ("Lovelace, Ada (ada@x.example)", "Lovelace, Ada", "ada@x.example"),
        ("Ada Lovelace", "Ada Lovelace", ""),
        ("Ada @lovelace", "Ada @lovelace", ""),
    ],
)
def test_address_beside_a_name_is_told_from_it(cell: str, name: str, address: str) -> None:
    assert without_addresses(cell) == (name, address)


@pytest.mark.parametrize("piece", ["a", "@", "a@", "(at)", " ", "mailto:", "<"])
def test_long_cell_takes_no_time(piece: str) -> None:
    begun = time.perf_counter()
    with suppress(FieldError):
        read_address(piece * (400 // len(piece)))
    without_addresses(piece * (400 // len(piece)))
    assert time.perf_counter() - begun < 1
