"""Retractions: of a whole statement or of one edition, until they end, and never of what there is not."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models import Retraction
from tests import factories


def test_retraction_stands_and_is_of_the_whole_statement_unless_it_is_said_otherwise(session: Session) -> None:
    made = factories.statement(session)
    retraction = Retraction(statement_id=made.id, reason="An error", retracted_by="user:1")
    session.add(retraction)
    session.flush()
    session.refresh(retraction)
    assert (retraction.edition_id, retraction.ended_at, retraction.ended_by) == (None, None, None)
    assert retraction.retracted_at is not None


@pytest.mark.parametrize("missing", ["statement_id", "edition_id"])
def test_what_there_is_not_cannot_be_retracted(session: Session, missing: str) -> None:
    about = {"statement_id": factories.statement(session).id, missing: -1}
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        session.add(Retraction(**about, reason="An error", retracted_by="user:1"))
        session.flush()
