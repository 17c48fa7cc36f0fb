"""Addresses: taken in their normal form, or refused with the reason."""

import pytest
from email_validator import EmailNotValidError
from hypothesis import given
from hypothesis import strategies as st

from petition.errors import FieldError
from petition.rosters import addresses
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


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("mailto:ada@x.example", "“mailto:” stands before it; write “ada@x.example”"),
        ("MAILTO: ada@x.example", "“mailto:” stands before it; write “ada@x.example”"),
        ("ada@x.example,", "“,” stands after it; write “ada@x.example”"),
        ("ada@x.example ;", "“;” stands after it; write “ada@x.example”"),
        ("ada@x.example.", "“.” stands after it; write “ada@x.example”"),
        (";ada@x.example", "“;” stands before it; write “ada@x.example”"),
        ("Ada Lovelace <ada@x.example>", "something else stands around it; write “ada@x.example”"),
        ("ada@x.example, eve@x.example", "it is more than one; keep one"),
        ("ada@x.example / eve@x.example", "it is more than one; keep one"),
        ("https://x.example/@ada", "it is a web page"),
        ("www.x.example", "it is a web page"),
        ("josé@x.example", "“é” stands before the @, and most mail servers refuse it"),
        ("ada.x.example", "it has no @"),
        ("ada@parliament", "its domain has no dot"),
    ],
)
def test_reason_says_what_to_do(typed: str, reason: str) -> None:
    with pytest.raises(FieldError) as refusal:
        check_address(typed)
    assert reason in refusal.value.problem


_LETTERS = "abAB09._-+'!#$%&*/=?^`{|}~é"
_LOCAL = st.text(st.sampled_from(_LETTERS), max_size=70) | st.sampled_from(
    ["info", "POSTMASTER", "Www", "a" * 64, "a" * 65]
)
_LABEL = st.text(st.sampled_from("abX09-ü_"), max_size=6) | st.sampled_from(
    ["xn--bcher-kva", "r3---sn", "a" * 63, "a" * 64]
)
_DOMAIN = st.lists(_LABEL | st.sampled_from(["example", "invalid", "onion", "local", "com"]), max_size=4).map(".".join)


@given(_LOCAL, _DOMAIN)
def test_shorter_way_gives_what_the_validator_gives(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    try:
        expected = addresses._checked(text)
    except EmailNotValidError:
        expected = ""
    try:
        found = check_address(text)
    except FieldError:
        found = ""
    assert found == expected
