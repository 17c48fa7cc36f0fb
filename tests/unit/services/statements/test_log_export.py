"""The log as a file: what its filters show, whole, and that it was taken out."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.log_filters import Wanted
from petition.models import AuditEvent
from petition.services.statements import log_entries, log_export, log_queries
from tests import factories


@pytest.mark.parametrize("lot", [1, 1000])
def test_all_that_fits_is_taken_out_and_recorded(session: Session, lot: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_entries, "_LOT", lot)
    statement, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    scope = log_queries.of_statement(statement)
    rows = list(log_export.take_out(session, scope, Wanted(), actor="command"))
    assert [row.action for row in rows] == [
        *("invitation.sign", "invitation.invite", "statement.circulate", "statement.draft")
    ]
    first = rows[0]._asdict()
    assert (first["what"], first["who"], first["kind"]) == ("Ada Lovelace signed.", "Ada Lovelace", "answers")
    assert (first["person"], first["statement"]) == (invitation.person_id, "free-press")
    assert rows[-1].cells[5:] == ["", "", ""]
    found = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.export_log")).one()
    assert (found.subject_id, found.details) == (statement.id, {"entries": 4})
