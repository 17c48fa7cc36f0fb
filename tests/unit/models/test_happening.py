"""Happenings: of a kind that is known, and of no round until a worker has seen them."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.account_notices import AT_ONCE
from petition.models import Happening

happenings = table_of(Happening)


def test_new_happening_has_a_moment_and_no_round(session: Session) -> None:
    kind = min(AT_ONCE)
    session.execute(insert(happenings).values(kind=kind, subject_id=7))
    (one,) = session.scalars(select(Happening))
    assert (one.kind, one.subject_id, one.round, one.at.tzinfo is not None) == (kind, 7, None, True)


def test_kind_has_to_be_known(session: Session) -> None:
    with pytest.raises((IntegrityError, StatementError, LookupError)), session.begin_nested():
        session.execute(insert(happenings).values(kind="rumour", subject_id=7))
