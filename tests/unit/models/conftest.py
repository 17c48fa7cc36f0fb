"""What tests of tables share."""

import pytest
from sqlalchemy.orm import Session

from tests.databases import drop_triggers


@pytest.fixture
def without_triggers(session: Session) -> None:
    """Leave it to the table itself what is refused: on SQLite a trigger comes before its keys and checks."""
    drop_triggers(session)
