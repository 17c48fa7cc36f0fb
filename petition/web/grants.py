"""What this browser was let in to: a note in the session cookie for each link it opened.

The link for signing lets its bearer answer and withdraw; the one in a receipt
lets them withdraw, and no more. Half an hour after an answer the note ends:
what is left in a shared browser after that opens nothing, and the link in the
mail opens the page again. The note is in the cookie and in no table, because
mail scanners open links too.
"""

import time
from datetime import timedelta

from flask import session

from petition.domain.links import Purpose
from petition.domain.states import InvitationState
from petition.errors import BadLink
from petition.services.signing.standings import Standing

# A list each, because the cookie's format sorts the keys of a mapping, and the oldest must go first.
# One note: the invitation's reference, the version of its link, and when it was answered, as POSIX time or 0.
_KEYS = {Purpose.SIGN: "signing", Purpose.WITHDRAW: "withdrawing"}
# A cookie holds about 4,000 bytes; nobody has that many statements open at once.
_MOST = 20
AFTER_ANSWER = timedelta(minutes=30)
# Whoever signed a text that has changed since is asked anew.
_UNANSWERED = frozenset({InvitationState.PENDING, InvitationState.INVITED, InvitationState.LAPSED})


def grant(purpose: Purpose, standing: Standing) -> None:
    """Let this browser in to what a link of `purpose` opens; for half an hour, if it was answered before."""
    key = _KEYS[purpose]
    others = [one for one in session.get(key, []) if one[0] != standing.reference]
    answered = 0 if standing.state in _UNANSWERED else _now()
    session[key] = [*others, (standing.reference, standing.link_version, answered)][-_MOST:]


def note_answer(standing: Standing) -> None:
    """Let the half hour run from now on for an answer that was given elsewhere; one that runs already goes on."""
    if standing.state not in _UNANSWERED:
        _answered(standing.reference, only_first=True)


def answered(reference: str) -> None:
    """Let the half hour begin, because an answer was given just now."""
    _answered(reference, only_first=False)


def version(reference: str, *purposes: Purpose) -> int:
    """Return the link version that this browser was let in with; raise `BadLink` if it was not.

    Any of `purposes` will do; without them, any at all. The newest counts: an
    old link may lie in this browser beside the one that replaced it.
    """
    versions = [found for purpose in purposes or _KEYS if (found := _versions(purpose).get(reference)) is not None]
    if not versions:
        raise BadLink("This link is not valid.")
    return max(versions)


def may_answer(standing: Standing) -> bool:
    """Return whether this browser opened the newest link for signing, not only a receipt's."""
    return _versions(Purpose.SIGN).get(standing.reference) == standing.link_version


def forget() -> None:
    """Let this browser in to nothing any more."""
    for key in _KEYS.values():
        session.pop(key, None)


def _versions(purpose: Purpose) -> dict[str, int]:
    """Return the versions of the links that still let this browser in, by reference."""
    oldest = _now() - AFTER_ANSWER.total_seconds()
    notes = session.get(_KEYS[purpose], [])
    return {reference: int(number) for reference, number, at in notes if not at or at > oldest}


def _answered(reference: str, *, only_first: bool) -> None:
    for key in _KEYS.values():
        if notes := session.get(key):
            session[key] = [
                (name, number, at if name != reference or (only_first and at) else _now()) for name, number, at in notes
            ]


def _now() -> int:
    return int(time.time())
