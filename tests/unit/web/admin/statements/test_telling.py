"""Telling those who signed: offered first, shown with the very mail, and done as it was shown."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services.statements import closing, invitees, publishing
from petition.web.context import rendered
from tests import factories
from tests.markup import text_of
from tests.statement_support import stored_statement
from tests.web_support import Page, Visitor, Work, forge, submit

DESK = "/desk/statements/free-press"
NEW = {"closes_on": "2199-01-05", "closes_time": "12:00", "time_zone": "UTC"}
REASON = "It was published too early."


@pytest.fixture(autouse=True)
def _signed(work: Work) -> None:
    """A statement that Ann, who reads French, and Bob signed, and Cyd did not; another beside it."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, email=f"{name}@x.example") for name in ("Ann", "Bob", "Cyd")]
        people = factories.persons(session, rows)
        people[0].language = "fr"
        _, invitations = factories.circulated(session, people)
        for one in invitations[:2]:
            factories.sign(session, one)


def _told(work: Work, kind: MailKind) -> dict[str, str]:
    """Return the coordinator's sentence in each mail of a kind, by address."""
    with work() as session:
        query = select(OutboxMessage.recipient, OutboxMessage.details).where(OutboxMessage.kind == kind)
        return {address: (details or {}).get("word", "") for address, details in session.execute(query)}


def _begin(desk: Visitor, work: Work, act: str) -> tuple[Page, dict[str, str], str]:
    """Bring the statement to where the act is possible; return its page, what it is given, and the form's address."""
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        if act != "close":
            closing.close(session, statement, actor="test")
        if act == "retract":
            publishing.publish(session, statement, render=rendered, labels={}, actor="test")
    page = desk.get(f"{DESK}/{act}")
    fields = {"reopen": NEW, "retract": {"reason": REASON}}.get(act, {})
    return page, fields, f"/{act}" if act == "publish" else ""


class Act(NamedTuple):
    """An act that tells: its page, which mail it sends, what becomes of the statement, and a part of the mail."""

    name: str
    kind: MailKind
    state: StatementState
    says: str


ACTS = pytest.mark.parametrize(
    "act",
    [
        Act("close", MailKind.CLOSED, StatementState.CLOSED, "signatures 2, countries 1"),
        Act("reopen", MailKind.REOPENED, StatementState.CIRCULATING, "answers again, until Saturday 5 January 2199"),
        Act("publish", MailKind.PUBLISHED, StatementState.PUBLISHED, "/statements/free-press"),
        Act("retract", MailKind.RETRACTED, StatementState.RETRACTED, REASON),
    ],
    ids=lambda act: act.name,
)


@ACTS
def test_the_mail_is_shown_and_then_done_as_it_was_shown(desk: Visitor, work: Work, act: Act) -> None:
    page, fields, action = _begin(desk, work, act.name)
    before = stored_statement(work).state
    look = submit(page, {**fields, "word": " Thank you. "}, action=action, button="tells", status=200)
    words = text_of(look.text)
    assert "tell 2 people?" in words
    assert ("In French, to 1 person" in words, "In English, to 1 person" in words) == (True, True)
    assert look.text.count("Thank you.") == 3
    assert act.says in words
    assert (stored_statement(work).state, _told(work, act.kind)) == (before, {})
    submit(look, button="tells" if act.name != "reopen" else None)
    assert stored_statement(work).state is act.state
    assert _told(work, act.kind) == dict.fromkeys(("Ann@x.example", "Bob@x.example"), "Thank you.")
    assert "2 people" in text_of(desk.get(DESK).text)


@ACTS
def test_the_other_button_tells_nobody(desk: Visitor, work: Work, act: Act) -> None:
    page, fields, action = _begin(desk, work, act.name)
    submit(page, fields, action=action)
    assert (stored_statement(work).state, _told(work, act.kind)) == (act.state, {})


@ACTS
def test_t36_nobody_is_told_who_did_not_stand_on_the_page(desk: Visitor, work: Work, act: Act) -> None:
    page, fields, action = _begin(desk, work, act.name)
    before = stored_statement(work).state
    look = submit(page, fields, action=action, button="tells", status=200)
    with work() as session:
        session.execute(update(Person).where(Person.given_name == "Bob").values(email="elsewhere@x.example"))
    button = "tells" if act.name != "reopen" else None
    again = submit(look, button=button, status=409)
    assert "look again" in text_of(again.text)
    assert (stored_statement(work).state, _told(work, act.kind)) == (before, {})
    forge(look, {"expected_told": None, "tells": "yes"}, status=409)
    assert (stored_statement(work).state, _told(work, act.kind)) == (before, {})
    assert act.state is not before


@ACTS
def test_a_sentence_that_is_too_long_is_said_on_the_page(desk: Visitor, work: Work, act: Act) -> None:
    page, fields, action = _begin(desk, work, act.name)
    refused = submit(page, {**fields, "word": "x" * 501}, action=action, button="tells", status=400)
    assert "Your sentence" in text_of(refused.text)
    assert (stored_statement(work).state is act.state, _told(work, act.kind)) == (False, {})


def test_reopening_can_tell_those_who_have_not_answered_as_well(desk: Visitor, work: Work) -> None:
    with work() as session:
        cyd = session.scalars(select(Invitation).join(Person).where(Person.given_name == "Cyd")).one()
        factories.settle_mails(session, OutboxState.SENT, cyd)
    page, fields, _ = _begin(desk, work, "reopen")
    look = submit(page, fields, button="tells", status=200)
    assert "The mail to those who have not answered" not in look.text
    forged = forge(page, {**fields, "tells": "both", "word": "Once more."}, status=200)
    assert "tell 3 people?" in text_of(forged.text)
    submit(forged, button="tell")
    assert set(_told(work, MailKind.REOPENED)) == {"Ann@x.example", "Bob@x.example"}
    assert set(_told(work, MailKind.CLOSING_CHANGED)) == {"Cyd@x.example"}


def test_a_later_edition_tells_those_whom_it_adds(desk: Visitor, work: Work) -> None:
    ours = select(Statement).where(Statement.slug == "free-press")
    bobs = select(Invitation).join(Person).where(Person.given_name == "Bob")
    with work() as session:
        factories.withdraw(session, session.scalars(bobs).one())
        statement = session.scalars(ours).one()
        closing.close(session, statement, actor="test")
        publishing.publish(session, statement, render=rendered, labels={}, actor="test")
        bob = session.scalars(bobs).one()
        invitees.admit(session, statement, bob.id, datetime.now(UTC) + timedelta(hours=1), actor="test")
        session.refresh(bob)
        factories.sign(session, bob)
    page = desk.get(f"{DESK}/publish")
    assert "tell those whom it adds" in text_of(page.text)
    look = submit(page, action="/publish", button="tells", status=200)
    assert "tell 1 person?" in text_of(look.text)
    submit(look, button="tells")
    assert set(_told(work, MailKind.PUBLISHED)) == {"Bob@x.example"}
