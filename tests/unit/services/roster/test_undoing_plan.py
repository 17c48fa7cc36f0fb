"""What undoing an import would do, and what stays as it is now."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier, values_of
from petition.errors import FieldError, NotFound
from petition.models import Person, RosterImport
from petition.services.roster import deleting, importing, merging, people, returning, undoing_plan
from tests import factories
from tests.factories import ACTOR, SECRET, person_row
from tests.imports import import_file


def _known(session: Session) -> dict[str, Person]:
    return {one.given_name: one for one in session.scalars(select(Person))}


def test_new_people_go_unless_they_were_invited_or_changed_since(session: Session) -> None:
    number = import_file(session, [person_row(name) for name in ("Ann", "Bob", "Cem", "Dee")])
    known = _known(session)
    factories.circulated(session, [known["Ann"]])
    people.tag(session, [known["Bob"].id], "board", actor=ACTOR)
    deleting.delete_person(session, known["Dee"], actor=ACTOR)
    planned = undoing_plan.plan(session, number)
    assert planned.removed == [known["Cem"].id]
    assert planned.staying == {
        known["Ann"].id: ("Ann Lovelace", "was invited since, and stays"),
        known["Bob"].id: ("Bob Lovelace", "was changed since, and stays"),
    }


def test_fields_go_back_that_nobody_changed_since(session: Session) -> None:
    row = person_row("Ann", party="Whig", role="MP", legislature="Commons")
    (ann,) = factories.persons(session, [row])
    number = import_file(session, [replace(row, party="Tory", role="Peer")])
    session.refresh(ann)
    people.edit(session, ann, factories.row_of({**values_of(ann), "role": "Lord"}), actor=ACTOR, secret=SECRET)
    planned = undoing_plan.plan(session, number)
    assert planned.back[ann.id].changes == {"party": ("Tory", "Whig")}
    assert planned.staying == {ann.id: ("Ann Lovelace", "role was changed since")}


def test_tags_and_identifiers_go_that_it_added_and_are_still_there(session: Session) -> None:
    row = person_row("Ann", tags=("old",), identifiers=(Identifier("wikidata", "Q1"),))
    (ann,) = factories.persons(session, [row])
    more = (Identifier("wikidata", "Q1"), Identifier("isni", "2"))
    number = import_file(session, [replace(row, tags=("old", "new", "gone"), identifiers=more)])
    people.untag(session, [ann.id], "gone", actor=ACTOR)
    back = undoing_plan.plan(session, number).back[ann.id]
    assert (back.tags, back.identifiers, back.changes) == ([["new"]], [["isni", "2"]], {})


def test_retired_people_come_back_and_returned_ones_are_retired_again(session: Session) -> None:
    rows = [person_row(name, legislature="Commons") for name in ("Ann", "Bob", "Cem", "Dee")]
    ann, bob, cem, dee = factories.persons(session, rows)
    people.retire(session, ann, actor=ACTOR)
    people.retire(session, dee, actor=ACTOR)
    was = ann.retired_at
    number = import_file(session, [rows[0], rows[3]], retire_gone=True)
    assert {one.given_name for one in session.scalars(select(Person).where(Person.retired_at.is_(None)))} == {
        "Ann",
        "Dee",
    }
    returning.restore_all(session, [cem.id], actor=ACTOR)
    factories.circulated(session, [dee])
    planned = undoing_plan.plan(session, number)
    assert planned.returned == [bob.id]
    assert planned.back[ann.id].retired_at == was
    assert planned.staying == {dee.id: ("Dee Lovelace", "was invited or put back since, and is not retired again")}


def test_of_merged_entries_nothing_goes_back(session: Session) -> None:
    row = person_row("Ann", party="Whig")
    ann, bob = factories.persons(session, [row, person_row("Bob")])
    number = import_file(session, [replace(row, party="Tory")])
    merging.merge(session, bob, ann, actor=ACTOR, secret=SECRET)
    planned = undoing_plan.plan(session, number)
    assert (planned.back, list(planned.staying)) == ({}, [ann.id])


def test_who_would_be_told_is_known_before(session: Session) -> None:
    row = person_row("Ann", email="old@x.example")
    (ann,) = factories.persons(session, [row])
    factories.circulated(session, [ann])
    number = import_file(session, [replace(row, email="new@x.example")])
    planned = undoing_plan.plan(session, number)
    assert planned.readdressed == [(ann.id, "new@x.example", "old@x.example")]
    assert planned.told == {ann.id}


def test_import_that_is_unknown_undone_or_older_cannot_be_undone(session: Session) -> None:
    with pytest.raises(NotFound):
        undoing_plan.plan(session, 1)
    number = import_file(session, [person_row()])
    session.execute(update(RosterImport).values(last_change=None))
    session.expire_all()
    with pytest.raises(FieldError, match="was not kept yet"):
        undoing_plan.plan(session, number)
    importing.import_rows(session, [person_row("Bea")], actor=ACTOR, source="x", secret=SECRET)
    assert session.scalars(select(RosterImport)).one().id == number
