"""Entries that were merged are found from either end, over several merges."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.models import Person
from petition.services.roster import families, merging
from tests import factories
from tests.factories import ACTOR, SECRET, person_row, persons


def test_entries_and_their_holder_are_found_over_several_merges(session: Session) -> None:
    factories.noise(session)
    ada, bea, cyd, dot = persons(session, [person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")])
    merging.merge(session, bea, ada, actor=ACTOR, secret=SECRET)
    merging.merge(session, cyd, bea, actor=ACTOR, secret=SECRET)
    asked = select(Person.id).where(Person.id.in_([cyd.id, dot.id]))
    below = families.entries(asked)
    found = {tuple(row) for row in session.execute(select(below.c.person, below.c.entry))}
    assert found == {(cyd.id, cyd.id), (cyd.id, bea.id), (cyd.id, ada.id), (dot.id, dot.id)}
    above = families.holders(select(Person.id).where(Person.id.in_([ada.id, dot.id])))
    found = {tuple(row) for row in session.execute(select(above.c.entry, above.c.person))}
    assert found == {(ada.id, ada.id), (ada.id, bea.id), (ada.id, cyd.id), (dot.id, dot.id)}
    assert families.path(session, ada.id) == [ada.id, bea.id, cyd.id]
    assert families.path(session, dot.id) == [dot.id]


def test_invitations_that_went_back_with_a_merge_are_found(session: Session) -> None:
    factories.noise(session)
    ada, bea = persons(session, [person_row(name) for name in ("Ada", "Bea")])
    _, (invitation, _) = factories.circulated(session, [ada, *persons(session, [person_row("Cyd")])])
    before = database_time(session)
    merged = merging.merge(session, bea, ada, actor=ACTOR, secret=SECRET)
    assert families.parted(session, bea, before) == []
    merging.undo(session, merged.id, actor=ACTOR, secret=SECRET)
    assert families.parted(session, bea, before) == [(ada, invitation.id)]
    assert families.parted(session, bea, database_time(session) + timedelta(seconds=1)) == []


def test_invitations_that_answer_for_the_duplicate_are_taken() -> None:
    shared = [{"staying": 4, "ending": 5, "swapped": 0, "signed": 0}]
    assert families.taken({"invitations": [3], "shared": shared}) == [3, 4]
    assert families.taken({"invitations": [3]}) == [3]
