"""Long work on a page: each step as it comes, and a last one that tells how it ended."""

from collections.abc import Iterator

import pytest
from flask import Flask

from petition.errors import RosterChanged
from petition.web.progress import Step, streamed
from tests.web_support import Work, coordinator, text_of, written_logs


def _steps(fault: Exception | None = None) -> Iterator[Step]:
    yield Step("1,000 rows read", 1000, 2000)
    if fault is not None:
        raise fault
    yield Step("All is read.", state="done")


def _page(app: Flask, work: Work, steps: Iterator[Step]) -> str:
    app.add_url_rule(
        "/desk/trial",
        "trial",
        lambda: streamed("admin/import_progress.html", steps, heading="Reading the file", import_id=7),
    )
    answer = coordinator(app, work).get("/desk/trial")
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_each_step_is_shown_and_the_last_leads_on(app: Flask, work: Work) -> None:
    html = _page(app, work, _steps())
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
    with written_logs() as lines:
        html = _page(app, work, _steps(fault))
        assert words in text_of(html)
        assert html.rstrip().endswith("</html>")
        assert "secret" not in html
        assert ("request failed" in "".join(lines())) is isinstance(fault, ZeroDivisionError)
