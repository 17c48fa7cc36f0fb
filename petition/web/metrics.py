"""`/metrics` for Prometheus. The numbers tell how a statement fares, so they need a token."""

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from petition.services.delivery.metrics import Metrics, measure
from petition.web.context import reading, settings
from petition.web.guard import public

bp = Blueprint("metrics", __name__)
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Reading:
    """One reading, in the form that the client library asks for."""

    def __init__(self, measures: Metrics) -> None:
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        """Yield every measure."""
        found = self._measures
        for name, text, label, counts in (
            ("petition_outbox_messages", "Mails by state.", "state", found.outbox),
            ("petition_delivery_reports", "Reports that came back, by kind.", "kind", found.reports),
            ("petition_statements", "Statements by state.", "state", found.statements),
        ):
            family = GaugeMetricFamily(name, text, labels=[label])
            for value, count in counts.items():
                family.add_metric([value], count)
            yield family
        text = "People of a statement that circulates or has closed; held, recorded and unconfirmed ones have signed."
        people = GaugeMetricFamily("petition_people", text, labels=["statement", "status"])
        for slug, numbers in found.people.items():
            for key, count in numbers.items():
                people.add_metric([slug, key], count)
        yield people
        yield GaugeMetricFamily("petition_outbox_due", "Mails that could be sent now.", found.due)
        age = found.oldest_due_seconds
        yield GaugeMetricFamily("petition_outbox_oldest_due_seconds", "How long the first of them has been due.", age)
        yield GaugeMetricFamily("petition_outbox_not_built", "Mails that could not be made.", found.not_built)
        text = "Domains that get one mail at a time."
        yield GaugeMetricFamily("petition_throttled_domains", text, found.throttled_domains)
        yield GaugeMetricFamily("petition_outbox_held", "1 while the outbox is held.", float(found.held))
        if found.worker_age_seconds is not None:
            text = "How long ago a worker was seen."
            yield GaugeMetricFamily("petition_worker_seen_seconds", text, found.worker_age_seconds)


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Return the measures; without the token there is nothing here, except while local."""
    if not may_look():
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Reading(measure(reading())))
    return Response(generate_latest(registry), content_type=_MEDIA_TYPE)


def may_look() -> bool:
    """Return whether a request comes from who watches the service: it has the token, or everything is local."""
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.encode()) if token else settings().is_local
