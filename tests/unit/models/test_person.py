"""The roster: nobody is without a name, identifiers and tags stand once with a person, and parts are read as values."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import Base, table_of
from petition.domain.names.person_name import PersonName
from petition.models import Person, PersonIdentifier, PersonTag
from tests import factories
from tests.factories import person_row


def test_one_of_given_and_family_name_is_enough_and_none_is_not(session: Session) -> None:
    (ada,) = factories.persons(session, [person_row()])
    people = table_of(Person)
    session.execute(update(people).values(given_name=""))
    session.execute(update(people).values(given_name="Ada", family_name=""))
    with pytest.raises(IntegrityError, match="ck_persons_has_a_name"), session.begin_nested():
        session.execute(update(people).values(given_name=""))
    session.refresh(ada)
    assert ada.person_name.name == "Ada"


def test_name_has_each_part_at_its_place() -> None:
    parts = {"given_name": "Ada", "family_name": "Lovelace", "additional_name": "Augusta", "name_order": ""}
    honorifics = {"honorific_prefix": "Dr", "honorific_suffix": "MP"}
    assert Person(**parts, **honorifics).person_name == PersonName(**parts, **honorifics)


@pytest.mark.parametrize(("text", "fields"), [("", set()), ("email", {"email"}), ("email party", {"email", "party"})])
def test_fixed_fields(text: str, fields: set[str]) -> None:
    assert Person(fixed=text).fixed_fields == fields


@pytest.mark.parametrize(
    ("model", "row", "others"),
    [
        (
            PersonIdentifier,
            {"scheme": "wikidata", "identifier": "Q42"},
            [{"scheme": "wikidata", "identifier": "Q1"}, {"scheme": "isni", "identifier": "Q42"}],
        ),
        (PersonTag, {"tag": "press"}, [{"tag": "energy"}]),
    ],
)
def test_identifier_and_tag_stand_once_with_a_person(
    session: Session, model: type[Base], row: dict[str, Any], others: list[dict[str, Any]]
) -> None:
    ada, bea = factories.persons(session, [person_row("Ada"), person_row("Bea")])
    table = table_of(model)
    for person, values in [(ada, row), (bea, row), *((ada, other) for other in others)]:
        session.execute(insert(table).values(person_id=person.id, **values))
    for number in (ada.id, -1):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(table).values(person_id=number, **row))
    assert len(session.execute(select(table)).all()) == 2 + len(others)
