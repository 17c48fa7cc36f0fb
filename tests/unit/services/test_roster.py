"""The roster: importing again changes what changed, and doubles nobody."""

import random
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.ordering import sort_key
from petition.models import AuditEvent, Person
from petition.services import roster
from petition.services.roster import Imported
from tests.factories import person_row, persons, sample_rows


def test_new_people_are_added_with_their_order(session: Session) -> None:
    row = person_row("Martijn", "van Helvert", "NL", suffix="MP", legislature="Tweede Kamer")
    assert roster.import_people(session, [row], actor="user:1") == Imported(new=1, changed=0, unchanged=0)
    person = session.scalars(select(Person)).one()
    assert person.person_name == row.name
    assert (person.sort_name, person.sort_key) == ("Helvert, Martijn van", sort_key("Helvert, Martijn van"))
    assert (person.country, person.email, person.legislature, person.language) == (
        *("NL", row.email, "Tweede Kamer", "en"),
    )
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor, event.details) == ("user:1", {"new": 1, "changed": 0, "unchanged": 0})


def test_importing_again_brings_up_to_date(session: Session) -> None:
    one, two = person_row("Ada"), person_row("Bea")
    persons(session, [one, two])
    moved = replace(one, email="new@x.example", party="Whig")
    imported = roster.import_people(session, [moved, two, person_row("Cyd")], actor="test")
    assert imported == Imported(new=1, changed=1, unchanged=1)
    session.expire_all()
    people = {person.given_name: person for person in session.scalars(select(Person))}
    assert (people["Ada"].email, people["Ada"].party) == ("new@x.example", "Whig")
    assert people["Bea"].email == two.email
    assert len(people) == 3


def test_same_name_elsewhere_is_another_person(session: Session) -> None:
    rows = [person_row(), person_row(country="IE"), person_row(legislature="Lords"), person_row(constituency="Ockham")]
    assert len({person.id for person in persons(session, rows)}) == 4


def test_people_come_by_country_then_sort_name(session: Session) -> None:
    rows = sample_rows()
    random.Random(1).shuffle(rows)  # noqa: S311 (any order will do, but the same each time)
    persons(session, rows)
    people = roster.people(session)
    assert [(person.country, person.sort_key) for person in people] == sorted(
        (person.country, person.sort_key) for person in people
    )
    assert [person.family_name for person in roster.people(session, "NL")] == ["van Helvert", "Krol"]
    assert roster.people(session, "XX") == []


def test_countries_are_counted(session: Session) -> None:
    persons(session, [person_row("Ada"), person_row("Bea"), person_row(country="FR")])
    assert roster.countries(session) == {"FR": 1, "GB": 2}
    assert list(roster.countries(session)) == ["FR", "GB"]
