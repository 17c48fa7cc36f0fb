"""What a personal link says and what it is for."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a link is for; the value is its salt, and no link serves two."""

    SIGN = "sign"
    WITHDRAW = "withdraw"
    MUTE = "mute"
    SIGN_IN = "sign-in"


# The first part of the address that takes links of each purpose.
PATHS = {Purpose.SIGN: "/s/", Purpose.WITHDRAW: "/w/", Purpose.MUTE: "/u/", Purpose.SIGN_IN: "/desk/enter/"}


@dataclass(frozen=True)
class Link:
    """What a genuine token says: key everything on these, never on its text.

    `nonce` is 16 random bytes; `version` is raised to revoke older links.
    """

    nonce: bytes
    version: int
