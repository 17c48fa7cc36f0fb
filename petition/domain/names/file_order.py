"""In which order a file writes names into one cell, found from the words that come again at either end of them.

Parents choose given names from a few that are usual, so among the people of one chamber given names repeat and
family names hardly do. In East Asia a few family names are everybody's, and it is the other way round. Where
neither end repeats twice as much as the other, or people are few, nothing is decided and the country's usual order
is taken.
"""

from collections import Counter
from dataclasses import dataclass, field

from petition.domain.names.honorifics import is_post_nominal, is_suffix, leading_titles
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.domain.names.rules import CHINESE_AMONG_OTHERS, NO_FAMILY_NAME, is_particle, word_set

UNDECIDED = "undecided"
_ENOUGH = 20
_TIMES = 2
_FAMILY_REPEATS = word_set("CN TW KR KP VN")
# Names of these say by themselves what they are, or have no two ends.
_TOLD_OTHERWISE = CHINESE_AMONG_OTHERS | NO_FAMILY_NAME


@dataclass(slots=True)
class Ends:
    """The words at both ends of the names of one chamber, which `add` counts; `example` is the first of the names."""

    country: str
    rows: int = 0
    example: str = ""
    first: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Count the ends of a name, once, unless it has one word or shows its family name by capitals or a comma."""
        head, comma, behind = text.partition(",")
        words = head.split()
        if comma and (len(words) < 2 or not all(map(is_post_nominal, behind.replace(",", " ").split()))):
            return
        del words[: leading_titles(words, self.country)]
        while len(words) > 2 and (is_suffix(words[-1]) or words[-1][0] in "(["):
            del words[-1]
        name = " ".join(words)
        if len(words) < 2 or name in self.seen:
            return
        self.seen.add(name)
        if not name.istitle() and len({word.isupper() for word in words if len(word) > 2 and "." not in word}) > 1:
            return
        self.rows += 1
        self.example = self.example or name
        begins = next((word for word in words if not is_particle(word)), words[0])
        self.first[begins.lower()] += 1
        self.last[words[-1].lower()] += 1

    @property
    def repeated(self) -> tuple[int, int]:
        """How many names begin with a word that an earlier one begins with, and the same of their ends."""
        return self.first.total() - len(self.first), self.last.total() - len(self.last)

    @property
    def order(self) -> str:
        """`GIVEN_FAMILY` or `FAMILY_GIVEN`, `UNDECIDED`, or "" where the names themselves say it."""
        if self.country in _TOLD_OTHERWISE or not self.rows:
            return ""
        first, last = self.repeated
        if self.rows < _ENOUGH or max(first, last) < _TIMES * max(min(first, last), 1):
            return UNDECIDED
        return FAMILY_GIVEN if (first > last) == (self.country in _FAMILY_REPEATS) else GIVEN_FAMILY
