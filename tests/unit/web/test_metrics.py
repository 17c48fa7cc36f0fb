"""What Prometheus reads: the numbers of this moment, in its own format, for whoever has the token."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from petition.domain.states import OutboxState
from petition.models import DeliveryReport, MailDomain, OutboxMessage
from petition.services.delivery import heartbeats, holding
from petition.settings.settings import Settings
from tests import factories
from tests.conftest import ENGINES
from tests.databases import application
from tests.web_support import Visitor, Work

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
TOKEN = "a token for machines"


@pytest.fixture
def guarded(settings: Settings) -> Iterator[Flask]:
    """The same service with a token set."""
    with application(replace(settings, metrics_token=TOKEN)) as made:
        yield made


def _numbers(visitor: Visitor) -> dict[tuple[str, str], float]:
    """Return every sample by its name and its label's value."""
    answer = visitor.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, "".join(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


def test_empty_service_is_all_zeros(visitor: Visitor) -> None:
    numbers = _numbers(visitor)
    for state in OutboxState:
        assert numbers.pop(("petition_outbox_messages", state.value)) == 0
    assert numbers.pop(("petition_statements", "draft")) == 0
    assert set(numbers.values()) == {0}
    assert ("petition_worker_seen_seconds", "") not in numbers


def test_numbers_are_those_of_the_database(visitor: Visitor, work: Work) -> None:
    with work() as session:
        people = factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob", "Cem")])
        _, invitations = factories.circulated(session, people)
        factories.settle_mails(session, OutboxState.SENT, invitations[0])
        mail = session.query(OutboxMessage).filter_by(invitation_id=invitations[0].id).one()
        session.add(
            DeliveryReport(outbox_message_id=mail.id, fingerprint="f", kind="soft", status="4.2.2", diagnostic="full")
        )
        session.query(OutboxMessage).update({"not_before": factories.LONG_AGO})
        heartbeats.beat(session, "worker")
    numbers = _numbers(visitor)
    assert numbers["petition_outbox_messages", "queued"] == 2
    assert numbers["petition_outbox_messages", "sent"] == 1
    assert numbers["petition_outbox_due", ""] == 2
    assert numbers["petition_outbox_oldest_due_seconds", ""] > 26 * 365 * 24 * 3600
    assert numbers["petition_delivery_reports", "soft"] == 1
    assert numbers["petition_statements", "circulating"] == 1
    assert numbers["petition_throttled_domains", ""] == 0
    assert numbers["petition_outbox_not_built", ""] == 0
    assert 0 <= numbers["petition_worker_seen_seconds", ""] < 60
    with work() as session:
        holding.hold(session, "a restore", actor="test")
    numbers = _numbers(visitor)
    assert numbers["petition_outbox_held", ""] == 1
    assert numbers["petition_outbox_due", ""] == numbers["petition_outbox_oldest_due_seconds", ""] == 0


def test_throttled_domains_are_counted(visitor: Visitor, work: Work) -> None:
    with work() as session:
        domain = MailDomain(domain="gb.parliament.example", reason="421", failures=1)
        domain.interval_seconds, domain.next_at = 60.0, datetime.now(UTC)
        session.add(domain)
    assert _numbers(visitor)["petition_throttled_domains", ""] == 1


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", f"Bearer {TOKEN}x", "Bearer ä", f"Basic {TOKEN}"])
def test_without_the_token_there_is_nothing(guarded: Flask, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    page = Visitor(guarded).get("/metrics", status=404, headers=headers)
    assert "There is nothing at this address" in page.text
    assert "petition_" not in page.text.replace("petition_session", "")


def test_with_the_token_the_numbers_come(guarded: Flask) -> None:
    answer = Visitor(guarded).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "petition_outbox_due 0.0" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_outside_loopback_nothing_is_open_without_a_token(hosted: Flask) -> None:
    Visitor(hosted).get("/metrics", status=404)
    Visitor(hosted).get("/metrics", status=404, headers={"Authorization": "Bearer "})
