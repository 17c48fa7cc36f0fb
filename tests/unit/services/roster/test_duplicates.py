"""Suggestions of duplicates: decided once, they do not come again."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.errors import FieldError
from petition.models import AuditEvent
from petition.services.roster import duplicates, people
from tests.factories import ACTOR, person_row, persons
from tests.races import at_once
from tests.web_support import Work


def test_pairs_are_suggested_until_they_are_decided(session: Session) -> None:
    one, other, _, german = persons(
        session,
        [
            person_row("Kimberley", "Kitching", "AU"),
            person_row("Kimberly", "Kitching", "AU"),
            person_row("James", "Paterson", "AU"),
            person_row("Kimberly", "Kitching", "DE"),
        ],
    )
    found = duplicates.suggestions(session)
    assert [(pair.one, pair.other, pair.why) for pair in found.pairs] == [
        (one, other, "given names that differ in a letter")
    ]
    assert duplicates.suggestions(session, "DE").total == 0
    assert [pair.other for pair in duplicates.duplicates_of(session, other)] == [one]
    assert duplicates.duplicates_of(session, german) == []
    duplicates.are_two(session, other, one, actor=ACTOR)
    duplicates.are_two(session, one, other, actor=ACTOR)
    assert duplicates.suggestions(session).total == 0
    assert duplicates.duplicates_of(session, one) == []


def test_a_limit_shows_the_first_and_counts_all(session: Session) -> None:
    persons(session, [person_row(email=f"{number}@x.example") for number in range(3)])
    found = duplicates.suggestions(session, limit=2)
    assert (len(found.pairs), found.total) == (2, 3)


def test_the_retired_are_not_suggested(session: Session) -> None:
    one, _ = persons(session, [person_row("Ada"), person_row("Adá")])
    assert duplicates.suggestions(session).total == 1
    people.retire(session, one, actor=ACTOR)
    assert duplicates.suggestions(session).total == 0


def test_one_person_is_not_two(session: Session) -> None:
    (one,) = persons(session, [person_row()])
    with pytest.raises(FieldError):
        duplicates.are_two(session, one, one, actor=ACTOR)


def test_two_who_say_the_same_at_once_say_it_once(work: Work) -> None:
    with work() as session:
        numbers = [person.id for person in persons(session, [person_row("Ada"), person_row("Adá")])]

    def say(session: Session) -> None:
        duplicates.are_two(session, *(people.find(session, number) for number in numbers), actor=ACTOR)

    at_once(work, say, say)
    with work() as session:
        said = select(func.count(AuditEvent.id)).where(AuditEvent.action == "person.distinguish")
        assert session.scalars(said).one() == 1
