"""What a personal link identifies and what it is for."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a link is for; the value is its salt, so that no link has two purposes."""

    SIGN = "sign"
    WITHDRAW = "withdraw"
    MUTE = "mute"
    LINE = "line"
    CONFIRM = "confirm"
    SIGN_IN = "sign-in"
    UNDO_ADDRESS = "undo-address"


# How the address of a link begins, for each purpose.
PATHS = {
    Purpose.SIGN: "/s/",
    Purpose.WITHDRAW: "/w/",
    Purpose.MUTE: "/u/",
    Purpose.LINE: "/l/",
    Purpose.CONFIRM: "/c/",
    Purpose.SIGN_IN: "/desk/enter/",
    Purpose.UNDO_ADDRESS: "/a/",
}

# A token is 24 characters, a dot and 22 characters of base64url.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{20,}")


def without_tokens(text: str) -> str:
    """Return somebody's words without tokens: a link of ours in them would let another reader answer."""
    return _TOKEN.sub("…", text)


@dataclass(frozen=True)
class Link:
    """What a genuine token contains; look rows up by these values, never by the token's text.

    `nonce` is 16 random bytes; a higher `version` revokes older links.
    """

    nonce: bytes
    version: int
