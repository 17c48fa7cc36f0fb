"""What an account chose to be told, and who is told."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.account_notices import AccountNotice
from petition.errors import FieldError
from petition.models import AuditEvent, User
from petition.services import accounts
from petition.services.notices import choices
from petition.services.notices.choices import Choices
from tests.factories import ACTOR

EVERYTHING = frozenset(AccountNotice)


def _account(session: Session, role: str = "coordinator") -> User:
    return accounts.add_user(session, f"{role}@alliance.example", role, actor=ACTOR)


def test_everything_is_wanted_until_it_is_switched_off(session: Session) -> None:
    anna = _account(session)
    assert Choices.of(anna) == Choices(EVERYTHING, "UTC")
    wanted = Choices(EVERYTHING - {AccountNotice.DIGEST}, "Europe/Brussels")
    assert choices.choose(session, anna, wanted, actor="user:1")
    session.refresh(anna)
    assert (Choices.of(anna), anna.unwanted_notices) == (wanted, ["digest"])
    assert not choices.choose(session, anna, wanted, actor="user:1")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "user.notices")).one()
    assert (event.subject_id, event.details) == (
        anna.id,
        {"unwanted": ["digest"], "time_zone": "Europe/Brussels"},
    )


def test_another_time_zone_has_another_morning(session: Session) -> None:
    anna = _account(session)
    anna.digest_due_at = database_time(session)
    choices.choose(session, anna, Choices(EVERYTHING - {AccountNotice.NOTE}, "UTC"), actor=ACTOR)
    assert anna.digest_due_at is not None
    choices.choose(session, anna, Choices(EVERYTHING, "Asia/Tokyo"), actor=ACTOR)
    assert anna.digest_due_at is None
    with pytest.raises(FieldError, match="not a time zone"):
        choices.choose(session, anna, Choices(EVERYTHING, "Europe/Atlantis"), actor=ACTOR)
    assert anna.time_zone == "Asia/Tokyo"


def test_every_role_hears_and_no_closed_account_does(session: Session) -> None:
    made = [_account(session, role) for role in accounts.ROLES]
    made[1].active = False
    session.flush()
    for lock in (False, True):
        assert choices.hearers(session, lock=lock) == [made[0], made[2]]
    assert choices.hearers(session, User.email == made[2].email) == [made[2]]
