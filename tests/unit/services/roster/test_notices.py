"""Notices of changed addresses have a budget, and nobody loses their way to undo by it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.links import Link
from petition.domain.mails import BUDGETS, PERIOD, Cost, MailKind
from petition.domain.states import OutboxState
from petition.models import AddressChange, OutboxMessage, Person
from petition.services.roster import address_undo, importing, people
from tests import factories
from tests.factories import ACTOR, SECRET, person_row, persons

OLD, NEW = "ada@old.example", "ada@new.example"


@pytest.fixture
def ada(session: Session) -> Person:
    """An invited person whose mail arrived; others with mails of their own stand around."""
    factories.noise(session)
    (person,) = persons(session, [person_row(email=OLD)])
    factories.circulated(session, [person])
    factories.settle_mails(session, OutboxState.SENT)
    return person


def _change(session: Session, person: Person, *ways: str) -> None:
    for address in ways:
        people.set_address(session, person, address, actor="user:7", secret=SECRET)


def _notices(session: Session, address: str = OLD) -> Sequence[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    query = query.where(OutboxMessage.recipient == address).order_by(OutboxMessage.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _links(session: Session, address: str = OLD) -> list[bytes | None]:
    """Return the nonces of the changes that replaced an address, in their order."""
    query = select(AddressChange.nonce).where(AddressChange.old_address == address).order_by(AddressChange.id)
    return list(session.scalars(query))


def _undo(session: Session, nonce: bytes | None) -> int:
    assert nonce is not None
    return address_undo.undo(session, Link(nonce, 0), secret=SECRET)


def test_t38_address_gets_three_notices_a_day_and_one_of_all_that_followed(session: Session, ada: Person) -> None:
    for _ in range(20):
        _change(session, ada, NEW, OLD)
    now = database_time(session)
    for address in (OLD, NEW):
        *first, folded = _notices(session, address)
        assert len(first) == BUDGETS[Cost.NOTICE] == 3
        assert all(mail.not_before <= now and mail.details is None for mail in first)
        assert PERIOD - timedelta(minutes=1) < folded.not_before - now <= PERIOD
        # It tells of the newest change.
        assert (folded.nonce, folded.details) == (_links(session, address)[-1], {"is_folded": True})
    # Whoever is told of something else has a budget of their own.
    (bea,) = persons(session, [person_row("Bea", email=OLD)])
    factories.circulated(session, [bea], factories.draft("other"))
    _change(session, bea, NEW)
    assert _notices(session)[-1].not_before <= database_time(session)


@pytest.mark.parametrize("which", [0, 2, 3, -1])
def test_t38_undo_reaches_behind_all_that_was_folded(session: Session, ada: Person, which: int) -> None:
    """By whichever link the old address was told with, at once or later."""
    for _ in range(6):
        _change(session, ada, NEW, OLD)
    _change(session, ada, NEW, "worse@x.example", "worst@x.example")
    assert _undo(session, _notices(session)[which].nonce)
    assert ada.email == OLD
    works = select(AddressChange).where(AddressChange.old_address != OLD, AddressChange.nonce.is_not(None))
    assert all(change.ended_at is not None for change in session.scalars(works))


def test_t38_address_without_a_link_that_works_is_told_at_once(session: Session, ada: Person) -> None:
    """Each undo uses up what came before, so the next change is told however often it happened."""
    for times in range(1, 7):
        _change(session, ada, NEW)
        told = _notices(session)
        assert len(told) == times
        assert told[-1].not_before <= database_time(session)
        assert _undo(session, told[-1].nonce)
    assert ada.email == OLD


def test_t38_notice_that_is_on_its_way_is_not_replaced(session: Session, ada: Person) -> None:
    for _ in range(4):
        _change(session, ada, NEW, OLD)
    folded = _notices(session)[-1]
    folded.attempts = 1
    session.flush()
    _change(session, ada, NEW)
    *_, before, newest = _notices(session)
    assert (before.id, before.nonce) == (folded.id, _links(session)[-2])
    assert newest.nonce == _links(session)[-1]


def test_t38_budget_begins_anew_after_a_day(session: Session, ada: Person) -> None:
    for _ in range(4):
        _change(session, ada, NEW, OLD)
    for mail in session.scalars(select(OutboxMessage)):
        mail.created_at, mail.not_before = mail.created_at - PERIOD, mail.not_before - PERIOD
    session.flush()
    _change(session, ada, NEW)
    assert [mail.not_before <= database_time(session) for mail in _notices(session)] == [True] * 5


def test_t38_import_is_counted_like_any_other_change(session: Session, ada: Person) -> None:
    for address in (NEW, OLD) * 5:
        importing.import_rows(session, [person_row(email=address)], actor=ACTOR, source="x.csv", secret=SECRET)
    assert len(_notices(session)) == 4
    assert ada.id
