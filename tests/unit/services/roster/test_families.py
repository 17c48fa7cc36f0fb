"""Entries that were merged are found from either end, over several merges."""

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    assert [families.holder(session, one) for one in (ada, bea, cyd, dot)] == [cyd, cyd, cyd, dot]
