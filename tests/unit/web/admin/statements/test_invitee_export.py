"""The people of a statement as a file: from the page's own form, in each format, and it is recorded."""

import io
import json

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from petition.models import AuditEvent
from tests import factories
from tests.web_support import Visitor, Work, forge, form_in

PAGE = "/desk/statements/free-press/people"


def test_t09_people_are_taken_out_in_each_format_and_the_log_has_it(desk: Visitor, work: Work) -> None:
    with work() as session:
        people = factories.persons(session, [factories.person_row("=Ada", "Lovelace"), factories.person_row("Bea")])
        factories.circulated(session, people)
        factories.noise(session)
    page = desk.get(PAGE)
    answers = {}
    for kind in ("csv", "xlsx", "json"):
        form = form_in(page, "/export")
        form["format"] = kind
        answers[kind] = form.submit(status=200)
        name = answers[kind].headers["Content-Disposition"]
        assert name.startswith('attachment; filename="free-press-people-')
        assert name.endswith(f'.{kind}"')
    assert "'=Ada" in answers["csv"].text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answers["xlsx"].body)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in sheet] == ["given_name", "=Ada", "Bea"]
    assert [one["given_name"] for one in json.loads(answers["json"].body)] == ["=Ada", "Bea"]
    with work() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.export")).all()
        assert [event.details for event in found] == [{"people": 2}] * 3
        assert all(event.actor.startswith("user:") for event in found)
    assert "Choose CSV, XLSX or JSON." in forge(page, {"format": "exe"}, action="/export", status=409).text


def test_a_draft_has_nobody_to_take_out(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    assert "/people/export" not in desk.get(PAGE).text
