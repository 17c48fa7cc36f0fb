"""Reports in a folder: each is recorded once and taken away, and one that cannot be is in nobody's way."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from petition.domain.envelopes import bounce_address, bounced_key
from petition.domain.reports import Report
from petition.domain.states import OutboxState
from petition.mail import report_folder
from petition.models import OutboxMessage
from petition.services.delivery import bounces
from petition.settings.settings import Settings
from tests import factories
from tests.web_support import Work


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path


@pytest.fixture
def keys(work: Work) -> list[str]:
    """The keys of two mails that were sent."""
    with work() as session:
        factories.circulated(
            session, factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob")])
        )
        factories.settle_mails(session, OutboxState.SENT)
        return list(session.scalars(select(OutboxMessage.message_key).order_by(OutboxMessage.id)))


def _store(folder: Path, settings: Settings, name: str, key: str) -> None:
    address = bounce_address(settings.secret_keys, key, settings.envelope_domain)
    (folder / "new" / name).write_text(
        f"From: MAILER-DAEMON@mx.example\nTo: {address}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; ada@x.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )


def _states(work: Work) -> list[OutboxState]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))


def _take_in(app: Flask, folder: Path, settings: Settings) -> int:
    with app.app_context():
        return report_folder.take_in(folder, settings.secret_keys)


def test_reports_are_recorded_and_taken_away(
    app: Flask, work: Work, settings: Settings, folder: Path, keys: list[str]
) -> None:
    _store(folder, settings, "1", keys[0])
    (folder / "new" / "2").write_bytes(b"no report at all \xff\0")
    assert _take_in(app, folder, settings) == 2
    assert _states(work) == [OutboxState.BOUNCED, OutboxState.SENT]
    assert list((folder / "new").iterdir()) == []
    assert _take_in(app, folder, settings) == 0


def test_folder_that_is_not_there_holds_none(app: Flask, settings: Settings, tmp_path: Path) -> None:
    assert _take_in(app, tmp_path / "none", settings) == 0


def test_report_that_cannot_be_recorded_is_set_aside(
    app: Flask, settings: Settings, folder: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is raised: the others are recorded, and it waits for a person."""
    for name, key in zip(("1", "2"), keys, strict=True):
        _store(folder, settings, name, key)
    (folder / "new" / "0").mkdir()
    record = bounces.record_report

    def fail_first(session: Session, report: Report, *given: Any) -> bounces.Outcome:
        if bounced_key(settings.secret_keys, report.envelope_recipients[0]) == keys[0]:
            raise KeyError("x")
        return record(session, report, *given)

    monkeypatch.setattr(bounces, "record_report", fail_first)
    assert _take_in(app, folder, settings) == 1
    assert sorted(path.name for path in (folder / "unread").iterdir()) == ["0", "1"]
    assert list((folder / "new").iterdir()) == []


@pytest.mark.parametrize("problem", [RecursionError(), MemoryError(), KeyError("x"), OSError(36, "File name too long")])
def test_t25_report_that_cannot_be_read_stops_no_other(
    *,
    app: Flask,
    work: Work,
    settings: Settings,
    folder: Path,
    keys: list[str],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    """A stranger can send one; whatever the reader raises of it, the worker goes on."""
    (folder / "new" / "0").write_bytes(b"a report")
    _store(folder, settings, "1", keys[0])
    read = report_folder.read_report

    def fail_first(content: bytes) -> Report:
        if content == b"a report":
            raise problem
        return read(content)

    monkeypatch.setattr(report_folder, "read_report", fail_first)
    assert _take_in(app, folder, settings) == 1
    assert _states(work) == [OutboxState.BOUNCED, OutboxState.SENT]
    assert [path.name for path in (folder / "unread").iterdir()] == ["0"]


def test_report_that_another_worker_set_aside_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    report_folder._set_aside(tmp_path / "new" / "0", KeyError("x"))
    assert list((tmp_path / "unread").iterdir()) == []


def test_report_stays_while_the_database_does_not_answer(
    app: Flask, settings: Settings, folder: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _store(folder, settings, "1", keys[0])

    def fail(*given: object) -> bounces.Outcome:
        raise OperationalError("SELECT 1", {}, Exception("the database is away"))

    monkeypatch.setattr(bounces, "record_report", fail)
    with pytest.raises(OperationalError):
        _take_in(app, folder, settings)
    assert [path.name for path in (folder / "new").iterdir()] == ["1"]
