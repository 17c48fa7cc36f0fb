"""Variable envelope senders (VERP): the address that a bounce comes back to names its mail.

The local part has the mail's key and an HMAC over it, in lower-case hexadecimal,
because some servers change the case of addresses. Whoever cannot compute the
HMAC cannot forge a bounce, and so cannot stop anybody's mail.
"""

import hmac
import re
from collections.abc import Sequence
from hashlib import sha256

_FORM = re.compile(r"bounce-([0-9a-f]{32})-([0-9a-f]{16})", re.IGNORECASE)


def _mac(key: str, message_key: str) -> str:
    # The prefix keeps this use of the key apart from every other.
    return hmac.digest(key.encode(), f"petition.bounce.{message_key}".encode(), sha256).hex()[:16]


def bounce_address(keys: Sequence[str], message_key: str, domain: str) -> str:
    """Return the envelope sender of a mail; the last of the `keys`, which is the newest, signs."""
    return f"bounce-{message_key}-{_mac(keys[-1], message_key)}@{domain}"


def bounced_key(keys: Sequence[str], address: str) -> str | None:
    """Return the key of the mail that a bounce address names, or None if none of the `keys` signed it."""
    found = _FORM.fullmatch(address.partition("@")[0])
    if found is None:
        return None
    message_key, mac = (group.lower() for group in found.groups())
    genuine = any(hmac.compare_digest(_mac(key, message_key), mac) for key in keys)
    return message_key if genuine else None
