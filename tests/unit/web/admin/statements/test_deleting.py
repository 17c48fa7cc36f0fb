"""A draft is deleted after a look and brought back; what has gone out is not deleted."""

from petition.domain.states import StatementState
from tests import factories
from tests.statement_support import stored_statement
from tests.web_support import Visitor, Work, submit


def test_draft_is_deleted_and_brought_back(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    page = desk.get("/desk/statements/free-press/delete")
    assert stored_statement(work).state is StatementState.DRAFT
    assert "The draft is deleted." in submit(page).follow().text
    assert stored_statement(work).state is StatementState.DELETED
    submit(page, status=404)
    assert "The draft is back." in submit(desk.get("/desk/deleted"), action="/restore").follow().text
    assert stored_statement(work).state is StatementState.DRAFT


def test_what_circulates_is_not_deleted(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
    desk.get("/desk/statements/free-press/delete", status="*")
    assert stored_statement(work).state is StatementState.CIRCULATING
