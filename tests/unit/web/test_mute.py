"""Hearing no more of a statement: a POST does it without a session, opening the link does nothing."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from petition.db.engine import writing
from petition.domain.links import Link, Purpose
from petition.domain.states import InvitationState, OutboxState
from petition.models import AuditEvent, Invitation, Statement
from petition.services.signing import muting
from petition.services.statements import closing
from petition.services.statements.silent import find_silent
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import Visitor, Work, link_path, path_of, submit

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
    assert "No more reminders about this?" in page.text
    assert "For Els Van Hoof" in text_of(page.text)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert _muted(work) == []


def test_button_of_the_page_does_it(visitor: Visitor, asked: Asked, work: Work) -> None:
    done = submit(visitor.get(asked.mute_path), status=200)
    assert "You get no more reminders" in done.text
    assert "A free press" in done.text
    assert _muted(work) == [asked.number]


def test_mail_program_does_it_in_one_click(visitor: Visitor, asked: Asked, work: Work) -> None:
    """RFC 8058: no cookie, no CSRF token, one field that says what it is."""
    assert _silent(work) == 2
    done = visitor.post(asked.mute_path, ONE_CLICK, status=200)
    assert done.headers["Referrer-Policy"] == "strict-origin"
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
        closing.close(session, statement, actor="test")
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


@pytest.mark.parametrize(
    "body",
    [{}, {"List-Unsubscribe": "one-click"}, {"List-Unsubscribe": ""}, {"csrf_token": "forged"}, {"x": "One-Click"}],
)
def test_t46_other_posts_unsubscribe_nobody(visitor: Visitor, asked: Asked, work: Work, body: dict[str, str]) -> None:
    """A scanner that posts what it finds, or a page of another site, knows neither the words nor the form's token."""
    visitor.post(asked.mute_path, body, status=400)
    page = visitor.get(asked.mute_path)
    again = visitor.post(asked.mute_path, body, status=400)
    assert "No more reminders about this?" in again.text
    assert _muted(work) == []
    submit(page, status=200)
    assert _muted(work) == [asked.number]


def test_t46_mail_program_may_send_either_form(visitor: Visitor, asked: Asked, work: Work) -> None:
    """RFC 8058, 3.2: multipart/form-data should be used, and application/x-www-form-urlencoded may be."""
    answer = visitor.ask("POST", asked.mute_path, data=ONE_CLICK, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert _muted(work) == [asked.number]


def test_t46_it_is_taken_back_by_a_button(visitor: Visitor, asked: Asked, work: Work) -> None:
    visitor.post(asked.mute_path, ONE_CLICK, status=200)
    assert _silent(work) == 1
    # The page that came knows nobody yet; opening the link again shows the form.
    done = submit(visitor.get(asked.mute_path), status=200)
    again = submit(done, button="act", status=200)
    assert "You get reminders again" in again.text
    assert _muted(work) == []
    assert _silent(work) == 2
    visitor.post(asked.mute_path, {"act": "undo"}, status=400)
    # And by the page of whoever is let in by their own link.
    page = visitor.get(asked.sign_path, status=303).follow()
    done = submit(visitor.get(f"{page.request.path}/mute"), status=200)
    assert _muted(work) == [asked.number]
    submit(done, button="act", status=200)
    assert _muted(work) == []


def test_t38_both_pages_say_when_it_can_be_taken_back(
    visitor: Visitor, asked: Asked, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(muting, "MOST_TURNS", 1)
    signing = visitor.get(asked.sign_path, status=303).follow()
    for page in (visitor.get(asked.mute_path), visitor.get(f"{signing.request.path}/mute")):
        refused = submit(submit(page, status=200), button="act", status=429)
        assert "You can take it back in" in text_of(refused.text)
        assert 86_000 < int(refused.headers["Retry-After"]) <= 86_400
        assert _muted(work) == [asked.number]


def test_t46_link_of_nobody_opens_nothing(visitor: Visitor, app: Flask, asked: Asked) -> None:
    path = path_of(app, Purpose.MUTE, Link(b"n" * 16, 0))
    visitor.get(asked.mute_path)
    for body in (ONE_CLICK, {}, {"csrf_token": "forged"}):
        assert "This link does not work" in visitor.post(path, body, status=404).text


def test_t47_form_is_read_before_anything_is_locked(visitor: Visitor, asked: Asked) -> None:
    """On SQLite a form that comes slowly would keep everybody else from signing."""
    held: list[bool] = []

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            held.append(writing.get())
            return super().readinto(buffer)

    body = Slow(b"List-Unsubscribe=One-Click")
    visitor.ask(
        "POST", asked.mute_path, input_stream=body, content_length=26, content_type="application/x-www-form-urlencoded"
    )
    assert held
    assert not any(held)
