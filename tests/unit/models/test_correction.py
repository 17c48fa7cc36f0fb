"""Corrections: which one is printed, now and at any moment before, and what one says of itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from petition.db import UtcDateTime
from petition.domain.corrections import By
from petition.models import Correction, Signature
from petition.models.correction import printed_correction
from tests import factories

NOON = datetime.fromisoformat("2026-03-04T12:00:00+00:00")
HOUR = timedelta(hours=1)

Correct = Callable[..., int]


@pytest.fixture
def signature(session: Session) -> Signature:
    """A live signature; another one has a newer correction of its own."""
    _, (invitation, other) = factories.circulated(
        session, factories.persons(session, [factories.person_row(), factories.person_row("Grace", "Hopper")])
    )
    factories.sign(session, invitation)
    factories.sign(session, other)
    found = {one.invitation_id: one for one in session.scalars(select(Signature))}
    session.add(_correction(found[other.id], id=1000, made_at=NOON))
    session.flush()
    return found[invitation.id]


@pytest.fixture
def correct(session: Session, signature: Signature) -> Correct:
    """Store a correction of the signature and return its number."""

    def store(**values: Any) -> int:
        made = _correction(signature, **values)
        session.add(made)
        session.flush()
        return made.id

    return store


def _correction(signature: Signature, **values: Any) -> Correction:
    line = {**signature.line.parts, "sort_name": signature.sort_name, "sort_key": signature.sort_key}
    about = {"signature_id": signature.id, "statement_id": signature.statement_id, "before": {}, "reason": ""}
    return Correction(**{**line, **about, "made_by": "user:1", "needs_agreement": False, **values})


def _printed(session: Session, at: datetime | None = None) -> dict[int, int | None]:
    moment = None if at is None else literal(at, UtcDateTime())
    query = select(Signature.id, printed_correction(Signature.id, moment))
    return dict(session.execute(query).all())


def test_signature_without_a_correction_is_printed_as_it_was_signed(session: Session, signature: Signature) -> None:
    assert _printed(session)[signature.id] is None


def test_newest_that_counts_is_printed(session: Session, signature: Signature, correct: Correct) -> None:
    correct()
    newest = correct()
    correct(needs_agreement=True)
    assert _printed(session)[signature.id] == newest
    agreed = correct(needs_agreement=True, agreed_at=NOON)
    assert _printed(session)[signature.id] == agreed


def test_what_was_printed_at_a_moment_knows_nothing_of_later(
    session: Session, signature: Signature, correct: Correct
) -> None:
    first = correct(made_at=NOON)
    agreed = correct(made_at=NOON + HOUR, needs_agreement=True, agreed_at=NOON + 3 * HOUR)
    last = correct(made_at=NOON + 4 * HOUR)
    by_hour = [_printed(session, NOON + hours * HOUR)[signature.id] for hours in range(-1, 5)]
    assert by_hour == [None, first, first, first, agreed, last]


@pytest.mark.parametrize(
    ("needs", "agreed_at", "counts"), [(False, None, True), (True, None, False), (True, NOON, True)]
)
def test_correction_and_query_agree_on_what_counts(
    session: Session, signature: Signature, correct: Correct, *, needs: bool, agreed_at: datetime | None, counts: bool
) -> None:
    number = correct(needs_agreement=needs, agreed_at=agreed_at)
    assert session.get_one(Correction, number).counts is counts
    assert (_printed(session)[signature.id] == number) is counts


@pytest.mark.parametrize(
    ("made_by", "agreed_at", "by"),
    [
        ("user:1", None, By.COORDINATOR),
        ("user:1", NOON, By.AGREED),
        ("invitation:1", None, By.PERSON),
        ("operator:invitation:1", None, By.COORDINATOR),
    ],
)
def test_change_has_the_line_before_and_after_and_whose_it_is(
    session: Session, correct: Correct, made_by: str, agreed_at: datetime | None, by: By
) -> None:
    values = {"family_name": "King", "party": "Whigs", "before": {"family_name": "Lovelace", "party": ""}}
    number = correct(**values, reason="She married.", made_by=made_by, agreed_at=agreed_at)
    change = session.get_one(Correction, number).change
    assert change.parts == [("family_name", "Lovelace", "King"), ("party", "", "Whigs")]
    assert (change.by, change.reason) == (by, "She married.")
