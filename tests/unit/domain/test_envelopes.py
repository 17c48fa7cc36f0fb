"""Signed envelope senders: they come back, folded or not, and nobody else can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.envelopes import bounce_address, bounced_key

KEYS = ("old" * 11, "new" * 11)
MESSAGE = "0123456789abcdef" * 2
DOMAIN = "bounces.alliance.example"


def test_address_names_its_mail_and_fits_the_limits() -> None:
    address = bounce_address(KEYS, MESSAGE, DOMAIN)
    local, _, domain = address.partition("@")
    assert domain == DOMAIN
    # RFC 5321, section 4.5.3.1.1.
    assert len(local) <= 64
    assert local.startswith(f"bounce-{MESSAGE}-")
    assert bounced_key(KEYS, address) == MESSAGE


def test_f17_address_of_an_older_key_still_counts_and_the_newest_signs() -> None:
    assert bounced_key(KEYS, bounce_address(KEYS[:1], MESSAGE, DOMAIN)) == MESSAGE
    assert bounced_key(KEYS[:1], bounce_address(KEYS, MESSAGE, DOMAIN)) is None


@pytest.mark.parametrize("change", [str.upper, str.title, lambda address: address.replace(DOMAIN, "mx.other.example")])
def test_servers_may_fold_the_case_and_rewrite_the_domain(change: object) -> None:
    assert callable(change)
    assert bounced_key(KEYS, change(bounce_address(KEYS, MESSAGE, DOMAIN))) == MESSAGE


def _flipped(text: str, place: int) -> str:
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


@given(st.integers(len("bounce-"), len(f"bounce-{MESSAGE}-") + 15))
def test_t25_a_changed_digit_is_a_forgery(place: int) -> None:
    address = bounce_address(KEYS, MESSAGE, DOMAIN)
    if address[place] != "-":
        assert bounced_key(KEYS, _flipped(address, place)) is None


@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "desk@alliance.example", f"bounce-{MESSAGE}@{DOMAIN}", f"bounce-{MESSAGE}-@{DOMAIN}"),
        *(f"bounce-{MESSAGE}-{'0' * 16}@{DOMAIN}", f"bounce-{MESSAGE}-{'0' * 15}@{DOMAIN}"),
        *(f"x{bounce_address(KEYS, MESSAGE, DOMAIN)}", bounce_address(KEYS, MESSAGE, DOMAIN).replace("@", "0@")),
        bounce_address(("someone else's",), MESSAGE, DOMAIN),
    ],
)
def test_t25_what_was_not_made_here_is_ignored(address: str) -> None:
    assert bounced_key(KEYS, address) is None


@given(st.text(max_size=80))
def test_t25_no_text_is_mistaken_for_an_address_of_ours(text: str) -> None:
    assert bounced_key(KEYS, text) is None


def test_mac_is_not_that_of_another_use_of_the_key() -> None:
    one, other = (bounce_address(KEYS, MESSAGE, DOMAIN), bounce_address(KEYS, "f" * 32, DOMAIN))
    assert one.partition("@")[0].rpartition("-")[2] != other.partition("@")[0].rpartition("-")[2]
