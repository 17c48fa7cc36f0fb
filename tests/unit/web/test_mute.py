"""Hearing no more of a statement: a POST does it without a session, opening the link does nothing."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.domain.states import InvitationState, OutboxState
from petition.models import AuditEvent, Invitation, Statement
from petition.services.statements import circulation
from petition.services.statements.silent import find_silent
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import Visitor, Work, link_path, submit

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass(frozen=True)
class Asked:
    """One person who was asked, and where their links lead."""

    number: int
    mute_path: str
    sign_path: str
    page: str


@pytest.fixture
def asked(app: Flask, work: Work) -> Asked:
    """Two people whose mails have been sent, beside another statement's; the first is the one."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Els", "Van Hoof", "BE"), factories.person_row()])
        _, (invitation, _) = factories.circulated(session, people)
        factories.settle_mails(session, OutboxState.SENT)
        mute, sign = (link_path(app, invitation, purpose) for purpose in (Purpose.MUTE, Purpose.SIGN))
        return Asked(invitation.id, mute, sign, f"/sign/{invitation.reference}")


def _silent(work: Work) -> int:
    """Return how many people a reminder would go to."""
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        return len(find_silent(session, statement))


def _muted(work: Work) -> list[int]:
    with work() as session:
        return list(session.scalars(select(Invitation.id).where(Invitation.muted_at.is_not(None))))


def _records(work: Work) -> int:
    with work() as session:
        return len(session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.mute")).all())


def test_opening_the_link_asks_and_does_nothing(visitor: Visitor, asked: Asked, work: Work) -> None:
    page = visitor.get(asked.mute_path)
    assert "No more mails about this?" in page.text
    assert "For Els Van Hoof" in text_of(page.text)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert _muted(work) == []


def test_button_of_the_page_does_it(visitor: Visitor, asked: Asked, work: Work) -> None:
    done = submit(visitor.get(asked.mute_path), status=200)
    assert "You hear no more of this" in done.text
    assert "A free press" in done.text
    assert _muted(work) == [asked.number]


def test_mail_program_does_it_in_one_click(visitor: Visitor, asked: Asked, work: Work) -> None:
    """RFC 8058: no cookie, no CSRF token, one field that says what it is."""
    assert _silent(work) == 2
    done = visitor.post(asked.mute_path, ONE_CLICK, status=200)
    assert done.headers["Referrer-Policy"] == "no-referrer"
    assert _muted(work) == [asked.number]
    assert _silent(work) == 1


def test_doing_it_twice_is_recorded_once(visitor: Visitor, asked: Asked, work: Work) -> None:
    for _ in range(3):
        visitor.post(asked.mute_path, ONE_CLICK, status=200)
    assert _records(work) == 1


def test_it_is_no_answer(visitor: Visitor, asked: Asked, work: Work) -> None:
    visitor.post(asked.mute_path, ONE_CLICK, status=200)
    with work() as session:
        assert session.get_one(Invitation, asked.number).state is InvitationState.INVITED
    submit(visitor.get(asked.sign_path, status=303).follow(), {"decision": "sign", "declaration": "y"})
    with work() as session:
        assert session.get_one(Invitation, asked.number).state is InvitationState.SIGNED


def test_it_lets_in_to_nothing_else(visitor: Visitor, asked: Asked) -> None:
    visitor.get(asked.mute_path)
    visitor.post(asked.mute_path, ONE_CLICK, status=200)
    for suffix in ("", "/withdraw", "/mute"):
        visitor.get(asked.page + suffix, status=404)


def test_it_works_after_the_end(visitor: Visitor, asked: Asked, work: Work) -> None:
    """A mail lies in an inbox for long; whoever presses the button then wants peace too."""
    with work() as session:
        statement = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        circulation.close(session, statement, actor="test")
    done = text_of(visitor.post(asked.mute_path, ONE_CLICK, status=200).text)
    assert "the link in the earlier mail still works, if you want" in done
    assert _muted(work) == [asked.number]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_bad_link_opens_nothing(visitor: Visitor, asked: Asked, work: Work, method: str) -> None:
    for token in ("nonsense", asked.sign_path.rpartition("/")[2]):
        answer = visitor.ask(method, f"/u/{token}", data=ONE_CLICK if method == "POST" else None)
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert _muted(work) == []
