"""Addresses that stand in a text as they are become links; what only has a dot in it does not."""

import pytest

from petition.editions.bare_addresses import ADDRESSES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://x.example/a_(b)?c=d.", ["https://x.example/a_(b)?c=d"]),
        ("www.x.example, and", ["http://www.x.example"]),
        ("Ada (a_b.c@x.example)", ["mailto:a_b.c@x.example"]),
        ("Parliament.In our view", []),
        ("example.org", []),
        ("//x.example", []),
        ("ftp://x.example", []),
        ("javascript:alert(1)", []),
        ("www. and awww.x.example", []),
        (f"www.x.example/{'a' * 400}", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [one.url for one in ADDRESSES.match(text) or []] == found
