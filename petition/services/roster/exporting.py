"""Taking people out of the roster, as rows that an import reads back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.names.person_name import PersonName
from petition.domain.persons import FIELDS, NAME_FIELDS, OWN_SCHEME, Identifier, PersonRow
from petition.domain.searching import Filters
from petition.models import Person
from petition.services import audit
from petition.services.roster import identifiers, search


def export_people(session: Session, filters: Filters, *, actor: str) -> list[PersonRow]:
    """Return the people that fit as rows, with their identifiers and tags, and record that they were taken out."""
    known, own = identifiers.by_person(session), identifiers.own_prefix(session)
    tags = search.tags_by_person(session)
    persons = table_of(Person).c
    query = select(persons.id, *(persons[field] for field in FIELDS)).where(*search.conditions(filters))
    rows = []
    ordered = query.order_by(persons.country, persons.sort_key, persons.id)
    for number, (person_id, *values) in enumerate(session.connection().execute(ordered), 1):
        given = dict(zip(FIELDS, values, strict=True))
        name = PersonName(**{field: given.pop(field) for field in NAME_FIELDS})
        theirs = (Identifier(OWN_SCHEME, f"{own}{person_id}"), *known.get(person_id, ()))
        rows.append(PersonRow(number, name, **given, identifiers=theirs, tags=tuple(tags.get(person_id, ()))))
    audit.record(session, "roster.export", ("roster", 0), actor=actor, details={"people": len(rows)})
    return rows
