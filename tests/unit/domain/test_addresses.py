"""Addresses: taken in their normal form, or refused with the reason."""

import sys
from collections.abc import Callable

import pytest
from email_validator import EmailNotValidError
from hypothesis import given
from hypothesis import strategies as st

from petition.domain import addresses
from petition.domain.addresses import check_address
from petition.errors import FieldError


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


def _calls(work: Callable[[], object]) -> int:
    """Return how many calls `work` makes, of Python's functions and of C's."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def _refused(text: str) -> str:
    with pytest.raises(FieldError) as refusal:
        check_address(text)
    return refusal.value.problem


@pytest.mark.parametrize("length", [255, 1_000_000])
@pytest.mark.parametrize("sign", ["@", ",", "a", "<", "mailto:", " "])
def test_t11_text_beyond_the_longest_address_is_not_looked_at(sign: str, length: int) -> None:
    text = (sign * length)[:length]
    assert _refused(text) == "is longer than 254 characters"
    assert _calls(lambda: _refused(text)) < 100


@pytest.mark.parametrize(
    "text",
    [
        "@" * 254,
        "a@x.example" + "," * 243,
        "<a@" * 84,
        "<" + "a@" * 126 + ">",
        "mailto:" * 36,
        "mailto:" + " " * 247,
        "a@b" + " or" * 83,
        "a." * 127,
        "a@" + "b." * 126,
        " " * 253 + "@",
    ],
)
def test_t11_work_on_the_worst_text_is_small(text: str) -> None:
    assert len(text) <= 254
    assert _calls(lambda: _refused(text)) < 10_000


@given(st.text(st.sampled_from("@<>,; a.é"), max_size=254))
def test_t11_any_signs_are_answered(text: str) -> None:
    try:
        address = check_address(text)
    except FieldError:
        return
    assert address.count("@") == 1


def test_t11_our_own_checks_search_by_no_pattern() -> None:
    """A pattern that tries every way to read a text takes minutes for a kilobyte, and anybody may send one."""
    assert not {"re", "regex"} & set(vars(addresses))


def test_address_that_is_too_long_in_plain_letters_is_refused() -> None:
    domain = ".".join(["ü" * 20 + "a" * 20] * 4) + ".example"
    assert len(domain) < 180
    assert "is not an address" in _refused(f"{'a' * 64}@{domain}")


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
