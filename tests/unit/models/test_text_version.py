"""Text versions: one number and one translation of each language, and substance unless it is said otherwise."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import TextVersion, Translation
from tests import factories

TEXT = {"title": "T", "body": "B", "language": "en"}


@pytest.mark.usefixtures("without_triggers")
def test_number_is_unique_in_its_statement(session: Session) -> None:
    made, _ = factories.circulated(session)
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        session.add(TextVersion(**TEXT, statement_id=made.id, number=1, digest="0" * 64))
        session.flush()
    # Another statement has a first version of its own.
    other = factories.noise(session).statement
    query = select(TextVersion.statement_id).where(TextVersion.number == 1)
    assert set(session.scalars(query)) == {made.id, other.id}


def test_version_is_one_of_substance_unless_it_is_said_otherwise(session: Session) -> None:
    made = factories.statement(session)
    table = table_of(TextVersion)
    # By the database's default, as a program without the model has it.
    session.execute(insert(table).values(**TEXT, statement_id=made.id, number=1, digest="0" * 64))
    row = session.execute(select(table.c.is_substantive, table.c.created_at)).one()
    assert row.is_substantive is True
    assert row.created_at is not None


def test_version_has_one_translation_into_a_language(session: Session) -> None:
    made = factories.statement(session)
    versions = [TextVersion(**TEXT, statement_id=made.id, number=number, digest="0" * 64) for number in (1, 2)]
    session.add_all(versions)
    session.flush()
    first, second = (version.id for version in versions)
    translations = table_of(Translation)
    kept = [(first, "de"), (first, "fr"), (second, "de")]
    for version, language in kept:
        session.execute(insert(translations).values(text_version_id=version, language=language, title="T", body="B"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(translations).values(text_version_id=first, language="de", title="U", body="C"))
