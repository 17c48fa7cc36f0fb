"""Taking the roster out: everybody who fits, with what an import needs to know them again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier
from petition.domain.searching import Filters
from petition.models import AuditEvent, PersonIdentifier
from petition.services.roster import exporting, people
from tests.factories import ACTOR, persons, sample_rows


def test_an_export_is_whole_ordered_and_recorded(session: Session) -> None:
    rows = sample_rows()
    stored = persons(session, rows)
    session.add(PersonIdentifier(person_id=stored[0].id, scheme="wikidata", identifier="Q42"))
    people.tag(session, [stored[0].id], "board", actor=ACTOR)
    session.flush()
    out = exporting.export_people(session, Filters(), actor="user:7")
    assert [row.name for row in sorted(out, key=lambda row: row.email)] == [
        row.name for row in sorted(rows, key=lambda row: row.email)
    ]
    first = next(row for row in out if row.email == rows[0].email)
    own, wikidata = first.identifiers
    assert own.scheme == "petition"
    assert own.identifier.endswith(f"-{stored[0].id}")
    assert wikidata == Identifier("wikidata", "Q42")
    assert first.tags == ("board",)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.export")).one()
    assert (event.actor, event.details) == ("user:7", {"people": 33})
    assert len(exporting.export_people(session, Filters(country="NL"), actor="user:7")) == 2
