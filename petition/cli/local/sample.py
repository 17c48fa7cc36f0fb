"""The sample that a local instance begins with, so that there is something to try out."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from petition.cli.edge import ACTOR
from petition.cli.files import read_bytes, read_text
from petition.current import settings
from petition.db import database_time
from petition.domain.organisation import Organisation
from petition.domain.persons import PersonRow
from petition.errors import NotFound
from petition.models import User
from petition.rosters.options import Options
from petition.rosters.reading import open_roster, people_of
from petition.services import accounts
from petition.services.roster import importing, search
from petition.services.statements import drafting
from petition.services.statements.drafting import Draft
from petition.templating import ROOT

ROSTER = ROOT / "sample" / "roster.csv"
TEXT = ROOT / "sample" / "statement.md"
TITLE = "Parliamentarians for a Press That Can Work Without Fear"
COORDINATOR = "coordinator@petition.example"
_OPEN_FOR = timedelta(days=14)
_CLOSING_HOUR = time(17, tzinfo=UTC)


def sample_people() -> list[PersonRow]:
    """Return the people of the sample's roster."""
    opened = open_roster(read_bytes(str(ROSTER)))
    return list(people_of(opened, None, Options(), today=datetime.now(UTC).date()))


def sample_slug(now: datetime) -> str:
    """Return the sample statement's slug."""
    return f"press-freedom-{now.year}"


def sample_closing(now: datetime) -> datetime:
    """Return when the sample statement closes: in two weeks, at five."""
    return datetime.combine(now.date() + _OPEN_FOR, _CLOSING_HOUR)


def load_sample(session: Session, organisation: Organisation) -> None:
    """Import the sample's people where there are none, and draft its statement where there is none."""
    if not search.count_by_country(session):
        importing.import_rows(
            session, sample_people(), actor=ACTOR, source=ROSTER.name, secret=settings().secret_keys[-1]
        )
    if not drafting.all_statements(session):
        now = database_time(session)
        entries = Draft(
            slug=sample_slug(now),
            title=TITLE,
            body=read_text(str(TEXT)),
            closes_at=sample_closing(now),
            time_zone="UTC",
            requested_by=organisation.name,
            contact_email=organisation.address,
        )
        drafting.draft(session, entries, actor=ACTOR)


def coordinator(session: Session) -> User:
    """Return the sample coordinator's account; it is added where it does not exist yet."""
    try:
        return accounts.find_user(session, COORDINATOR)
    except NotFound:
        return accounts.add_user(session, COORDINATOR, "coordinator", actor=ACTOR)
