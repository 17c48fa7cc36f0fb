"""What a browser was let in to: by which link, in which version, and no more than a cookie holds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask import session as cookie
from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_after
from petition.domain.links import Purpose
from petition.domain.states import InvitationState
from petition.errors import BadLink
from petition.models import Invitation
from petition.services.signing.standing import Standing
from petition.web import grants
from tests import factories

HALF_AN_HOUR = grants.AFTER_ANSWER
ANSWERED = [InvitationState.SIGNED, InvitationState.DECLINED, InvitationState.WITHDRAWN]


@pytest.fixture
def standing(app: Flask, session: Session) -> Iterator[Standing]:
    """Somebody who was invited, and a request of their browser."""
    _, (invitation,) = factories.circulated(session)
    found = factories.standing(session, invitation)
    with app.test_request_context("/"):
        yield found


def _later(standing: Standing, after: timedelta, **changes: Any) -> Standing:
    """Return the standing as it is read some time later."""
    return replace(standing, read_at=standing.read_at + after, **changes)


def _is_let_in(session: Session, standing: Standing, *purposes: Purpose) -> bool:
    try:
        return grants.read(session, standing.reference, *purposes).reference == standing.reference
    except BadLink:
        return False


def test_browser_that_opened_nothing_is_let_in_nowhere(session: Session, standing: Standing) -> None:
    for purposes in ((), (Purpose.SIGN,), (Purpose.WITHDRAW,)):
        assert not _is_let_in(session, standing, *purposes)
    assert not grants.may_answer(standing)


def test_signing_link_lets_answer_and_withdraw(session: Session, standing: Standing) -> None:
    grants.grant(Purpose.SIGN, standing)
    assert _is_let_in(session, standing)
    assert _is_let_in(session, standing, Purpose.SIGN)
    assert grants.may_answer(standing)


def test_receipt_lets_withdraw_and_no_more(session: Session, standing: Standing) -> None:
    grants.grant(Purpose.WITHDRAW, standing)
    assert _is_let_in(session, standing)
    assert not _is_let_in(session, standing, Purpose.SIGN)
    assert not grants.may_answer(standing)


def test_link_for_hearing_no_more_lets_in_nowhere(standing: Standing) -> None:
    with pytest.raises(KeyError):
        grants.grant(Purpose.MUTE, standing)


def test_newest_version_counts_whichever_link_brought_it(session: Session, standing: Standing) -> None:
    """A link that was revoked may lie in the browser beside a receipt that came later."""
    older = replace(standing, link_version=standing.link_version - 1)
    grants.grant(Purpose.SIGN, older)
    assert not _is_let_in(session, standing)
    grants.grant(Purpose.WITHDRAW, standing)
    assert _is_let_in(session, standing)
    assert not _is_let_in(session, standing, Purpose.SIGN)
    assert not grants.may_answer(standing)
    grants.grant(Purpose.SIGN, standing)
    assert grants.may_answer(standing)


def test_oldest_goes_first_and_opening_again_makes_new(standing: Standing) -> None:
    many = [replace(standing, reference=f"nr-{number}") for number in range(grants._MOST + 1)]
    for one in (*many[:-1], many[0], many[-1]):
        grants.grant(Purpose.SIGN, one)
    grants.grant(Purpose.WITHDRAW, standing)
    kept = [one.reference for one in many if grants.may_answer(one)]
    assert kept == [one.reference for one in many if one is not many[1]]
    assert len(cookie["signing"]) == grants._MOST
    assert len(cookie["withdrawing"]) == 1


@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.LAPSED])
def test_t35_grant_without_an_answer_lasts_as_long_as_the_browser(standing: Standing, state: InvitationState) -> None:
    """Whoever signed a text that has changed since has not answered."""
    grants.grant(Purpose.SIGN, standing)
    assert grants.may_answer(_later(standing, 100 * HALF_AN_HOUR, state=state, answered_at=standing.read_at))


@pytest.mark.parametrize("state", ANSWERED)
def test_t35_grant_ends_half_an_hour_after_the_answer(standing: Standing, state: InvitationState) -> None:
    """Whatever the cookie says: a copy of before the answer ends with it."""
    other = replace(standing, reference="another")
    for one in (standing, other):
        grants.grant(Purpose.SIGN, one)
    answered_at = standing.read_at + timedelta(hours=5)
    for after, is_let_in in ((timedelta(seconds=-2), True), (timedelta(seconds=2), False)):
        later = _later(standing, timedelta(hours=5) + HALF_AN_HOUR + after, state=state, answered_at=answered_at)
        assert grants.may_answer(later) is is_let_in
    assert grants.may_answer(_later(other, timedelta(days=1)))


def test_t35_another_answer_begins_the_half_hour_anew(standing: Standing) -> None:
    grants.grant(Purpose.SIGN, standing)
    signed = _later(standing, 2 * HALF_AN_HOUR, state=InvitationState.SIGNED, answered_at=standing.read_at)
    assert not grants.may_answer(signed)
    assert grants.may_answer(replace(signed, state=InvitationState.WITHDRAWN, answered_at=signed.read_at))


@pytest.mark.parametrize("state", ANSWERED)
def test_t35_grant_to_what_is_answered_lasts_half_an_hour(standing: Standing, state: InvitationState) -> None:
    """The link is opened again a day later; looking at the page does not make it last longer."""
    opened = _later(standing, timedelta(days=1), state=state, answered_at=standing.read_at)
    grants.grant(Purpose.SIGN, opened)
    before = dict(cookie)
    for after, is_let_in in ((timedelta(seconds=-2), True), (timedelta(seconds=2), False)):
        assert grants.may_answer(_later(opened, HALF_AN_HOUR + after)) is is_let_in
    assert dict(cookie) == before


@pytest.mark.parametrize("purpose", [Purpose.SIGN, Purpose.WITHDRAW])
def test_t35_copied_cookie_of_before_the_answer_ends_by_the_clock_of_the_database(
    session: Session, standing: Standing, purpose: Purpose
) -> None:
    """The copy never hears of the answer, so nothing that is in it can end it."""
    cookie["signing" if purpose is Purpose.SIGN else "withdrawing"] = [(standing.reference, standing.link_version, 0)]
    assert _is_let_in(session, standing, purpose)
    for age, is_let_in in ((HALF_AN_HOUR - timedelta(minutes=1), True), (HALF_AN_HOUR + timedelta(seconds=2), False)):
        answered_at = database_after(-age.total_seconds())
        session.execute(update(Invitation).values(state=InvitationState.DECLINED, answered_at=answered_at))
        assert _is_let_in(session, standing, purpose) is is_let_in


def test_notes_of_an_earlier_version_let_in_nowhere(session: Session, standing: Standing) -> None:
    """Their browsers are open over an upgrade; the link in the mail opens the page again."""
    for key in ("invitations", "receipts"):
        cookie[key] = [(standing.reference, standing.link_version)]
    assert not _is_let_in(session, standing)
    grants.grant(Purpose.WITHDRAW, standing)
    assert _is_let_in(session, standing)


def test_forgetting_ends_every_grant_and_nothing_else(session: Session, standing: Standing) -> None:
    cookie["csrf_token"] = "kept"
    for purpose in (Purpose.SIGN, Purpose.WITHDRAW):
        grants.grant(purpose, standing)
    grants.forget()
    assert not _is_let_in(session, standing)
    assert dict(cookie) == {"csrf_token": "kept"}
