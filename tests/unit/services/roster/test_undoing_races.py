"""Undoing an import beside an edit: what was committed meanwhile is not put back."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import values_of
from petition.models import Person
from petition.services.roster import people, undoing
from tests.factories import ACTOR, SECRET, person_row, persons, row_of
from tests.imports import import_file
from tests.races import at_once
from tests.web_support import Work


def test_undoing_waits_for_an_edit_and_keeps_what_it_said(work: Work) -> None:
    with work() as session:
        rows = [person_row(name, legislature="Commons", party="Whig") for name in ("Ann", "Bob")]
        persons(session, rows)
        number = import_file(session, [replace(row, party="Tory") for row in rows], "wrong.csv")
        ann = session.scalars(select(Person.id).order_by(Person.id)).first()
        assert ann is not None

    def edit(session: Session) -> None:
        person = people.find(session, ann)
        people.edit(session, person, row_of({**values_of(person), "party": "Greens"}), actor=ACTOR, secret=SECRET)

    at_once(work, edit, lambda session: undoing.undo(session, number, actor=ACTOR, secret=SECRET))
    with work() as session:
        assert session.scalars(select(Person.party).order_by(Person.id)).all() == ["Greens", "Whig"]
