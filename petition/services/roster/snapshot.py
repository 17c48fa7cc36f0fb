"""Everybody who is or was on the roster, as a file is compared with them; there may be many thousands."""

import sys
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.namesakes import KnownPerson
from petition.domain.persons import FIELDS
from petition.models import Person
from petition.services.roster import identifiers, search

persons = table_of(Person)
# The fields that many people have alike, and where each field stands in a row.
_REPEATED = (
    *("honorific_prefix", "honorific_suffix", "country", "legislature", "party", "language"),
    *("do_not_invite", "name_order"),
)
_AT = {name: place for place, name in enumerate(FIELDS)}


@dataclass(slots=True)
class Stored:
    """One person: what matching needs, their fields in the order of `FIELDS`, and what an import leaves alone."""

    known: KnownPerson
    values: tuple[str, ...]
    fixed: frozenset[str]
    tags: frozenset[str]

    @property
    def by_field(self) -> dict[str, str]:
        """The fields by their names."""
        return dict(zip(FIELDS, self.values, strict=True))


def stored_people(session: Session) -> dict[int, Stored]:
    """Return everybody who is or was on the roster, retired and merged ones too, with what matching needs.

    Nobody is found again who was deleted.
    """
    others, tags = identifiers.by_person(session), search.tags_by_person(session)
    query = select(persons.c.id, persons.c.identity, persons.c.source_identity)
    columns = (*(persons.c[name] for name in FIELDS), persons.c.fixed, persons.c.retired_at)
    repeated = [name in _REPEATED for name in FIELDS]
    roots = _roots(session)
    everybody = query.add_columns(*columns).where(persons.c.deleted_at.is_(None)).execution_options(yield_per=1000)
    found = {}
    for row in session.connection().execute(everybody):
        person_id, identity, source, *rest, fixed, retired_at = row
        # Parties and chambers come again and again; one copy of each is enough.
        values = tuple(sys.intern(value) if again else value for value, again in zip(rest, repeated, strict=True))
        identities = (identity,) if identity == source else (identity, source)
        known = KnownPerson(
            person_id,
            identities,
            country=values[_AT["country"]],
            legislature=values[_AT["legislature"]],
            constituency=values[_AT["constituency"]],
            email=values[_AT["email"]],
            party=values[_AT["party"]],
            role=values[_AT["role"]],
            given_name=values[_AT["given_name"]],
            family_name=values[_AT["family_name"]],
            identifiers=tuple(others.pop(person_id, ())),
            is_retired=retired_at is not None,
            into=roots.get(person_id),
        )
        found[person_id] = Stored(known, values, frozenset(fixed.split()), frozenset(tags.get(person_id, ())))
    return found


def _roots(session: Session) -> dict[int, int]:
    """Return the person at the end of each chain of merges, by the duplicate's number."""
    merged = select(persons.c.id, persons.c.merged_into_id).where(persons.c.merged_into_id.is_not(None))
    into = dict(session.connection().execute(merged).all())
    roots = {}
    for number in into:
        kept = number
        while kept in into:
            kept = into[kept]
        roots[number] = kept
    return roots
