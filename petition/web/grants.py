"""What this browser was let in to: a note in the session cookie for each link it opened.

The link for signing lets its bearer answer and withdraw; the one in a receipt
lets them withdraw, and no more. A list, because the cookie's format sorts the
keys of a mapping, and the oldest must go first.
"""

from flask import session

from petition.domain.links import Purpose
from petition.errors import BadLink
from petition.services.signing.standings import Standing

_KEYS = {Purpose.SIGN: "invitations", Purpose.WITHDRAW: "receipts"}
# A cookie holds about 4,000 bytes; nobody has that many statements open at once.
_MOST = 20


def grant(purpose: Purpose, standing: Standing) -> None:
    """Let this browser in to what a link of `purpose` opens."""
    key = _KEYS[purpose]
    others = [one for one in session.get(key, []) if one[0] != standing.reference]
    session[key] = [*others, (standing.reference, standing.link_version)][-_MOST:]


def version(reference: str, *purposes: Purpose) -> int:
    """Return the link version that this browser was let in with; raise `BadLink` if it was not.

    Any of `purposes` will do; without them, any at all. The newest counts: an
    old link may lie in this browser beside the one that replaced it.
    """
    found = [dict(session.get(_KEYS[purpose], [])).get(reference) for purpose in purposes or _KEYS]
    versions = [int(one) for one in found if one is not None]
    if not versions:
        raise BadLink("This link is not valid.")
    return max(versions)


def may_answer(standing: Standing) -> bool:
    """Return whether this browser opened the newest link for signing, not only a receipt's."""
    known = dict(session.get(_KEYS[Purpose.SIGN], []))
    return known.get(standing.reference) == standing.link_version
