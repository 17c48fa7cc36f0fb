"""Asking for a new link: one answer for everybody, a mail only for the invited."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from petition.domain.mails import MailKind
from petition.models import AuditEvent, OutboxMessage
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
    with work() as session:
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


def test_request_is_recorded_without_the_address(visitor: Visitor, work: Work) -> None:
    _ask(visitor, "stranger@example.org")
    with work() as session:
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.details) == ("link.request", {})


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
