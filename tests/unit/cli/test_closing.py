"""The closing time by command: moved, and opened again; a dry run changes nothing."""

from flask import Flask

from petition.cli.edge import UNDONE
from petition.domain.states import StatementState
from petition.services.statements import drafting
from tests import factories
from tests.shell import Work, done, refused

LATER = ("--closes-at", "2099-12-01T17:00+01:00")
WHEN = "Tuesday 1 December 2099, 17:00 UTC+01:00"


def _begin(work: Work) -> None:
    with work() as session:
        factories.circulated(session)
        factories.settle_mails(session, "sent")


def _state(work: Work) -> tuple[StatementState, int]:
    with work() as session:
        statement = drafting.find(session, "free-press")
        return statement.state, statement.closes_at.year


def test_the_closing_time_is_moved_and_the_silent_are_told(app: Flask, work: Work) -> None:
    _begin(work)
    before = _state(work)
    extend = ("statement", "extend", "free-press", *LATER)
    assert done(app, *extend, "--dry-run") == f"Would tell 1 person, with --tell. {UNDONE}\n"
    assert _state(work) == before
    assert done(app, *extend) == f"“free-press” closes {WHEN} now.\n"
    assert _state(work) == (StatementState.CIRCULATING, 2099)
    again = ("statement", "extend", "free-press", "--closes-at", "2098-12-01T17:00+00:00", "--tell")
    assert done(app, *again).endswith("now. Telling 1 person; the worker sends the mails.\n")
    past = ("statement", "extend", "free-press", "--closes-at", "2020-12-01T17:00Z")
    for more in ((), ("--dry-run",)):
        assert refused(app, *past, *more) == "closes_at: the closing time is in the past"
    done(app, "statement", "close", "free-press")
    for more in ((), ("--dry-run",)):
        assert "use “reopen”" in refused(app, *extend, *more)


def test_reopening_tells_the_silent_if_asked(app: Flask, work: Work) -> None:
    _begin(work)
    reopen = ("statement", "reopen", "free-press", *LATER)
    assert "circulating; it cannot be reopened now" in refused(app, *reopen, "--dry-run")
    done(app, "statement", "close", "free-press")
    assert done(app, *reopen, "--dry-run").startswith("Would tell 1 person")
    assert _state(work)[0] is StatementState.CLOSED
    assert done(app, *reopen, "--tell") == (
        f"Opened “free-press” again, until {WHEN}. Telling 1 person; the worker sends the mails.\n"
    )
