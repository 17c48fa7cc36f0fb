"""What a page showed before somebody confirmed it, so that an act does that and nothing else.

A number does not tell: one person may have come and another gone. So the form
carries digests of what stood on the page, and the act compares them with what
is so now, under its lock.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from petition.errors import FieldError, ShownChanged

_WRITTEN = re.compile(r"([0-9a-f]{64})\.([0-9a-f]{64})\.([0-9]{1,9})")
# So many rows are turned into text at once; all of a large roster would be some megabytes.
_AT_ONCE = 1000
_SINGULAR = {
    "people": "person",
    "signatories": "signatory",
    "entries": "entry",
    "editions": "edition",
    "people to tell at an old address": "person to tell at an old address",
}


@dataclass(frozen=True)
class Shown:
    """What was shown: its own facts, such as the text, and the people whom it concerns.

    `facts` and `people` are SHA-256 digests in hexadecimal; `count` only says in
    words what changed.
    """

    facts: str
    people: str
    count: int

    @classmethod
    def of(cls, facts: Iterable[object], people: Iterable[tuple[object, ...]]) -> "Shown":
        """Return what is shown, of plain values as JSON knows them.

        Each row of `people` begins with a number of its own, by which they are sorted.
        """
        rows = sorted(map(tuple, people), key=itemgetter(0))
        return cls(_digest([tuple(facts)]), _digest(rows), len(rows))

    @classmethod
    def read(cls, text: str, what: str = "people") -> "Shown":
        """Return what a form says was shown; raise `FieldError` naming `what` if it does not say so."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise FieldError("expected", f"what the page showed of the {what} that you confirm is missing")
        return cls(found[1], found[2], int(found[3]))

    def __str__(self) -> str:
        """Write it as `read` takes it."""
        return f"{self.facts}.{self.people}.{self.count}"

    def check(self, confirmed: "Shown | None", undone: str, *, what: str = "people") -> None:
        """Raise `ShownChanged` unless this, which is so now, is what was confirmed; `undone` says what was not done.

        Nothing is compared where nothing was shown before, as with a command.
        """
        if confirmed is None or confirmed == self:
            return
        many = f"{confirmed.count:,} {_SINGULAR[what] if confirmed.count == 1 else what}"
        if confirmed.count != self.count:
            change = f"You confirmed {many}, but it would now be {self.count:,}."
        elif confirmed.people != self.people:
            change = f"You confirmed {many}. It would be as many now, but something about them changed."
        else:
            change = "What this is about was changed after you had opened the page."
        raise ShownChanged(f"{change} {undone}; look again.")


def _digest(rows: Iterable[tuple[object, ...]]) -> str:
    """Return the SHA-256 of rows of plain values, in lower-case hexadecimal; no two lists are written alike."""
    hasher, given = hashlib.sha256(), iter(rows)
    while lot := list(islice(given, _AT_ONCE)):
        hasher.update(json.dumps(lot).encode())
    return hasher.hexdigest()
