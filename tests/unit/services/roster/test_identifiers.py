"""Identifiers: the roster's own belong to it for as long as it lives, and to no other."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier
from petition.domain.searching import Filters
from petition.models import Person, PersonIdentifier, Roster
from petition.services.delivery import holding
from petition.services.roster import exporting, identifiers, importing
from petition.services.roster.importing import Imported
from tests.factories import ACTOR, SECRET, person_row, persons


def test_identifiers_of_others_are_found_by_person(session: Session) -> None:
    ada, bea, _ = persons(session, [person_row("Ada"), person_row("Bea"), person_row("Cyd")])
    for person, scheme, identifier in ((ada, "wikidata", "Q42"), (bea, "mnis", "172"), (ada, "mnis", "1")):
        session.add(PersonIdentifier(person_id=person.id, scheme=scheme, identifier=identifier))
    session.flush()
    assert {number: set(found) for number, found in identifiers.by_person(session).items()} == {
        ada.id: {Identifier("wikidata", "Q42"), Identifier("mnis", "1")},
        bea.id: {Identifier("mnis", "172")},
    }


@pytest.mark.parametrize("skip_queued", [True, False])
def test_a_corrected_export_finds_its_people_after_the_outbox_was_released(
    session: Session, *, skip_queued: bool
) -> None:
    (person,) = persons(session, [person_row("Michiel", "Nispen", "NL")])
    exported = exporting.export_people(session, Filters(), actor=ACTOR)
    before = holding.identity(session)
    holding.hold(session, "a backup was restored", actor=ACTOR)
    holding.release(session, skip_queued=skip_queued, actor=ACTOR)
    assert holding.identity(session) != before
    corrected = [replace(row, name=replace(row.name, family_name="van Nispen"), sort_name="") for row in exported]
    done = importing.import_rows(session, corrected, actor=ACTOR, source="nl.csv", retire_gone=True, secret=SECRET)
    assert done == Imported(changed=1)
    session.refresh(person)
    assert (person.family_name, person.retired_at) == ("van Nispen", None)


def test_an_export_of_another_roster_is_not_taken_for_ours(session: Session) -> None:
    persons(session, [person_row("Michiel", "Nispen", "NL")])
    exported = exporting.export_people(session, Filters(), actor=ACTOR)
    session.execute(update(Roster).values(identity="f" * 32))
    other = [replace(row, name=replace(row.name, family_name="Jansen")) for row in exported]
    assert importing.import_rows(session, other, actor=ACTOR, source="nl.csv", secret=SECRET) == Imported(new=1)
    assert session.scalar(select(func.count()).select_from(Person)) == 2
