"""No page asks the database more questions for more rows: each is counted with three rows to show, and with thirty."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from petition.domain.names.person_name import PersonName
from petition.domain.searching import Filters
from petition.domain.states import OutboxState
from petition.models import Invitation, Statement
from petition.services.roster import groups, people
from petition.services.statements import circulation, drafting, list_forms
from petition.services.statements.audiences import Audience
from tests import factories
from tests.conftest import ENGINES
from tests.web_support import Visitor, Work

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)

DESK = "/desk/statements/free-press"
PAGES = (
    "/desk/",
    "/desk/people",
    "/desk/people?q=nr&country=GB",
    "/desk/people?reach=bounced",
    "/desk/people/1",
    "/desk/people/groups/",
    "/desk/people/twins",
    DESK,
    f"{DESK}/people",
    f"{DESK}/people?standing=unreachable&invitation=1&invitation=2",
    f"{DESK}/people?q=nr&country=GB&standing=signed",
    f"{DESK}/people/1",
    f"{DESK}/mail",
    f"{DESK}/mail/again?invitation=3&invitation=4",
    f"{DESK}/remind",
    f"{DESK}/list",
    f"{DESK}/list/form",
    f"{DESK}/list/leads",
    f"{DESK}/circulate",
    f"{DESK}/circulate/people",
    f"{DESK}/circulate/people?q=left&country=FR&person=5&person=6",
    f"{DESK}/circulate/people/confirm?who=search&q=left",
)
COUNTRIES = ("GB", "FR", "AT")


def _fill(session: Session, statement: Statement, numbers: range) -> None:
    """Give every page so many rows more: people in each status, pairs, tags, groups, statements, and who is left."""
    rows = [
        factories.person_row(f"{word} {number}", "Double", COUNTRIES[number % 3], party=f"Party {number}")
        for number in numbers
        for word in ("Nr", "Nr-")
    ]
    everybody = factories.persons(session, rows)
    chosen = [person.id for person in everybody]
    circulation.circulate(session, statement, Audience(person_ids=chosen), actor="test")
    query = select(Invitation).where(Invitation.statement_id == statement.id, Invitation.person_id.in_(chosen))
    invitations = list(session.scalars(query.order_by(Invitation.id)))
    for signed, lost in zip(invitations[::2], invitations[1::2], strict=True):
        factories.settle_mails(session, OutboxState.SENT, signed)
        factories.settle_mails(session, OutboxState.BOUNCED, lost)
        lost.comment = "Call me"
        if signed.id % 4 < 2:
            factories.sign(session, signed, PersonName("Changed", "Name"))
            list_forms.set_leads(session, statement, [], [signed.id], actor="test")
    for number in numbers:
        factories.circulated(session, everybody[:1], factories.draft(f"other-{number}"))
        people.tag(session, chosen, f"tag-{number}", actor="test")
        groups.save(session, f"Group {number}", Filters(tag=f"tag-{number}", q="double"), actor="test")
    factories.persons(session, [factories.person_row("Left", f"N{number}", "FR") for number in numbers])


@contextmanager
def _counting() -> Iterator[list[str]]:
    """Yield the statements that the database is sent until the block ends."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _asked(desk: Visitor, path: str) -> list[str]:
    desk.get(path)
    with _counting() as seen:
        desk.get(path)
    return seen


def test_number_of_queries_does_not_grow_with_the_rows(desk: Visitor, work: Work) -> None:
    with work() as session:
        statement = factories.statement(session)
        _fill(session, statement, range(3))
        # Whoever was added after the statement had gone out is in doubt, as some are with thirty rows.
        (late,) = factories.persons(session, [factories.person_row("Late", "Double")])
        circulation.circulate(session, statement, Audience(person_ids=[late.id]), actor="test")
        factories.sign(session, session.scalars(select(Invitation).where(Invitation.person_id == late.id)).one())
    few = {path: _asked(desk, path) for path in PAGES}
    with work() as session:
        _fill(session, drafting.find(session, "free-press"), range(3, 30))
    many = {path: _asked(desk, path) for path in PAGES}
    for path in PAGES:
        assert len(many[path]) == len(few[path]), f"{path}: {many[path]}"
        # The organisation's labels of countries are one of them. The list is looked at for each kind of matter as well,
        # and of a person everything is shown.
        most = {f"{DESK}/list": 27, "/desk/people/1": 19, f"{DESK}/people/1": 21}.get(path, 18)
        assert 2 <= len(few[path]) <= most, path
