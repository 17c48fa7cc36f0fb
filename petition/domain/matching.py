"""Which row of a file is which person of the roster.

Rows are matched by an external identifier first, then by name, country and
legislature. An address never decides: thirteen members of one chamber share an
inbox. Two people of one name and chamber stay two. Where nothing shows which of
them a row means, the row is refused with that reason.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass

from petition.domain.namesakes import KnownPerson, Match, match_by_name, note_namesakes
from petition.domain.persons import OWN_SCHEME, Identifier, PersonRow, identity
from petition.domain.remarks import Remark
from petition.domain.repeated_rows import fold_repeated
from petition.domain.sure_matches import Left

# Schemes that nobody owns: every chamber counts its members from one.
_BARE_SCHEMES = frozenset({"id", "identifier", "identifiant", "kennung"})
# Who carries one identifier is counted so far; a person of the roster has one for oneself.
_MOST_CARRIERS = 20
# With more faulty rows without a country, times the chambers that they may be of, nobody is called gone.
_MOST_GUESSES = 100_000
_OTHER_NAME = "is another name than the roster has for who carries this identifier"


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row's match, in the order of the file, and the people who are gone from it."""

    matches: Sequence[Match]
    gone: Sequence[int]


def match_rows(
    rows: Iterable[PersonRow],
    known: Sequence[KnownPerson],
    own: str = "",
    go_on: Callable[[], None] = lambda: None,
) -> Matching:
    """Match the rows of a file with the roster; `own` is how the roster's own identifiers begin.

    Gone are the people of the file's countries and legislatures who have no row
    in it, not even a faulty one. `go_on` is called again and again, and may raise
    to end the work.
    """
    matches = []
    for row in rows:
        go_on()
        matches.append(Match(row, "" if row.left_out else row.identity))
    sound = [match for match in matches if not match.row.errors and not match.row.left_out]
    namesakes = Counter(identity for person in known if person.into is None for identity in person.identities)
    single = fold_repeated(sound, namesakes)
    taken = _match_by_identifier(single, known, own, go_on)
    left = [match for match in single if match.person_id is None and not match.errors]
    match_by_name(left, [person for person in known if person.id not in taken], go_on)
    seen = {match.person_id for match in single if match.person_id is not None}
    others = Left(single, known, seen, go_on)
    others.match()
    for match in sound:
        if match.same_as is not None:
            match.person_id, match.is_alias = match.same_as.person_id, True
    note_namesakes(sound)
    return Matching(matches, _gone(matches, known, others.renamed))


def _gone(matches: Sequence[Match], known: Sequence[KnownPerson], renamed: Collection[tuple[str, str]]) -> list[int]:
    """Return the people of the file's chambers, and of those that it calls otherwise, who have no row in it."""
    seen = {match.person_id for match in matches}
    read = (match.row for match in matches if not (match.row.errors or match.row.left_out))
    scope = {(row.country, row.legislature) for row in read}.union(renamed)
    # A row that is left out may name somebody after all, who is not gone then.
    faulty = [match.row for match in matches if match.row.errors or match.errors or match.row.left_out]
    if len(scope) * sum(not row.country for row in faulty) > _MOST_GUESSES:
        return []
    identifiers = {identifier.key for row in faulty for identifier in row.identifiers}
    # A row whose country could not be read may be of any of the file's.
    identities = {
        identity(row.name, country, legislature if not row.country else row.legislature)
        for row in faulty
        for country, legislature in ([(row.country, "")] if row.country else scope)
    }
    return [
        person.id
        for person in known
        if person.id not in seen
        and not person.is_retired
        and person.into is None
        and (person.country, person.legislature) in scope
        and identities.isdisjoint(person.identities)
        and identifiers.isdisjoint(identifier.key for identifier in person.identifiers)
    ]


class _Carriers:
    """The people of the roster by the identifiers that they carry, as far as the file's rows have them."""

    def __init__(self, known: Iterable[KnownPerson], wanted: Container[Identifier], own: str) -> None:
        self._people: dict[tuple[Identifier, str], list[KnownPerson]] = defaultdict(list)
        for person in known:
            theirs = (identifier.key for identifier in person.identifiers)
            for identifier in (*theirs, Identifier(OWN_SCHEME, f"{own}{person.id}")):
                if identifier in wanted:
                    carriers = self._people[identifier, _scope(identifier, person)]
                    if len(carriers) <= _MOST_CARRIERS:
                        carriers.append(person)

    def of(self, identifiers: Iterable[tuple[Identifier, str]]) -> list[KnownPerson]:
        """Return the people who carry one of these in their scopes, each once; of a crowd more than twenty."""
        carriers = {person.id: person for one in identifiers for person in self._people.get(one, ())}
        return list(carriers.values())


def _scope(identifier: Identifier, where: KnownPerson | PersonRow) -> str:
    """Return where an identifier names one person: our own anywhere, a bare "id" only within its chamber."""
    if identifier.scheme == OWN_SCHEME:
        return ""
    return f"{where.country} {where.legislature}" if identifier.scheme in _BARE_SCHEMES else where.country


def _match_by_identifier(
    matches: Sequence[Match], known: Sequence[KnownPerson], own: str, go_on: Callable[[], None]
) -> set[int]:
    """Match the rows with the people whose identifiers they have; return the numbers of these people."""
    wanted = {identifier for match in matches for identifier in match.keys}
    carriers = _Carriers((person for person in known if person.into is None), wanted, own)
    duplicates: dict[int, set[str]] = defaultdict(set)
    for entry in known:
        if entry.into is not None:
            duplicates[entry.into].update(entry.identities)
    rows: dict[object, int] = {}
    for match in matches:
        go_on()
        identifiers = [(identifier, _scope(identifier, match.row)) for identifier in match.keys]
        people = carriers.of(identifiers)
        if len(people) > 1:
            many = len(people) if len(people) <= _MOST_CARRIERS else f"more than {_MOST_CARRIERS}"
            problem = f"belong to {many} people of the roster; merge them first"
            match.errors.append(Remark("identifiers", "identifiers", problem))
            continue
        person = next(iter(people), None)
        has_own_name = person is not None and match.identity in person.identities
        if person is not None and match.identity in duplicates[person.id] and not has_own_name:
            match.person_id, match.is_alias = person.id, True
            continue
        # Of somebody new the identifiers are taken, too: stored twice, they would name nobody any more.
        theirs = [person.id] if person else identifiers
        if earlier := next((rows[one] for one in theirs if one in rows), None):
            match.errors.append(Remark("identifiers", "identifiers", f"are those of row {earlier} as well"))
            continue
        rows.update(dict.fromkeys(theirs, match.row.row))
        if person is not None:
            match.person_id = person.id
            if not has_own_name:
                match.doubts.append(Remark("other-name", "family_name", _OTHER_NAME))
    return {one for one in rows if isinstance(one, int)}
