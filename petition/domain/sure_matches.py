"""Rows that no identifier and no name as it stands has matched, and that are somebody of the roster all the same.

A dash became another one, a chamber was renamed, a surname changed. Only what
is sure is matched, always with a doubt that says so; what may be gets a doubt alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from petition.domain.namesakes import KnownPerson, Match, differ
from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.domain.spellings import plain_spelling
from petition.domain.text import fold

# So many people of one chamber, and half of it, do not move to another: it has another name.
_MOST_MOVE = 4
# A shorter given name is part of too many addresses.
_SHORTEST_GIVEN = 3

_SPELLED = "is written as “{name}” on the roster"
_MOVED = "is “{chamber}” on the roster for the person of this name and address"
_RENAMED = "is “{chamber}” on the roster for the person of this name, and for most others of the file"
_OTHER_NAME = "is “{name}” on the roster for the person of this given name and address"
_ELSEWHERE = "may be {name} of “{chamber}”, who is on the roster (the same name in two chambers)"


class _Look(NamedTuple):
    """What rows and people are compared by."""

    country: str
    chamber: str
    given: str
    family: str
    email: str
    words: str

    @classmethod
    def of_row(cls, row: PersonRow) -> "_Look":
        name = row.name
        return cls._of(row.country, row.legislature, name.given_name, name.family_name, row.email)

    @classmethod
    def of_person(cls, one: KnownPerson) -> "_Look":
        return cls._of(one.country, one.legislature, one.given_name, one.family_name, one.email)

    @classmethod
    def _of(cls, country: str, chamber: str, given: str, family: str, email: str) -> "_Look":
        words = [plain_spelling(word) for word in f"{given} {family}".split()]
        # Initials come and go, and which words are the family name is the custom of who reads them.
        whole = " ".join(sorted(word for word in words if len(word) > 1))
        return cls(country, fold(chamber), plain_spelling(given), plain_spelling(family), email.casefold(), whole)


_Row = tuple[Match, _Look]
_Person = tuple[KnownPerson, _Look]
_Pair = tuple[_Row, _Person]
_Key = Callable[[_Look], tuple[str, ...] | None]


class Left:
    """The rows of a file and the people of the roster that are left, and the chambers of all of them.

    `renamed` are the chambers, by country, that have another name in the file.
    """

    def __init__(
        self,
        matches: Sequence[Match],
        known: Sequence[KnownPerson],
        seen: Container[int],
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        rows = [match for match in matches if match.person_id is None and not match.errors]
        countries = {match.row.country for match in rows}
        theirs = [one for one in known if one.country in countries and not one.is_retired and one.into is None]
        self._rows: list[_Row] = []
        self._people: list[_Person] = []
        for match in rows if theirs else ():
            go_on()
            if any((look := _Look.of_row(match.row))[2:4]):
                self._rows.append((match, look))
        for one in theirs:
            go_on()
            if one.id not in seen:
                self._people.append((one, _Look.of_person(one)))
        self._in_file = {(match.row.country, fold(match.row.legislature)) for match in matches}
        self._on_roster = {(one.country, fold(one.legislature)) for one in theirs}
        emails = {look.email for _, look in self._rows}
        self._users = Counter(email for match in matches if (email := match.row.email.casefold()) in emails)
        self._owners = Counter(email for one in theirs if (email := one.email.casefold()) in emails)
        self.renamed: set[tuple[str, str]] = set()

    def match(self) -> None:
        """Match the rows with the people that they surely are, and note who they may be."""
        self._take(self._pairs(lambda look: look[:4]), "spelling", "family_name", _SPELLED)
        divided = self._pairs(lambda look: (look.country, look.chamber, look.words) if " " in look.words else None)
        self._take(divided, "spelling", "family_name", _SPELLED)
        moved = self._pairs(lambda look: (look.country, look.given, look.family, look.email) if look.email else None)
        self._take(moved, "other-chamber", "legislature", _MOVED)
        self._match_renamed()
        same = self._pairs(lambda look: (look.country, look.chamber, look.given, look.email) if look.email else None)
        # An address is of one person alone where nobody else has it, and it goes by their given name.
        personal = (
            pair
            for pair in same
            if len(given := (look := pair[0][1]).given) >= _SHORTEST_GIVEN
            and given in plain_spelling(look.email.partition("@")[0])
            and self._users[look.email] == self._owners[look.email] == 1
        )
        self._take(personal, "other-name", "family_name", _OTHER_NAME)
        for (match, look), (one, other) in self._pairs(lambda look: (look.country, look.given, look.family)):
            # Of the file's own chambers, and where none is named, whoever is gone is looked at anyway.
            if look.chamber and other.chamber and (one.country, other.chamber) not in self._in_file:
                text = _ELSEWHERE.format(name=_named(one), chamber=one.legislature)
                match.doubts.append(Remark("looks-like", "family_name", text))

    def _pairs(self, key: _Key) -> Iterator[_Pair]:
        """Yield the rows and people who alone have something in common, but those whom identifiers tell apart."""
        rows, people = defaultdict[tuple[str, ...], list[_Row]](list), defaultdict[tuple[str, ...], list[_Person]](list)
        for row in self._rows:
            if (value := key(row[1])) is not None:
                rows[value].append(row)
        for person in self._people:
            if (value := key(person[1])) in rows and value is not None:
                people[value].append(person)
        for value, those in people.items():
            if len(those) == len(rows[value]) == 1 and not differ(rows[value][0][0].row, those[0][0]):
                yield rows[value][0], those[0]

    def _take(self, pairs: Iterator[_Pair], code: str, field: str, words: str) -> None:
        for (match, _), (one, _) in [*pairs]:
            match.person_id = one.id
            match.doubts.append(Remark(code, field, words.format(name=_named(one), chamber=one.legislature)))
        taken = {match.person_id for match, _ in self._rows if match.person_id is not None}
        self._rows = [row for row in self._rows if row[0].person_id is None]
        self._people = [person for person in self._people if person[0].id not in taken]

    def _match_renamed(self) -> None:
        """Match by name the people of chambers that have another name in the file than on the roster."""
        found = defaultdict[tuple[str, str, str], list[_Pair]](list)
        for (match, look), (one, other) in self._pairs(lambda look: (look.country, look.given, look.family)):
            is_new = (look.country, look.chamber) not in self._on_roster
            if is_new and (one.country, other.chamber) not in self._in_file:
                found[look.country, look.chamber, other.chamber].append(((match, look), (one, other)))
        rows = Counter((look.country, look.chamber) for _, look in self._rows)
        people = Counter((look.country, look.chamber) for _, look in self._people)
        for (country, new, old), pairs in found.items():
            if len(pairs) > _MOST_MOVE and 2 * len(pairs) >= min(rows[country, new], people[country, old]):
                # A file that names no chamber need not have all of one.
                self.renamed.update((country, one.legislature) for _, (one, _) in pairs if new)
                self._take(iter(pairs), "other-chamber", "legislature", _RENAMED)


def _named(one: KnownPerson) -> str:
    return " ".join(filter(None, (one.given_name, one.family_name)))
