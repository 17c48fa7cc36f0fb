"""The log by pages and filters: each row once, in order, and no others."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.log_filters import Wanted
from petition.models import AuditEvent, Person, PersonChange, Statement
from petition.services import audit
from petition.services.statements import log_queries
from petition.services.statements.log_queries import Row, Scope
from tests import factories

ALL = Wanted()


def _pages(session: Session, scope: Scope, wanted: Wanted = ALL, size: int = 2) -> list[Row]:
    found, before = log_queries.page(session, scope, wanted, limit=size)
    while before:
        more, before = log_queries.page(session, scope, wanted, before=before, limit=size)
        assert 0 < len(more) <= size
        found += more
    return found


@pytest.fixture
def statement(session: Session) -> Statement:
    """Return a statement that two people were asked to sign, and one did; there is noise beside it."""
    factories.noise(session)
    rows = [factories.person_row("Ann", "Bell"), factories.person_row("Bob", "Cray")]
    made, (ann, _) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ann)
    audit.record(session, "statement.remind", ("statement", made.id), actor="worker", details={"days": 1})
    audit.record(session, "statement.pause_sending", ("statement", made.id), actor="user:1")
    return made


def test_pages_have_every_event_of_the_statement_once(session: Session, statement: Statement) -> None:
    found = _pages(session, log_queries.of_statement(statement))
    assert [row.action.partition(".")[2] for row in found] == [
        *("pause_sending", "remind", "sign", "invite", "invite", "circulate", "draft")
    ]
    assert log_queries.page(session, log_queries.of_statement(statement), ALL, before="x1", limit=1)[0] == found[:1]
    # Events of other statements are not told, and each event of ours says which statement it is about.
    ours = select(AuditEvent.id).where(AuditEvent.statement_id == statement.id)
    assert sorted(row.number for row in found) == sorted(session.scalars(ours))


@pytest.mark.parametrize(
    ("given", "actions"),
    [
        ({"kind": "answers"}, ["sign"]),
        ({"kind": "roster"}, []),
        ({"who": "person"}, ["sign"]),
        ({"who": "worker"}, ["remind"]),
        ({"who": "coordinator"}, ["pause_sending"]),
        ({"who": "command"}, []),
        ({"name": "bell"}, ["sign", "invite"]),
        ({"name": "ann cray"}, []),
        ({"name": "bob", "kind": "inviting"}, ["invite"]),
        ({"to": "2020-01-01"}, []),
        ({"from": "2020-01-01", "kind": "course"}, ["circulate"]),
    ],
)
def test_filters_leave_what_fits(
    session: Session, statement: Statement, given: dict[str, str], actions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is looked for in two ways, by how many have it."""
    for few in (500, 0):
        monkeypatch.setattr(log_queries, "_FEW", few)
        found = _pages(session, log_queries.of_statement(statement), Wanted.read(given))
        assert [row.action.partition(".")[2] for row in found] == actions


def test_changes_and_events_of_one_moment_are_all_on_some_page(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row()])
    same = {"at": factories.LONG_AGO, "actor": "test"}
    of_it = {"person_id": person.id, "action": "tag", "source": "", "changes": {}}
    session.execute(insert(table_of(PersonChange)), [same | of_it] * 3)
    event = {"action": "person.complain", "subject_type": "person", "subject_id": person.id, "details": {}}
    session.execute(insert(table_of(AuditEvent)), [same | event] * 3)
    scope = log_queries.of_person(session, session.get_one(Person, person.id))
    for size in (1, 2, 3, 50):
        keys = [row.key for row in _pages(session, scope, size=size)]
        assert len(keys) == len(set(keys)) == 7
    assert len(_pages(session, scope, Wanted.read({"kind": "mail"}))) == 3
