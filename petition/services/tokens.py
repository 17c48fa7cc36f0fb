"""Personal links: signing them, and reading them back without trusting them.

A token is itsdangerous' signature over a random 128-bit nonce and the link's
version; it holds no name, no address and no statement. Each purpose has its
own salt, so that a link for one page never opens another. The signature alone
opens nothing either: the nonce and version must also stand in the database, so
a stolen key is not enough, and neither is a stolen database.

The HMAC-SHA-256 is cut to 128 bits (NIST SP 800-107, section 5.3.1), which
keeps a link on one line of a mail. Keys rotate: all verify, the last one signs.
"""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

from petition.domain.links import PATHS, Link, Purpose
from petition.errors import BadLink

NONCE_BYTES = 16
_VERSION_BYTES = 2
# What a token looks like: 18 bytes and 16 bytes, in base64 for addresses.
SHAPE = r"[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{22}"


class _HmacSha256At128(SigningAlgorithm):
    """HMAC-SHA-256, its leftmost 128 bits."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, sha256)[:16]


class LinkSigner:
    """Makes and reads tokens with a list of keys, oldest first."""

    def __init__(self, keys: Sequence[str], base_url: str) -> None:
        self._base_url = base_url
        self._signers = {
            purpose: Signer(
                list(keys),
                salt=f"petition.link.{purpose}",
                key_derivation="hmac",
                digest_method=sha256,
                algorithm=_HmacSha256At128(),
            )
            for purpose in Purpose
        }

    def issue(self, purpose: Purpose, link: Link) -> str:
        """Return the token of `link`; the same link always gives the same token."""
        payload = base64_encode(link.nonce + link.version.to_bytes(_VERSION_BYTES, "big"))
        return self._signers[purpose].sign(payload).decode()

    def url(self, purpose: Purpose, link: Link) -> str:
        """Return the whole address of `link`, built from the configured base alone."""
        return f"{self._base_url}{PATHS[purpose]}{self.issue(purpose, link)}"

    def page(self, path: str) -> str:
        """Return the whole address of a page that needs no token."""
        return f"{self._base_url}{path}"

    def read(self, purpose: Purpose, token: str) -> Link:
        """Return what `token` says; raise `BadLink` unless it was signed for `purpose`."""
        try:
            payload = base64_decode(self._signers[purpose].unsign(token.encode()))
        except (BadData, UnicodeEncodeError):
            raise BadLink("This link is not valid.") from None
        if len(payload) != NONCE_BYTES + _VERSION_BYTES:
            raise BadLink("This link is not valid.")
        return Link(payload[:NONCE_BYTES], int.from_bytes(payload[NONCE_BYTES:], "big"))


def new_nonce() -> bytes:
    """Return 128 random bits."""
    return secrets.token_bytes(NONCE_BYTES)
