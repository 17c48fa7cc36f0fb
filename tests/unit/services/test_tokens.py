"""Tokens: forged, bent, and used for another purpose, they open nothing."""

import hmac
from hashlib import sha256
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous.encoding import base64_decode, base64_encode

from petition.domain.links import PATHS, Link, Purpose
from petition.errors import BadLink
from petition.services.tokens import NONCE_BYTES, LinkSigner, new_nonce

BASE = "https://sign.alliance.example"
SIGNER = LinkSigner(["one key", "another key"], BASE)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LINKS = st.builds(Link, st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES), st.integers(0, 2**16 - 1))
LINK = Link(bytes(range(16)), 3)


@given(st.sampled_from(Purpose), LINKS)
def test_token_says_what_was_signed(purpose: Purpose, link: Link) -> None:
    assert SIGNER.read(purpose, SIGNER.issue(purpose, link)) == link


def test_same_link_gives_the_same_token() -> None:
    assert SIGNER.issue(Purpose.SIGN, LINK) == SIGNER.issue(Purpose.SIGN, LINK)


def test_token_is_short_and_safe_in_an_address() -> None:
    token = SIGNER.issue(Purpose.SIGN, LINK)
    assert len(token) == 47
    assert set(token) <= set(ALPHABET + ".")


@pytest.mark.parametrize("purpose", Purpose)
def test_t12_address_begins_with_the_configured_base(purpose: Purpose) -> None:
    url = SIGNER.url(purpose, LINK)
    assert url == f"{BASE}{PATHS[purpose]}{SIGNER.issue(purpose, LINK)}"


def _flipped(content: bytes) -> list[bytes]:
    """Return `content` with each of its bits flipped in turn."""
    number, size = int.from_bytes(content, "big"), len(content)
    return [(number ^ 1 << bit).to_bytes(size, "big") for bit in range(size * 8)]


@pytest.mark.parametrize("purpose", Purpose)
def test_t15_every_bit_flip_fails(purpose: Purpose) -> None:
    payload, signature = SIGNER.issue(purpose, LINK).encode().split(b".")
    bent = [
        *(base64_encode(changed) + b"." + signature for changed in _flipped(base64_decode(payload))),
        *(payload + b"." + base64_encode(changed) for changed in _flipped(base64_decode(signature))),
    ]
    assert len(bent) == (18 + 16) * 8
    for token in bent:
        with pytest.raises(BadLink):
            SIGNER.read(purpose, token.decode())


def test_t15_every_other_character_fails_or_means_the_same() -> None:
    """A signature of 128 bits in 22 characters leaves 4 bits over: 16 endings are one signature."""
    token = SIGNER.issue(Purpose.SIGN, LINK)
    same = []
    for index in range(len(token)):
        for character in ALPHABET:
            bent = token[:index] + character + token[index + 1 :]
            try:
                link = SIGNER.read(Purpose.SIGN, bent)
            except BadLink:
                continue
            assert link == LINK
            same.append(bent)
    endings = {bent[-1] for bent in same}
    assert len(endings) == 16
    assert {bent[:-1] for bent in same} == {token[:-1]}


@pytest.mark.parametrize(
    "junk",
    ["", ".", "a", "a.b", "é.ü", "\ud800", "\0", "." * 50, "=" * 47, "A" * 47, f"{'A' * 24}.{'A' * 22}", "A" * 9999],
)
def test_t15_junk_is_a_bad_link(junk: str) -> None:
    with pytest.raises(BadLink, match=r"^This link is not valid\.$"):
        SIGNER.read(Purpose.SIGN, junk)


@given(st.text(max_size=60))
def test_t15_any_text_is_a_bad_link(text: str) -> None:
    with pytest.raises(BadLink):
        SIGNER.read(Purpose.SIGN, text)


def test_t15_cut_tokens_fail() -> None:
    token = SIGNER.issue(Purpose.SIGN, LINK)
    for size in range(len(token)):
        with pytest.raises(BadLink):
            SIGNER.read(Purpose.SIGN, token[:size])


@pytest.mark.parametrize(("issued", "used"), list(permutations(Purpose, 2)))
def test_t16_no_token_serves_another_purpose(issued: Purpose, used: Purpose) -> None:
    with pytest.raises(BadLink):
        SIGNER.read(used, SIGNER.issue(issued, LINK))


def test_t16_signatures_differ_by_purpose() -> None:
    signatures = {SIGNER.issue(purpose, LINK).split(".")[1] for purpose in Purpose}
    assert len(signatures) == len(Purpose)


def test_f17_older_keys_verify_and_the_last_one_signs() -> None:
    old, both, new = LinkSigner(["old"], BASE), LinkSigner(["old", "new"], BASE), LinkSigner(["new"], BASE)
    token = old.issue(Purpose.SIGN, LINK)
    assert both.read(Purpose.SIGN, token) == LINK
    assert new.read(Purpose.SIGN, both.issue(Purpose.SIGN, LINK)) == LINK
    for signer, refused in ((new, token), (old, both.issue(Purpose.SIGN, LINK))):
        with pytest.raises(BadLink):
            signer.read(Purpose.SIGN, refused)


@pytest.mark.parametrize("payload", [b"", b"short", b"!", b"A", base64_encode(bytes(17)), base64_encode(bytes(19))])
def test_t18_payload_of_another_shape_is_refused_even_when_signed(payload: bytes) -> None:
    """Made with the true key, as by somebody who stole it."""
    key = hmac.digest(b"another key", b"petition.link.sign", sha256)
    genuine = base64_encode(LINK.nonce + (3).to_bytes(2, "big"))
    assert SIGNER.read(Purpose.SIGN, _signed(genuine, key)) == LINK
    with pytest.raises(BadLink):
        SIGNER.read(Purpose.SIGN, _signed(payload, key))


def _signed(payload: bytes, key: bytes) -> str:
    return (payload + b"." + base64_encode(hmac.digest(key, payload, sha256)[:16])).decode()


def test_nonces_are_128_bits_and_differ() -> None:
    nonces = sorted(new_nonce() for _ in range(1000))
    assert all(len(nonce) * 8 == 128 for nonce in nonces)
    assert all(one != two for one, two in pairwise(nonces))
