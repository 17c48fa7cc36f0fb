"""Addresses as mail systems write them: found whole, or not at all."""

import pytest

from petition.mail.reports.addresses import field_address, find_addresses


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("rfc822; ada@lords.example", "ada@lords.example"),
        ("RFC822; <ada@lords.example>", "ada@lords.example"),
        ("rfc/822;ada@lords.example", "ada@lords.example"),
        ("utf-8; josé@congreso.example", "josé@congreso.example"),
        ("ada@lords.example.", "ada@lords.example"),
        ("rfc822; @relay.example:ada@lords.example", "ada@lords.example"),
        ("rfc822; Brendan.O'Connor.MP@aph.example", "Brendan.O'Connor.MP@aph.example"),
        ('rfc822; "ada lovelace"@lords.example', '"ada lovelace"@lords.example'),
        ("rfc822; ada@localhost", "ada@localhost"),
        ("rfc822; @lords.example", ""),
        ("rfc822; |/usr/bin/filter ada@lords.example", ""),
        ("x-unix; /dev/null", ""),
        ("", ""),
    ],
)
def test_field_holds_one_address_or_none(value: str, address: str) -> None:
    assert field_address(value) == address


def test_addresses_lose_the_punctuation_of_their_sentence() -> None:
    text = "Write to <ada@lords.example>, 'bea@lords.example' or ADA@lords.example. Not to me@here."
    assert find_addresses(text) == ["ada@lords.example", "bea@lords.example"]
