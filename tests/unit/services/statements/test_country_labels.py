"""The organisation's labels: planned with what they change, set, recorded, and given up."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.errors import FieldError, ShownChanged
from petition.models import AuditEvent, CountryLabel
from petition.services.statements import compilation, country_labels
from petition.services.statements.country_labels import Change
from tests import factories
from tests.factories import ACTOR

CONFIGURED = {"GB": "UK", "fr:GB": "R.-U."}


def _plan(session: Session, label: str, **given: str) -> Change:
    return country_labels.plan(session, CONFIGURED, **{"language": "en", "code": "GB", **given, "label": label})


def _events(session: Session) -> list[tuple[str, Any]]:
    query = select(AuditEvent.actor, AuditEvent.details).where(AuditEvent.action == "country_label.set")
    return [(actor, details) for actor, details in session.execute(query.order_by(AuditEvent.id))]


def test_label_is_set_over_the_configured_one_and_given_up(session: Session) -> None:
    change = _plan(session, " Great  Britain ")
    assert (change.before, change.after, change.label) == ("UK", "Great Britain", "Great Britain")
    country_labels.store(session, change, actor=ACTOR)
    assert country_labels.in_use(session, CONFIGURED) == {"GB": "Great Britain", "fr:GB": "R.-U."}
    again = _plan(session, "Britain")
    assert (again.before, again.after) == ("Great Britain", "Britain")
    country_labels.store(session, again, actor=ACTOR)
    given_up = _plan(session, "")
    assert (given_up.before, given_up.after) == ("Britain", "UK")
    country_labels.store(session, given_up, actor=ACTOR)
    assert country_labels.in_use(session, CONFIGURED) == CONFIGURED
    assert [details["label"] for _, details in _events(session)] == ["Great Britain", "Britain", ""]
    assert {actor for actor, _ in _events(session)} == {ACTOR}


def test_label_of_another_language_falls_back_to_its_usual_name(session: Session) -> None:
    country_labels.store(session, _plan(session, "Vereinigtes K.", language="DE", code="gb"), actor=ACTOR)
    assert country_labels.in_use(session, {}) == {"de:GB": "Vereinigtes K."}
    assert _plan(session, "", language="de").after == "Vereinigtes Königreich"


def test_setting_what_is_set_records_nothing(session: Session) -> None:
    country_labels.store(session, _plan(session, ""), actor=ACTOR)
    country_labels.store(session, _plan(session, "Britain"), actor=ACTOR)
    country_labels.store(session, _plan(session, "Britain"), actor=ACTOR)
    assert len(_events(session)) == len(session.scalars(select(CountryLabel)).all()) == 1


def test_plan_counts_the_signatures_that_would_be_printed_otherwise(session: Session) -> None:
    rows = [factories.person_row(name, country=code) for name, code in (("A", "GB"), ("B", "GB"), ("C", "FR"))]
    people = factories.persons(session, rows)
    english, invitations = factories.circulated(session, people)
    for invitation in invitations:
        factories.sign(session, invitation)
    _, (first, *_) = factories.circulated(session, people, replace(factories.draft("french"), language="fr"))
    factories.sign(session, first)
    planned = _plan(session, "Britain")
    assert (planned.lines, planned.statements) == (3 - 1, 1)
    assert _plan(session, "UK").lines == 0
    in_french = _plan(session, "Angleterre", language="fr")
    assert (in_french.lines, in_french.statements) == (1, 1)
    factories.withdraw(session, invitations[0])
    assert _plan(session, "Britain").lines == 1
    country_labels.store(session, _plan(session, "Britain"), actor=ACTOR)
    lines = compilation.compile_list(session, english, country_labels.in_use(session, CONFIGURED)).lines
    assert [line.rpartition(" (")[2] for line in lines] == ["Britain)", "France)"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"code": "XX"}, "code: “XX” is not a code"),
        ({"code": ""}, "code: “” is not a code"),
        ({"language": "english"}, "language: “english” is not a language tag"),
        ({"label": "UK (GB)"}, r"label: “UK \(GB\)” has a bracket"),
        ({"label": "x" * 61}, "label: is longer than 60 characters"),
    ],
)
def test_what_cannot_be_is_named(session: Session, given: dict[str, str], problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        country_labels.plan(session, {}, **{"language": "en", "code": "GB", "label": "UK", **given})


def test_change_that_is_not_the_one_shown_is_not_made(session: Session) -> None:
    shown = _plan(session, "Britain").shown
    country_labels.store(session, _plan(session, "Great Britain"), actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was changed"):
        country_labels.store(session, _plan(session, "Britain"), actor=ACTOR, expected=shown)
    assert country_labels.in_use(session, {}) == {"GB": "Great Britain"}
