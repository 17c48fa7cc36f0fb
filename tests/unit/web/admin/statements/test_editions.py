"""The desk's page of editions: retracting, withholding and showing again, each asked first."""

import pytest
from sqlalchemy import select

from petition.domain.states import StatementState
from petition.models import Retraction, Statement
from petition.services.statements import closing, publishing
from petition.web.context import rendered
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, form_in, form_of, submit

DESK = "/desk/statements/free-press"
PUBLIC = "/statements/free-press"


@pytest.fixture(autouse=True)
def _published(work: Work) -> None:
    """Two editions."""
    with work() as session:
        people = factories.persons(session, [factories.person_row(name, "Bell", "FR") for name in ("Ann", "Bob")])
        statement, mine = factories.circulated(session, people)
        for invitation in mine:
            factories.sign(session, invitation)
        closing.close(session, statement, actor="test")
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")
        factories.withdraw(session, mine[1])
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")


def _state(work: Work) -> StatementState:
    with work() as session:
        return session.scalars(select(Statement.state)).one()


def test_editions_are_listed_the_newest_first(desk: Visitor) -> None:
    words = text_of(desk.get(f"{DESK}/editions").text)
    assert words.index("Edition 2") < words.index("Edition 1")
    assert "the newest" in words
    assert "superseded" in words
    assert "Retract the statement" in words


def test_nothing_is_listed_before_anything_is_published(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session, factories.draft("drafted"))
    assert "Nothing of this statement has been published yet." in desk.get("/desk/statements/drafted/editions").text
    refused = desk.get("/desk/statements/drafted/retract", status=409)
    assert "This statement is a draft; it cannot be retracted now." in text_of(refused.text)


def test_retracting_is_asked_with_its_reason_and_done(desk: Visitor, work: Work) -> None:
    desk.get(PUBLIC)
    page = desk.get(f"{DESK}/retract")
    words = text_of(page.text)
    assert "Every address of it, of all its 2 editions and their files, will answer with a notice" in words
    assert "that The Alliance retracted it" in words
    assert form_in(page).html.find("button", class_="grave") is not None
    assert _state(work) is StatementState.PUBLISHED
    assert submit(page, {"reason": "Published too early."}).headers["Location"] == f"{DESK}/editions"
    listed = text_of(desk.get(f"{DESK}/editions").text)
    assert "The statement is retracted. Its addresses say so." in listed
    assert "All its addresses show a notice with this reason: Published too early." in listed
    for path in (PUBLIC, f"{PUBLIC}/1", f"{PUBLIC}/2.json"):
        assert "Published too early." in desk.get(path, status=410).text
    with work() as session:
        assert session.scalars(select(Retraction.retracted_by)).one().startswith("user:")


def test_reason_that_is_missing_is_asked_for(desk: Visitor, work: Work) -> None:
    for path in ("retract", "editions/1/withhold"):
        refused = submit(desk.get(f"{DESK}/{path}"), {"reason": "  "}, status=400)
        assert "The reason is empty; the notice says why." in text_of(refused.text)
        again = submit(refused, {"reason": "x" * 501}, status=400)
        assert "x" * 501 in again.text
    assert _state(work) is StatementState.PUBLISHED
    desk.get(f"{PUBLIC}/1")


def test_withholding_and_showing_again(desk: Visitor) -> None:
    page = desk.get(f"{DESK}/editions/1/withhold")
    assert "Withhold edition 1?" in text_of(page.text)
    assert "It is the newest" not in text_of(page.text)
    submit(page, {"reason": "A name endangers somebody."})
    assert "withheld: A name endangers somebody." in text_of(desk.get(f"{DESK}/editions").text)
    assert "A name endangers somebody." in desk.get(f"{PUBLIC}/1", status=410).text
    desk.get(PUBLIC)
    page = desk.get(f"{DESK}/editions/1/show")
    assert "Show edition 1 again?" in text_of(page.text)
    submit(page)
    assert "Edition 1 is shown again." in desk.get(f"{DESK}/editions").text
    desk.get(f"{PUBLIC}/1")


def test_withholding_the_newest_says_what_its_address_shows(desk: Visitor) -> None:
    assert "See the published page" in desk.get(DESK).text
    page = desk.get(f"{DESK}/editions/2/withhold")
    assert "It is the newest, so the statement's own address shows the notice too" in text_of(page.text)
    submit(page, {"reason": "A name."})
    desk.get(PUBLIC, status=410)
    assert "the newest edition is withheld, and its address says why" in text_of(desk.get(f"{PUBLIC}/1").text)
    words = text_of(desk.get(DESK).text)
    assert "Edition 2, the newest, is withheld: the statement's address shows a notice." in words
    assert "See the published page" not in words
    assert "Nothing at the moment." not in words
    assert "published edition 2 withheld" in text_of(desk.get("/desk/").text)
    assert "Nothing that was published is shown at the moment." in text_of(desk.get("/").text)


@pytest.mark.parametrize("path", ["editions/3/withhold", "editions/3/show", "editions/0/withhold"])
def test_edition_that_there_is_not(desk: Visitor, path: str) -> None:
    desk.get(f"{DESK}/{path}", status=404)


def test_doing_it_twice_is_refused_in_words(desk: Visitor) -> None:
    twice = desk.get(f"{DESK}/editions/1/withhold")
    submit(twice, {"reason": "A name."})
    refused = submit(twice, {"reason": "A name."}, status=409)
    assert "It would be as many now, but something about them changed. Nothing was done; look again." in text_of(
        refused.text
    )
    again = submit(refused, {"reason": "A name."}, status=409)
    assert "Edition 1 is withheld already." in text_of(again.text)
    retract = desk.get(f"{DESK}/retract")
    submit(retract, {"reason": "Too early."})
    gone = submit(retract, {"reason": "Too early."}, status=409)
    assert "This statement is retracted; it cannot be retracted now." in text_of(gone.text)


def test_t36_what_is_retracted_is_what_was_shown(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{DESK}/retract")
    with work() as session:
        statement = session.scalars(select(Statement)).one()
        statement.requested_by = "Others"
        session.flush()
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")
    refused = submit(page, {"reason": "Too early."}, status=409)
    assert "You confirmed 2 editions, but it would now be 3. Nothing was done; look again." in text_of(refused.text)
    assert "Too early." in refused.text
    assert "all its 3 editions" in text_of(refused.text)
    missing = forge(page, {"expected": None, "reason": "Too early."}, status=409)
    assert "What the page showed of the editions that you confirm is missing." in text_of(missing.text)
    assert _state(work) is StatementState.PUBLISHED
    submit(refused)
    assert _state(work) is StatementState.RETRACTED


@pytest.mark.parametrize("path", ["retract", "editions/1/withhold"])
def test_reason_that_came_too_late_is_shown_again(desk: Visitor, work: Work, path: str) -> None:
    typed = {"reason": "A name endangers somebody.", "csrf_token": "stale"}
    late = submit(desk.get(f"{DESK}/{path}"), typed, status=400)
    assert "open too long" in late.text
    assert form_of(late)["reason"] == "A name endangers somebody."
    assert _state(work) is StatementState.PUBLISHED
