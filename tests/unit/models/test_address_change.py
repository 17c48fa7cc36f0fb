"""Changes of addresses: one link undoes one change, and a change that nobody can undo has no link."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models import AddressChange, Person
from tests import factories


def _store(session: Session, person: Person, nonce: bytes | None) -> AddressChange:
    addresses = {"old_address": "old@x.example", "new_address": "new@x.example"}
    change = AddressChange(**addresses, person_id=person.id, nonce=nonce, actor="user:1", is_told=False)
    session.add(change)
    session.flush()
    session.refresh(change)
    return change


@pytest.mark.usefixtures("without_triggers")
def test_link_undoes_one_change(session: Session) -> None:
    ada, bea = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    _store(session, ada, bytes(16))
    with pytest.raises(IntegrityError), session.begin_nested():
        _store(session, bea, bytes(16))
    # What put an earlier address back has no link, however often.
    for person in (ada, ada, bea):
        assert _store(session, person, None).nonce is None


def test_new_change_stands(session: Session) -> None:
    (ada,) = factories.persons(session, [factories.person_row()])
    change = _store(session, ada, bytes(16))
    assert (change.undone_at, change.ended_at) == (None, None)
    assert change.changed_at is not None
