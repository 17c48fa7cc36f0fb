"""The newest people of each kind of matter: so many and no more, of the statements that are asked for."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.domain.matters import Kind
from petition.models import Invitation
from petition.services.matters.people_queries import QUERIES, find_newest
from tests import factories


def test_newest_few_of_a_kind_are_found_of_the_statements_asked_for(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for one, minute in ((ada, 2), (bea, 9), (cyd, 5)):
        at = factories.LONG_AGO.replace(minute=minute)
        values = {"comment": "Call me.", "answered_at": at}
        session.execute(update(Invitation).where(Invitation.id == one.id).values(values))

    def numbers(most: int, ids: list[int], among: list[int] | None = None) -> list[int]:
        found = find_newest(session, ids, {Kind.NOTE: ids}, {Kind.NOTE: most}, among)
        return [number for _, number in sorted(found, key=lambda one: found[one])]

    assert numbers(2, [made.id]) == [cyd.id, bea.id]
    assert numbers(9, [made.id], [ada.id]) == [ada.id]
    assert numbers(9, []) == []


def test_nothing_is_asked_for_without_kinds(session: Session) -> None:
    made, _ = factories.circulated(session)
    assert find_newest(session, [made.id], {}, {}, None) == {}
    asked = {kind: [made.id] for kind in QUERIES}
    assert find_newest(session, [made.id], asked, dict.fromkeys(QUERIES, 5), None) == {}
