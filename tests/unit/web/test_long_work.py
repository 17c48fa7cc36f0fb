"""Long work on a page: each step as it comes, a last one that tells how it ended, and an end whether anybody reads."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from petition.db import transaction
from petition.errors import RosterChanged
from petition.models import AuditEvent
from petition.services import audit
from petition.web.long_work import Step, streamed
from tests.markup import text_of
from tests.web_support import Visitor, Work, coordinator, written_logs

# Far longer than any of this takes; a test that waits for ever would tell nothing.
PATIENCE = 20.0


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Each test adds a page."""
    return own_app


def _steps(fault: Exception | None = None) -> Iterator[Step]:
    yield Step("1,000 rows read", 1000, 2000)
    if fault is not None:
        raise fault
    yield Step("All is read.", state="done")


def _routed(app: Flask, work: Callable[[], Iterator[Step]]) -> None:
    app.add_url_rule(
        "/desk/trial",
        "trial",
        lambda: streamed(
            "admin/import_progress.html",
            work,
            then="/desk/people/import/7/preview",
            heading="Reading the file",
            import_id=7,
        ),
    )


def _page(desk: Visitor) -> str:
    answer = desk.get("/desk/trial")
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_each_step_is_shown_and_the_last_leads_on(app: Flask, work: Work) -> None:
    _routed(app, _steps)
    html = _page(coordinator(app, work))
    assert '<progress max="2000" value="1000"></progress>' in html
    assert "1,000 rows read of 2,000." in text_of(html)
    assert 'href="/desk/people/import/7/preview"' in html
    assert "anna@alliance.example" in html


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (RosterChanged("The roster changed."), "The roster changed."),
        (ZeroDivisionError("secret"), "Something went wrong on our side"),
    ],
)
def test_what_went_wrong_is_the_last_step(app: Flask, work: Work, fault: Exception, words: str) -> None:
    _routed(app, lambda: _steps(fault))
    with written_logs() as lines:
        html = _page(coordinator(app, work))
        assert words in text_of(html)
        assert html.rstrip().endswith("</html>")
        assert "secret" not in html
        logged = "".join(lines())
        assert ("request failed" in logged) is isinstance(fault, ZeroDivisionError)
        assert ('"route": "trial"' in logged) is isinstance(fault, ZeroDivisionError)


def _writing(going_on: Event) -> Iterator[Step]:
    """Write something in two halves, with a step after the first one; the second waits until `going_on` is set."""
    with transaction() as session:
        audit.record(session, "trial.first", ("trial", 1), actor="test")
        yield Step("half is written", 1, 2)
        assert going_on.wait(PATIENCE)
        audit.record(session, "trial.second", ("trial", 1), actor="test")
        yield Step("all is written", 2, 2)
    yield Step("All is written.", state="done")


def test_work_ends_though_its_reader_has_gone_and_is_never_told_of(app: Flask, work: Work) -> None:
    """A server may neither read a page on nor close it when its reader goes; nobody else may wait for that."""
    going_on = Event()
    _routed(app, lambda: _writing(going_on))
    desk = coordinator(app, work)
    answer = desk.ask("GET", "/desk/trial", buffered=False)
    assert next(iter(answer.response))
    going_on.set()
    found: list[str] = []

    def another() -> None:
        with work() as session:
            found.extend(session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "trial")))

    # It writes in a thread, so that a lock that is never let go fails the test and does not stop it.
    waiting = Thread(target=another, daemon=True)
    waiting.start()
    waiting.join(PATIENCE)
    assert not waiting.is_alive(), "the page that nobody reads holds its transaction"
    assert found == ["trial.first", "trial.second"]
    answer.close()


def test_what_is_done_soon_leads_on_by_itself(app: Flask, work: Work) -> None:
    """And what is refused stays to be read."""
    _routed(app, _steps)
    desk = coordinator(app, work)
    assert desk.get("/desk/trial").headers["Refresh"] == "0;url=/desk/people/import/7/preview"
    app.view_functions["trial"] = lambda: streamed(
        "admin/import_progress.html",
        lambda: _steps(RosterChanged("It changed.")),
        then="/desk",
        heading="Reading the file",
        import_id=7,
    )
    refused = desk.get("/desk/trial")
    assert "Refresh" not in refused.headers
    assert "It changed." in refused.text
