"""What the steps of an import work on: a file as it is kept, and reading that ends by itself or when it is asked to."""

from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from petition.confined.running import one_file_at_a_time
from petition.db import database_time
from petition.models import RosterImport, RosterImportRow
from petition.rosters.opening import open_packed
from petition.rosters.plans import Plan
from petition.services.roster import readings, uploads
from petition.services.roster.importing import Imported
from petition.web.admin.people import import_work
from petition.web.admin.people.import_work import KeptFile
from petition.web.context import reading
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, submit, token_of, upload

COMMONS = "Name,Country,Chamber,Email\nAda Lovelace,GB,Commons,ada@gb.example\nGrace Hopper,GB,Commons,grace at gb\n"
# Far longer than any of this takes; a test that waits for ever would tell nothing.
PATIENCE = 60.0


def _upload(desk: Visitor, content: bytes | str, name: str = "members.csv", status: int = 303) -> Page:
    return upload(desk, name, content.encode() if isinstance(content, str) else content, status)


def _columns(desk: Visitor, content: bytes | str, name: str = "members.csv") -> Page:
    return desk.get(_upload(desk, content, name).headers["Location"])


def _read(desk: Visitor, page: Page, **fields: str) -> Page:
    """Send the columns and return the preview."""
    done = submit(page, fields, status=200, action="/read")
    assert "compared with the roster." in text_of(done.text), text_of(done.text)
    return desk.get(page.request.path + "/preview")


def test_t39_reading_is_cancelled_from_its_page(
    desk: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """The button stands beside the progress; whoever presses it leaves the page, and the work ends."""
    monkeypatch.setattr(import_work, "_SAID_EVERY", 1)
    page = _columns(desk, COMMONS)
    begun, go_on = Event(), Event()

    def slow(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(PATIENCE)
        return people_of(*given)

    people_of = import_work.people_of
    monkeypatch.setattr(import_work, "people_of", slow)
    told: list[str] = []
    reader = Thread(target=lambda: told.append(submit(page, status=200, action="/read").text))
    reader.start()
    assert begun.wait(PATIENCE)
    fields = {"csrf_token": token_of(page.text)}
    again = desk.post(f"{page.request.path}/again", fields).follow()
    assert "This file is being read already." in text_of(again.text)
    after = desk.post(f"{page.request.path}/cancel", fields).follow()
    assert "The reading is cancelled. The file is still here." in text_of(after.text)
    go_on.set()
    reader.join(PATIENCE)
    assert "was cancelled" in text_of(told[0])
    assert f'action="{page.request.path}/cancel"' in told[0]
    with work() as session:
        upload = session.scalars(select(RosterImport)).one()
        assert (upload.read_at, upload.reading) == (None, None)
        assert session.scalar(select(func.count(RosterImportRow.id))) == 0
    monkeypatch.setattr(import_work, "people_of", people_of)
    assert "1 new" in text_of(_read(desk, page).text)


def test_t39_reading_ends_at_its_time_and_frees_the_file(
    desk: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _columns(desk, COMMONS)
    monkeypatch.setattr(readings, "MOST_SECONDS", -1)
    assert "takes longer to read than any roster" in text_of(submit(page, status=200, action="/read").text)
    with work() as session:
        assert session.scalars(select(RosterImport.reading)).one() is None


def test_t39_comparing_is_cancelled_as_well(desk: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one name once took as long as the square of their number, and nothing ended it."""
    monkeypatch.setattr(import_work, "_CHECKED_EVERY", 0)
    page = _columns(desk, COMMONS)

    def cancelled_meanwhile(*given: Any) -> Any:
        with work() as session:
            readings.end(session, session.scalars(select(RosterImport.id)).one())
        return compare(*given)

    compare = import_work.compare
    monkeypatch.setattr(import_work, "compare", cancelled_meanwhile)
    assert "was cancelled" in text_of(submit(page, status=200, action="/read").text)
    with work() as session:
        assert session.scalar(select(func.count(RosterImportRow.id))) == 0


def test_t39_reading_waits_for_other_files(desk: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rosters that were read at once took 1.5 GB of the web processes."""
    monkeypatch.setattr(import_work, "_WAITED", 0.01)
    page = _columns(desk, COMMONS)
    with one_file_at_a_time():
        assert "Other files are being read." in text_of(submit(page, status=200, action="/read").text)
    with work() as session:
        assert session.scalars(select(RosterImport.reading)).one() is None
    assert "1 new" in text_of(_read(desk, page).text)


def _kept(work: Work, content: str, name: str = "members.csv", **settings: Any) -> int:
    """Store an upload with its settings, and return its number."""
    with work() as session:
        packed = open_packed(content.encode(), today=database_time(session).date())
        made = uploads.keep(
            session, name, content.encode(), outline=packed.outline, packed=packed.rows, actor=factories.ACTOR
        )
        uploads.configure(session, made, Plan(**settings).kept)
        return made.id


def _file(app: Flask, number: int) -> KeptFile:
    with app.app_context():
        return KeptFile.of(uploads.find(reading(), number))


def test_columns_are_the_planned_ones_or_else_the_proposed_ones(app: Flask, work: Work) -> None:
    proposed = _file(app, _kept(work, COMMONS)).chosen
    planned = _file(app, _kept(work, COMMONS, columns={"full_name": "Name", "party": "Chamber"})).chosen
    assert proposed is not None
    assert planned is not None
    assert set(proposed.layout.columns) == {"full_name", "country", "legislature", "email"}
    assert set(planned.layout.columns) == {"full_name", "party"}


def test_json_has_no_columns(app: Flask, work: Work) -> None:
    number = _kept(work, '[{"name": "Ada Lovelace", "country": "GB"}]', "people.json")
    file = _file(app, number)
    assert (file.proposal, file.chosen) == (None, None)
    with app.app_context():
        assert file.with_remembered() is file


def test_settings_of_the_last_such_file_are_taken_but_for_its_encoding(app: Flask, work: Work) -> None:
    file = _file(app, _kept(work, COMMONS, encoding="utf-8"))
    assert file.proposal is not None
    last = Plan(encoding="cp1252", sheets=("A",), columns={"full_name": "Name", "party": "Chamber"}, country="GB")
    with work() as session:
        signature = file.proposal.layout.signature
        uploads.remember(session, "last.csv", signature, last.kept, Imported(), actor=factories.ACTOR)
    with app.app_context():
        found = file.with_remembered()
        assert found.plan == replace(last, encoding="utf-8", sheets=())
        chosen = replace(file, plan=replace(file.plan, columns={"full_name": "Name"}))
        # What somebody chose for this file stands.
        assert chosen.with_remembered() is chosen


def test_check_is_made_now_and_then_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, made = [100.0], []
    monkeypatch.setattr(import_work.time, "monotonic", lambda: clock[0])
    check = import_work._now_and_then(lambda: made.append(clock[0]))
    for step in range(21):
        clock[0] = 100 + step / 10
        check()
    assert made == [100.0, 100.5, 101.0, 101.5, 102.0]
