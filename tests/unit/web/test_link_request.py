"""Asking for a new link: one answer for everybody, a mail only for the invited."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from petition.domain.mails import MailKind
from petition.models import AuditEvent, LinkRequest, OutboxMessage
from petition.services.signing import links
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import Visitor, Work, forge, submit

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
ADDRESS = "els.vanhoof@dekamer.example"


@pytest.fixture
def _invited(work: Work) -> None:
    with work() as session:
        factories.noise(session)
        row = factories.person_row("Els", "Van Hoof", "BE", email=ADDRESS)
        factories.circulated(session, factories.persons(session, [row]))


def _grow_old(work: Work) -> None:
    with work() as session:
        session.execute(update(OutboxMessage).values(created_at=datetime.now(UTC) - timedelta(hours=1)))


def _links(work: Work) -> list[str]:
    """Let a worker answer, and return to whom links went."""
    with work() as session:
        links.answer(session, links.take(session))
        return list(session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.LINK)))


def _ask(visitor: Visitor, address: str, status: int = 200) -> str:
    return submit(visitor.get("/link"), {"email": address}, status=status).text


@pytest.mark.usefixtures("_invited")
@pytest.mark.parametrize("typed", [ADDRESS, f"  {ADDRESS} ", "ELS.VanHoof@DeKamer.example"])
def test_invited_person_gets_a_link(visitor: Visitor, work: Work, typed: str) -> None:
    _grow_old(work)
    assert "Look into your inbox" in _ask(visitor, typed)
    assert _links(work) == [ADDRESS]


@pytest.mark.usefixtures("_invited")
def test_stranger_gets_the_same_page_and_no_mail(visitor: Visitor, work: Work) -> None:
    _grow_old(work)
    assert _ask(visitor, "stranger@example.org") == _ask(visitor, ADDRESS)
    assert _links(work) == [ADDRESS]


@pytest.mark.usefixtures("_invited")
def test_asking_again_and_again_sends_one_mail(visitor: Visitor, work: Work) -> None:
    """Only links count: an invitation that has just been sent is no reason to send none."""
    for _ in range(5):
        _ask(visitor, ADDRESS)
    assert _links(work) == [ADDRESS]
    _grow_old(work)
    _ask(visitor, ADDRESS)
    assert _links(work) == [ADDRESS, ADDRESS]


def test_t38_request_leaves_no_row_of_the_log(visitor: Visitor, work: Work) -> None:
    _ask(visitor, "stranger@example.org")
    with work() as session:
        assert session.scalars(select(LinkRequest.address)).all() == ["stranger@example.org"]
        links.answer(session, links.take(session))
        assert session.scalar(select(AuditEvent)) is None
        assert session.scalar(select(LinkRequest)) is None


@pytest.mark.usefixtures("_invited")
def test_t38_page_says_when_too_many_ask(visitor: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_OPEN", 0)
    answer = submit(visitor.get("/link"), {"email": ADDRESS}, status=429)
    assert answer.headers["Retry-After"] == "60"
    assert "Too many people are asking at this moment" in text_of(answer.text)
    assert f'value="{ADDRESS}"' in answer.text
    assert _links(work) == []


@pytest.mark.parametrize("typed", ["", "els", "els@", "els@dekamer", "a\x00b@example.org", "<b>@example.org"])
def test_what_is_no_address_comes_back(visitor: Visitor, work: Work, typed: str) -> None:
    page = _ask(visitor, typed, 400)
    assert "Enter the email address that you were invited at" in text_of(page)
    assert "<b>@" not in page
    if typed == "els@":
        assert 'value="els@"' in page
    with work() as session:
        assert session.scalar(select(AuditEvent)) is None


def test_form_without_the_field_comes_back(visitor: Visitor) -> None:
    forge(visitor.get("/link"), {"email": None}, status=400)
