"""The row of the roster: a migrated database has it, with an identity that is not the outbox's."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.models import OutboxControl, Roster


def test_new_database_has_one_roster_with_an_identity_of_its_own(session: Session) -> None:
    roster = session.scalars(select(Roster)).one()
    assert re.fullmatch("[0-9a-f]{32}", roster.identity)
    assert roster.identity != session.scalars(select(OutboxControl.identity)).one()
