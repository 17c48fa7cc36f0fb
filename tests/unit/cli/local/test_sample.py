"""What a local instance begins with."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.cli.local.sample import COORDINATOR, coordinator, load_sample, sample_closing, sample_people, sample_slug
from petition.domain.text import fold
from petition.models import Person, Statement, User
from petition.settings.settings import Settings
from tests.factories import DATA, person_row, persons, statement


def counts(session: Session):
    return [session.scalar(select(func.count()).select_from(model)) for model in (Person, Statement)]


def test_the_sample_names_who_signed_what_was_published():
    lines = sorted((DATA / "signatories.txt").read_text().splitlines())
    rows = sample_people()
    assert sorted(line.rpartition(" (")[0] for line in lines) == sorted(row.name.display for row in rows)
    assert not any(row.errors or row.doubts for row in rows)
    assert all(row.email.endswith(".example") for row in rows)
    assert all(fold(row.name.given_name.split()[0]) in row.email for row in rows)


def test_the_sample_statement_closes_in_two_weeks_at_five():
    now = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)
    assert sample_slug(now) == "press-freedom-2026"
    assert sample_closing(now) == datetime(2027, 1, 7, 17, tzinfo=UTC)


def test_an_empty_instance_is_filled_once(session: Session, settings: Settings):
    load_sample(session, settings.organisation)
    assert counts(session) == [33, 1]
    drafted = session.scalars(select(Statement)).one()
    assert (drafted.requested_by, drafted.contact_email) == (settings.organisation.name, settings.organisation.address)
    load_sample(session, settings.organisation)
    assert counts(session) == [33, 1]


def test_what_an_instance_has_is_left_alone(session: Session, settings: Settings):
    persons(session, [person_row()])
    statement(session)
    load_sample(session, settings.organisation)
    assert counts(session) == [1, 1]


def test_there_is_one_sample_coordinator(session: Session):
    first = coordinator(session)
    assert coordinator(session).id == first.id
    assert [role.name for role in first.roles] == ["coordinator"]
    assert session.scalars(select(User.email)).all() == [COORDINATOR]
