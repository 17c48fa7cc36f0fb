"""Everybody on the roster as a file is compared with them: the merged and the retired too."""

from sqlalchemy.orm import Session

from petition.domain.persons import FIELDS, values_of
from petition.services.roster import merging, people
from petition.services.roster.snapshot import stored_people
from tests import factories
from tests.factories import ACTOR, person_row, persons


def test_everybody_is_there_with_what_they_are(session: Session) -> None:
    rows = [person_row(name, party="Whig") for name in ("Ann", "Bob", "Cem", "Dee")]
    ann, bob, cem, dee = persons(session, rows)
    merging.merge(session, bob, ann, actor=ACTOR, secret=factories.SECRET)
    merging.merge(session, cem, bob, actor=ACTOR, secret=factories.SECRET)
    people.retire(session, dee, actor=ACTOR)
    people.tag(session, [cem.id], "board", actor=ACTOR)
    people.edit(
        session, cem, factories.row_of({**values_of(cem), "role": "Chair"}), actor=ACTOR, secret=factories.SECRET
    )
    found = stored_people(session)
    assert {number: one.known.into for number, one in found.items()} == {
        ann.id: cem.id,
        bob.id: cem.id,
        cem.id: None,
        dee.id: None,
    }
    assert [found[one.id].known.is_retired for one in (cem, dee)] == [False, True]
    assert (found[cem.id].fixed, found[cem.id].tags) == ({"role"}, {"board"})
    assert found[cem.id].by_field == values_of(cem)
    assert len(found[cem.id].values) == len(FIELDS)


def test_the_name_of_the_last_file_is_known_beside_the_corrected_one(session: Session) -> None:
    row = person_row("Michiel", "Nispen", "NL")
    (person,) = persons(session, [row])
    corrected = factories.row_of({**values_of(person), "family_name": "van Nispen"})
    people.edit(session, person, corrected, actor=ACTOR, secret=factories.SECRET)
    assert set(stored_people(session)[person.id].known.identities) == {row.identity, corrected.identity}
