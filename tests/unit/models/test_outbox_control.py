"""The row of the outbox: a migrated database has it, with an identity of its own, and holds nothing."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.models import OutboxControl


def test_new_database_has_one_row_with_an_identity_and_holds_nothing(session: Session) -> None:
    control = session.scalars(select(OutboxControl)).one()
    assert re.fullmatch("[0-9a-f]{32}", control.identity)
    assert (control.held_at, control.held_because) == (None, None)
