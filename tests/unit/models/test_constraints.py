"""What the database itself refuses, whatever the code above it does."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models import Edition, EditionFile, Invitation, Signature, TextVersion
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


def test_invitation_is_unique_for_person_and_statement(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        twin = {"statement_id": made.id, "person_id": invitation.person_id}
        session.add(Invitation(**twin, reference="another", nonce=bytes(16), link_version=1))
        session.flush()


def test_one_live_signature_an_invitation_and_any_number_of_ended_ones(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    for _ in range(3):
        factories.sign(session, invitation)
        factories.withdraw(session, invitation)
    factories.sign(session, invitation)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Signature).values(ended_at=None))


def test_numbers_of_texts_and_editions_are_unique_in_their_statement(session: Session) -> None:
    made, _ = factories.circulated(session)
    version = {"statement_id": made.id, "number": 1, "title": "T", "body": "B", "language": "en", "digest": "0" * 64}
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        session.add(TextVersion(**version))
        session.flush()
    factories.noise(session)


def test_t07_kept_rows_cannot_be_changed_through_the_orm(session: Session) -> None:
    made, _ = factories.circulated(session)
    for change in (lambda version: setattr(version, "body", "Swapped."), session.delete):
        # The savepoint ends with the refusal, so it is within the block.
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():  # noqa: PT012
            change(session.query(TextVersion).filter_by(statement_id=made.id).one())
            session.flush()
        session.expire_all()
    assert session.query(TextVersion).filter_by(statement_id=made.id).one().body == made.body


def test_files_of_an_edition_come_in_the_order_of_their_extension(session: Session) -> None:
    made, _ = factories.circulated(session)
    version = session.query(TextVersion).filter_by(statement_id=made.id).one()
    files = [
        EditionFile(extension=extension, media_type="text/plain", content=b"", etag="0" * 64)
        for extension in ("txt", "html", "json")
    ]
    edition = Edition(statement_id=made.id, text_version_id=version.id, number=1, signatories=0, files=files)
    session.add(edition)
    session.flush()
    session.expire_all()
    assert [file.extension for file in edition.files] == ["html", "json", "txt"]


def test_name_is_one_value(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row(prefix="Dr", suffix="MP")])
    _, (invitation,) = factories.circulated(session, [person])
    factories.sign(session, invitation)
    assert person.person_name.display == "Dr Ada Lovelace MP"
    assert session.query(Signature).one().person_name == person.person_name


def test_defaults_are_those_of_a_fresh_draft(session: Session) -> None:
    made = factories.statement(session)
    session.refresh(made)
    assert (made.text_number, made.language) == (0, "en")
    assert made.created_at is not None
