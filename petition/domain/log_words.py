"""One event of the audit log as a plain sentence: what `petition.domain.log_acts` says of it, filled in.

An event names nobody. Whom it is about, and what somebody wrote with it, such as
the reason of a strike, is looked up when it is read, and handed in.
"""

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import NamedTuple

from petition.domain import held
from petition.domain.log_acts import ACTS, Details
from petition.domain.matters import ABOUT
from petition.domain.text import isolate
from petition.domain.times import format_brief

# The nouns of details that count something.
_COUNTED = {
    **dict.fromkeys(("told", "count", "people"), ("person", "people")),
    "days": ("day", "days"),
    "sessions": ("session", "sessions"),
    "entries": ("entry", "entries"),
}
_MOMENTS = frozenset({"until", "before", "after", "renew_until", "release_at"})
# By detail: what its values are called, where that is not what they are.
_CALLED: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "closed": "that it closed",
        "reopened": "that it is open again",
        "release_planned": "when it is to be published",
        "published": "that it was published",
        "retracted": "that it was retracted",
        "cancelled": "that it was cancelled",
        "resumed": "that it goes on",
    },
    "matter": {kind.value: about.heading for kind, about in ABOUT.items()},
    "reasons": {reason.value: words for reason, words in held.WORDS.items()},
    "why": {
        "sign_out": "signed out",
        "sign_in": "another sign-in",
        "password": "a new password",
        "revoked": "ended at the desk",
        "operator": "ended by a command",
    },
    "changed": {
        "slug": "the address",
        "requested_by": "who asks",
        "contact_email": "the contact",
        "names_withdrawn": "whether names that leave are told",
    },
    "parts": {
        "is_lead": "leading",
        "is_counted_only": "whether they are named",
        "is_without_country": "whether the country is printed",
        "is_organisation": "whether it is an organisation",
    },
}


class Sentence(NamedTuple):
    """A sentence, and what it names in plain text; a page gives each of these an element of its own direction."""

    pattern: str
    said: Mapping[str, str]

    def __str__(self) -> str:
        """Return it for a line of plain text."""
        return self.pattern.format_map({name: isolate(text) for name, text in self.said.items()})


def sentence(action: str, details: Details, *, who: str = "", word: str = "", zone: str = "UTC") -> Sentence:
    """Return what an event says, with its moments in a zone; an action that nobody knows is named as it is.

    Beside what the event has, `details` may say `is_new`, `by_clock` and `change`, which choose the sentence.
    """
    known = ACTS.get(action)
    say = "{action}" if known is None else known.say
    pattern = (say if isinstance(say, str) else say(details)) + (": “{word}”" if word else ".")
    given = {"who": who or "Somebody", "word": word, "action": action.replace(".", ": ").replace("_", " ")}
    named = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    return Sentence(pattern, {name: given.get(name) or _said(name, details, zone) for name in named})


def _said(name: str, details: Details, zone: str) -> str:
    """Return one detail in words; "?" for what an event does not say that is older, or odd."""
    value = details.get(name)
    values = value if isinstance(value, list | tuple) else [value]
    if value is None:
        return "?"
    if name in _MOMENTS:
        try:
            return format_brief(datetime.fromisoformat(str(value)), zone)
        except ValueError:
            return "?"
    if name == "slug":
        return " → ".join(map(str, values))
    called = _CALLED.get(name, {})
    texts = [f"{one:,}" if isinstance(one, int) else str(one) for one in values]
    said = (" and " if name in _COUNTED else ", ").join(called.get(one, one.replace("_", " ")) for one in texts)
    return f"{said} {_COUNTED[name][texts != ['1']]}" if name in _COUNTED else said
