"""People changed twice at once: whoever comes second sees what the first one did, and neither waits for ever."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.errors import FieldError, ShownChanged
from petition.models import Person, PersonChange
from petition.services.roster import importing, merging, people
from petition.services.roster.locks import lock_roster
from tests.factories import ACTOR, SECRET, person_row, persons
from tests.races import at_once
from tests.web_support import Work


def _roster(work: Work, *names: str) -> list[int]:
    with work() as session:
        return [person.id for person in persons(session, [person_row(name) for name in names])]


def _times(work: Work, action: str) -> int:
    """Return how often the histories tell of an action."""
    with work() as session:
        return session.scalars(select(func.count(PersonChange.id)).where(PersonChange.action == action)).one()


def test_whoever_was_merged_meanwhile_is_not_restored(work: Work) -> None:
    kept, duplicate = _roster(work, "Dora", "Dorah")
    with work() as session:
        people.retire(session, people.find(session, duplicate), actor=ACTOR)

    def merge(session: Session) -> None:
        merging.merge(session, people.find(session, kept), people.find(session, duplicate), actor=ACTOR, secret=SECRET)

    def restore(session: Session) -> None:
        person = people.find(session, duplicate)
        with pytest.raises(FieldError, match="undo the merge"):
            people.restore(session, person, actor=ACTOR)

    at_once(work, merge, restore)
    with work() as session:
        person = people.find(session, duplicate)
        assert (person.merged_into_id, person.retired_at is None) == (kept, False)


def test_a_person_is_retired_once(work: Work) -> None:
    (number,) = _roster(work, "Ada")

    def retire(session: Session) -> None:
        people.retire(session, people.find(session, number), actor=ACTOR)

    at_once(work, retire, retire)
    assert _times(work, "retire") == 1


def test_people_who_were_retired_meanwhile_are_not_counted(work: Work) -> None:
    numbers = _roster(work, "Ada", "Bea")
    with work() as opened:
        shown = people.shown_people(opened, numbers)

    def retire(session: Session) -> None:
        people.retire_all(session, numbers, actor=ACTOR, expected=shown)

    def retire_again(session: Session) -> None:
        with pytest.raises(ShownChanged):
            people.retire_all(session, numbers, actor=ACTOR, expected=shown)

    at_once(work, retire, retire_again)
    assert _times(work, "retire") == 2


def test_two_who_put_the_same_tag_on_people_put_it_once(work: Work) -> None:
    numbers = _roster(work, "Ada", "Bea")
    counts: list[int] = []

    def tag(session: Session) -> None:
        counts.append(people.tag(session, numbers, "board", actor=ACTOR))

    at_once(work, tag, tag)
    assert counts == [2, 0]
    assert _times(work, "tag") == 2


def test_two_who_take_the_same_tag_off_take_it_once(work: Work) -> None:
    numbers = _roster(work, "Ada", "Bea")
    with work() as session:
        people.tag(session, numbers, "board", actor=ACTOR)
    counts: list[int] = []

    def untag(session: Session) -> None:
        counts.append(people.untag(session, numbers, "board", actor=ACTOR))

    at_once(work, untag, untag)
    assert counts == [2, 0]
    assert _times(work, "untag") == 2


def test_a_tag_waits_for_an_import_that_brings_the_same(work: Work) -> None:
    """Each waits for the roster before it writes; otherwise PostgreSQL would end one of them."""
    row = person_row("Ada")
    with work() as session:
        number = persons(session, [row])[0].id

    def write(session: Session) -> None:
        importing.import_rows(
            session, [replace(row, tags=("board",), party="Whig")], actor=ACTOR, source="2.csv", secret=SECRET
        )

    at_once(work, lock_roster, lambda session: people.tag(session, [number], "board", actor=ACTOR), then=write)
    with work() as session:
        assert people.tags(session, number) == ["board"]


def test_whoever_is_added_waits_for_an_import(work: Work) -> None:
    """An import reads the numbers of those whom it added as the newest there are."""

    def write(session: Session) -> None:
        importing.import_rows(session, [person_row("Bea")], actor=ACTOR, source="2.csv", secret=SECRET)

    at_once(work, lock_roster, lambda session: people.add(session, person_row("Ada"), actor=ACTOR), then=write)
    with work() as session:
        assert list(session.scalars(select(Person.given_name).order_by(Person.id))) == ["Bea", "Ada"]
