"""What the database itself refuses, whatever the code above it does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models import TextVersion
from tests import factories


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE statements SET state = 'approved'",
        "UPDATE statements SET state = 'Draft'",
        "UPDATE invitations SET state = 'opened'",
        "UPDATE outbox_messages SET state = 'lost'",
        "UPDATE outbox_messages SET kind = 'advertisement'",
        "UPDATE persons SET given_name = '', family_name = ''",
        "UPDATE statements SET slug = 'same'",
        "UPDATE invitations SET nonce = (SELECT min(nonce) FROM invitations)",
        "UPDATE invitations SET reference = 'same'",
        "UPDATE outbox_messages SET message_key = 'same'",
        "UPDATE persons SET merged_into_id = -1",
        "UPDATE signatures SET ended_at = NULL, invitation_id = (SELECT min(invitation_id) FROM signatures)",
        "UPDATE invitations SET person_id = -1",
        "UPDATE signatures SET text_version_id = -1",
        "DELETE FROM statements",
        "DELETE FROM persons",
        "DELETE FROM invitations",
    ],
)
def test_refused(session: Session, sql: str) -> None:
    factories.noise(session)
    factories.noise(session, "more-noise")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(sql))


def test_t07_kept_rows_cannot_be_changed_through_the_orm(session: Session) -> None:
    made, _ = factories.circulated(session)
    for change in (lambda version: setattr(version, "body", "Swapped."), session.delete):
        # The savepoint ends with the refusal, so it is within the block.
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():  # noqa: PT012
            change(session.query(TextVersion).filter_by(statement_id=made.id).one())
            session.flush()
        session.expire_all()
    assert session.query(TextVersion).filter_by(statement_id=made.id).one().body == made.body
