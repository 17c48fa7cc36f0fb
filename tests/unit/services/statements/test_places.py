"""Places by hand: given to many at once, recorded, and read in their order."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.errors import FieldError
from petition.models import AuditEvent, Invitation, Statement
from petition.services.statements import places
from tests import factories


@pytest.fixture
def three(session: Session) -> tuple[Statement, list[Invitation]]:
    """Ann, Bea and Cem, in the order of their names."""
    rows = [factories.person_row(name, name, "GB") for name in ("Ann", "Bea", "Cem")]
    return factories.circulated(session, factories.persons(session, rows))


def _names(session: Session, made: Statement, offset: int = 0, most: int = 10) -> list[tuple[str, int | None]]:
    return [(one.name.given_name, one.place) for one in places.page(session, made, offset, most=most).people]


def test_places_are_given_and_read_in_their_order(session: Session, three: tuple[Statement, list[Invitation]]) -> None:
    made, (ann, bea, cem) = three
    other = factories.noise(session).invitations[0]
    told = {ann.id: 2, bea.id: None, cem.id: 1, other.id: 3}
    assert places.set_places(session, made, told, actor="user:7") == 2
    assert places.set_places(session, made, told, actor="user:7") == 0
    assert _names(session, made) == [("Cem", 1), ("Ann", 2), ("Bea", None)]
    assert _names(session, made, 1, 1) == [("Ann", 2)]
    assert places.page(session, made, 0, most=1).total == 3
    assert other.place is None
    assert places.set_places(session, made, {cem.id: None}, actor="user:7") == 1
    assert _names(session, made) == [("Ann", 2), ("Bea", None), ("Cem", None)]
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.part"))
    assert [(one.subject_id, one.details) for one in events] == [
        (number, {"parts": ["place"]}) for number in (ann.id, cem.id, cem.id)
    ]


def test_place_that_is_none_gives_none_of_them(session: Session, three: tuple[Statement, list[Invitation]]) -> None:
    made, (ann, bea, _) = three
    with pytest.raises(FieldError, match="a number from 1 to 999,999"):
        places.set_places(session, made, {ann.id: 1, bea.id: 1_000_000}, actor="user:7")
    assert _names(session, made) == [("Ann", None), ("Bea", None), ("Cem", None)]
