"""What this browser was let in to: a note in the session cookie for each link it opened.

The link for signing lets its bearer answer, withdraw and change their line; the
one in a receipt lets them withdraw, and that of a corrected line change the
line, and no more. Half an hour after an answer the note ends:
what is left in a shared browser after that opens nothing, and the link in the
mail opens the page again. A note opened after the answer lasts half an hour.

The note is in the cookie and in no table, because mail scanners open links too.
It says when the link was opened, and the invitation when it was answered. So a
copy of the cookie ends with the original, from whatever time it is.
"""

from datetime import timedelta

from flask import session
from sqlalchemy.orm import Session

from petition.domain.links import Purpose
from petition.domain.states import InvitationState
from petition.errors import BadLink, LinkNotOpened
from petition.services.signing import standings
from petition.services.signing.standing import Standing

# A list each, because the cookie's format sorts the keys of a mapping, and the oldest must go first.
# One note: the invitation's reference, the version of its link, and when that was opened, as POSIX time.
_KEYS = {
    Purpose.SIGN: "signing",
    Purpose.WITHDRAW: "withdrawing",
    Purpose.LINE: "correcting",
    Purpose.CONFIRM: "confirming",
}
WITHDRAWING = (Purpose.SIGN, Purpose.WITHDRAW)
CORRECTING = (Purpose.SIGN, Purpose.LINE)
CONFIRMING = (Purpose.SIGN, Purpose.CONFIRM)
# A cookie holds about 4,000 bytes; nobody has that many statements open at once.
_MOST = 20
AFTER_ANSWER = timedelta(minutes=30)
# Whoever signed a text that has changed since is asked anew. Who was struck or uninvited gave no answer by that.
_UNANSWERED = frozenset(
    {
        InvitationState.PENDING,
        InvitationState.INVITED,
        InvitationState.LAPSED,
        InvitationState.STRUCK,
        InvitationState.UNINVITED,
    }
)


def grant(purpose: Purpose, standing: Standing) -> None:
    """Let this browser in to what a link of `purpose` opens."""
    key = _KEYS[purpose]
    others = [one for one in session.get(key, []) if one[0] != standing.reference]
    session[key] = [*others, (standing.reference, standing.link_version, _clock(standing))][-_MOST:]


def read(database: Session, reference: str, *purposes: Purpose, lock: bool = False) -> Standing:
    """Return what this browser was let in to by a link of any of `purposes`, or of all; raise `BadLink` otherwise.

    It raises `LinkNotOpened` where this browser has no note of the page at all, or its half hour has passed: who opens
    the link here gets in. With `lock`, the statement is kept as it is until the transaction ends. The
    newest link counts: an old one may lie in this browser beside its successor.
    """
    allowed = purposes or tuple(_KEYS)
    versions = [found[0] for purpose in allowed if (found := _notes(purpose).get(reference)) is not None]
    if not any(reference in _notes(purpose) for purpose in _KEYS):
        raise LinkNotOpened("The link of this page was not opened here.")
    if not versions:
        raise BadLink("This link is not valid.")
    standing = standings.by_reference(database, reference, max(versions), lock=lock)
    if not any(_lets_in(purpose, standing) for purpose in allowed):
        if max(versions) == standing.link_version:
            raise LinkNotOpened("The link of this page was opened too long ago.")
        raise BadLink("This link is not valid.")
    return standing


def may_answer(standing: Standing) -> bool:
    """Return whether this browser opened the newest link for signing, not only a receipt's."""
    return _lets_in(Purpose.SIGN, standing)


def may_correct(standing: Standing) -> bool:
    """Return whether this browser opened a link by which the person changes their line."""
    return any(_lets_in(purpose, standing) for purpose in CORRECTING)


def may_confirm(standing: Standing) -> bool:
    """Return whether this browser opened a link by which the person confirms what was recorded for them."""
    return any(_lets_in(purpose, standing) for purpose in CONFIRMING)


def forget() -> None:
    """Let this browser in to nothing any more."""
    for key in _KEYS.values():
        session.pop(key, None)


def _notes(purpose: Purpose) -> dict[str, tuple[int, int]]:
    """Return (version of the link, when it was opened) by reference."""
    return {reference: (int(number), int(at)) for reference, number, at in session.get(_KEYS[purpose], [])}


def _lets_in(purpose: Purpose, standing: Standing) -> bool:
    """Return whether a note is for the newest link, and its half hour has not passed."""
    version, opened = _notes(purpose).get(standing.reference, (0, 0))
    if version != standing.link_version:
        return False
    if standing.answered_at is None or standing.state in _UNANSWERED:
        return True
    since = max(opened, standing.answered_at.timestamp())
    return _clock(standing) < since + AFTER_ANSWER.total_seconds()


def _clock(standing: Standing) -> int:
    """Return what the database's clock showed when the standing was read, as POSIX time."""
    return int(standing.read_at.timestamp())
