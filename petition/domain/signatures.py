"""What proves a signature: how it may end, and the digest of its line that the audit log keeps."""

import hashlib
from enum import StrEnum

from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName

# Without its salt a digest of public names would be no secret: one only has to try all of them.
SALT_BYTES = 16


class Decision(StrEnum):
    """What a person answers."""

    SIGN = "sign"
    DECLINE = "decline"


class Ending(StrEnum):
    """How a signature ended; one that is live has none."""

    WITHDRAWN = "withdrawn"
    STRUCK = "struck"
    LAPSED = "lapsed"
    MERGED = "merged"


def line_digest(
    salt: bytes,
    text: str,
    country: str,
    name: PersonName,
    affiliation: Affiliation,
    *,
    is_counted_only: bool | None = None,
) -> str:
    """Return the SHA-256 (FIPS 180-4) of all that a signatory's line is made of, in lower-case hexadecimal.

    `text` is the digest of the text that was signed, and `is_counted_only` what
    somebody chose who could sign without being named; it adds nothing where there was no such choice.
    The label of a country and the form of the list are left out, because they belong to the statement and
    may change. No part can contain NUL, which joins them.
    """
    chosen = () if is_counted_only is None else ("counted",) if is_counted_only else ("named",)
    parts = (
        *(text, country, name.given_name, name.family_name, name.honorific_prefix, name.honorific_suffix),
        *(affiliation.role, affiliation.legislature, affiliation.party, affiliation.constituency),
        *chosen,
    )
    return hashlib.sha256(salt + "\0".join(parts).encode()).hexdigest()
