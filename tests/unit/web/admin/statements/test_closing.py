"""Moving the closing time, reopening and undoing a cancellation: asked first, told to those who were shown."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.models import Invitation, OutboxMessage, Statement
from tests import factories
from tests.markup import text_of
from tests.statement_support import put_state, stored_statement
from tests.web_support import Visitor, Work, forge, form_of, submit, token_of

DESK = "/desk/statements/free-press"
pytestmark = pytest.mark.usefixtures("one_of_two_signed")
NEW = {"closes_on": "2099-01-02", "closes_time": "12:00", "time_zone": "Europe/Brussels"}
WHEN = "Friday 2 January 2099, 12:00 CET"


def test_reopening_sets_a_new_closing_time(desk: Visitor, work: Work) -> None:
    put_state(work, StatementState.CLOSED)
    page = desk.get(f"{DESK}/reopen")
    assert form_of(page.text)["closes_on"] == stored_statement(work).closes_at.date().isoformat()
    submit(page, {"closes_on": "2099-01-02", "closes_time": "12:00", "time_zone": "Europe/Brussels"})
    opened = stored_statement(work)
    assert opened.state is StatementState.CIRCULATING
    assert opened.closes_at.isoformat() == "2099-01-02T11:00:00+00:00"
    assert (opened.time_zone, opened.closed_at) == ("Europe/Brussels", None)
    assert "The statement takes answers again." in desk.get(DESK).text


@pytest.mark.parametrize(
    ("fields", "shown_at", "words"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on", "The closing time is in the past."),
        ({"closes_on": "soon"}, "closes_on", "Closes on: enter a date such as 2026-12-01."),
        ({"closes_time": "noon"}, "closes_time", "Closes on: enter a time of the day such as 17:00."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "“Mars/Olympus” is not a time zone."),
    ],
)
def test_bad_closing_time_comes_back(
    desk: Visitor, work: Work, fields: dict[str, str], shown_at: str, words: str
) -> None:
    put_state(work, StatementState.CLOSED)
    before = stored_statement(work).closes_at
    page = forge(desk.get(f"{DESK}/reopen"), fields, status=400)
    assert f'href="#{shown_at}"' in page.text
    assert words in text_of(page.text)
    again = form_of(page.text)
    assert {name: again[name] for name in fields} == fields
    after = stored_statement(work)
    assert (after.state, after.closes_at) == (StatementState.CLOSED, before)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (StatementState.CIRCULATING, "circulating"),
        (StatementState.CANCELLED, "cancelled"),
        (StatementState.PUBLISHED, "published"),
    ],
)
def test_only_a_closed_statement_reopens(desk: Visitor, work: Work, state: StatementState, word: str) -> None:
    put_state(work, state)
    before = stored_statement(work).closes_at
    fields = {"closes_on": "2099-01-02", "closes_time": "12:00"}
    token = token_of(desk.get("/desk/"))
    page = desk.post(f"{DESK}/reopen", {"csrf_token": token, **fields}, status=409)
    assert f"This statement is {word}; it cannot be reopened now." in text_of(page.text)
    assert stored_statement(work).closes_at == before


def test_mail_about_a_new_time_is_shown_for_any_address(desk: Visitor, work: Work) -> None:
    """A time that cannot be meant, or cannot be read, leaves the statement's own."""
    with work() as session:
        person = session.scalars(select(Invitation.person_id).order_by(Invitation.id.desc())).first()
    for typed in ("2099-06-01T12:00:00Z", "9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z", "tomorrow"):
        query = f"closes_at={typed}&time_zone=Asia/Tokyo"
        shown = desk.get(f"{DESK}/closing/mail/{person}.html?{query}", status=200)
        assert ("2099" in shown.text) == typed.startswith("2099"), typed


def _told(work: Work) -> int:
    with work() as session:
        mails = select(func.count()).select_from(OutboxMessage)
        return session.scalars(mails.where(OutboxMessage.kind == MailKind.CLOSING_CHANGED)).one()


@pytest.mark.parametrize("act", ["extend", "reopen"])
def test_those_who_are_told_are_shown_first_and_are_the_ones_who_were_shown(
    desk: Visitor, work: Work, act: str
) -> None:
    with work() as session:
        factories.settle_mails(session, OutboxState.SENT)
    if act == "reopen":
        put_state(work, StatementState.CLOSED)
    before = stored_statement(work)
    shown = submit(desk.get(f"{DESK}/{act}"), NEW, button="tell", status=200)
    assert f"{WHEN}, and tell 1 person?" in text_of(shown.text)
    after = stored_statement(work)
    assert (after.state, after.closes_at, _told(work)) == (before.state, before.closes_at, 0)
    # Somebody more is silent now.
    with work() as session:
        session.execute(update(Invitation).values(state=InvitationState.INVITED))
    again = submit(shown, button="tell", status=409)
    assert "look again" in again.text
    assert "tell 2 people?" in text_of(again.text)
    assert (stored_statement(work).closes_at, _told(work)) == (before.closes_at, 0)
    submit(again, button="tell")
    opened = stored_statement(work)
    assert (opened.state, opened.closes_at.year, _told(work)) == (StatementState.CIRCULATING, 2099, 2)
    assert "2 people are told." in desk.get(DESK).text


def test_nobody_is_told_unless_that_is_asked(desk: Visitor, work: Work) -> None:
    submit(desk.get(f"{DESK}/extend"), NEW)
    assert (stored_statement(work).closes_at.year, _told(work)) == (2099, 0)
    words = text_of(desk.get(DESK).text)
    assert f"The statement closes {WHEN} now." in words
    assert "told" not in words.partition(f"closes {WHEN} now.")[2][:30]


@pytest.mark.parametrize(
    ("days", "closed", "words", "state"),
    [
        (1, False, "The statement takes answers again until", StatementState.CIRCULATING),
        (-1, False, "The statement comes back closed: its closing time passed on", StatementState.CLOSED),
        (1, True, "The statement comes back closed, with", StatementState.CLOSED),
    ],
)
def test_undoing_a_cancellation_says_what_the_statement_will_be(
    desk: Visitor, work: Work, *, days: int, closed: bool, words: str, state: StatementState
) -> None:
    now = datetime.now(UTC)
    values = {"cancelled_at": now, "closes_at": now + timedelta(days=days), "closed_at": now if closed else None}
    with work() as session:
        one = update(Statement).where(Statement.slug == "free-press")
        session.execute(one.values(state=StatementState.CANCELLED, **values))
    page = desk.get(f"{DESK}/uncancel")
    assert words in text_of(page.text)
    assert stored_statement(work).state is StatementState.CANCELLED
    with work() as session:
        session.execute(update(Statement).values(contact_email="new@alliance.example"))
    changed = submit(page, status=409)
    assert "Nothing was changed or sent; look again" in text_of(changed.text)
    submit(changed)
    undone = stored_statement(work)
    assert (undone.state, undone.cancelled_at) == (state, None)
    submit(page, status=409)


@pytest.mark.parametrize(("act", "state"), [("extend", StatementState.CIRCULATING), ("reopen", StatementState.CLOSED)])
def test_time_that_another_coordinator_moved_meanwhile_is_not_moved_again(
    desk: Visitor, work: Work, act: str, state: StatementState
) -> None:
    put_state(work, state)
    page = desk.get(f"{DESK}/{act}")
    with work() as session:
        moved = update(Statement).where(Statement.slug == "free-press")
        session.execute(moved.values(closes_at=datetime(2098, 1, 1, tzinfo=UTC)))
    # A time that is none first: what was shown at first stays what is compared.
    again = forge(page, {"closes_on": "2020-01-01"}, status=400)
    refused = submit(again, NEW, status=409)
    assert "Nothing was changed; look again" in text_of(refused.text)
    assert stored_statement(work).closes_at.year == 2098
    submit(refused, NEW)
    assert stored_statement(work).closes_at.year == 2099
