"""What a browser was let in to: by which link, in which version, and no more than a cookie holds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask import session as cookie
from sqlalchemy.orm import Session

from petition.domain.links import Purpose
from petition.domain.states import InvitationState
from petition.errors import BadLink
from petition.services.signing.standings import Standing
from petition.web import grants
from tests import factories


@pytest.fixture
def standing(app: Flask, session: Session) -> Iterator[Standing]:
    """Somebody who was invited, and a request of their browser."""
    _, (invitation,) = factories.circulated(session)
    found = factories.standing(session, invitation)
    with app.test_request_context("/"):
        yield found


def test_browser_that_opened_nothing_is_let_in_nowhere(standing: Standing) -> None:
    for purposes in ((), (Purpose.SIGN,), (Purpose.WITHDRAW,)):
        with pytest.raises(BadLink):
            grants.version(standing.reference, *purposes)
    assert not grants.may_answer(standing)


def test_signing_link_lets_answer_and_withdraw(standing: Standing) -> None:
    grants.grant(Purpose.SIGN, standing)
    assert grants.version(standing.reference) == standing.link_version
    assert grants.version(standing.reference, Purpose.SIGN) == standing.link_version
    assert grants.may_answer(standing)


def test_receipt_lets_withdraw_and_no_more(standing: Standing) -> None:
    grants.grant(Purpose.WITHDRAW, standing)
    assert grants.version(standing.reference) == standing.link_version
    with pytest.raises(BadLink):
        grants.version(standing.reference, Purpose.SIGN)
    assert not grants.may_answer(standing)


def test_link_for_hearing_no_more_lets_in_nowhere(standing: Standing) -> None:
    with pytest.raises(KeyError):
        grants.grant(Purpose.MUTE, standing)


def test_newest_version_counts_whichever_link_brought_it(standing: Standing) -> None:
    """A link that was revoked may lie in the browser beside a receipt that came later."""
    newer = replace(standing, link_version=standing.link_version + 1)
    grants.grant(Purpose.SIGN, standing)
    grants.grant(Purpose.WITHDRAW, newer)
    assert grants.version(standing.reference) == newer.link_version
    assert grants.version(standing.reference, Purpose.SIGN) == standing.link_version
    assert not grants.may_answer(newer)
    grants.grant(Purpose.SIGN, newer)
    assert grants.may_answer(newer)


def test_oldest_goes_first_and_opening_again_makes_new(standing: Standing) -> None:
    many = [replace(standing, reference=f"nr-{number}") for number in range(grants._MOST + 1)]
    for one in (*many[:-1], many[0], many[-1]):
        grants.grant(Purpose.SIGN, one)
    grants.grant(Purpose.WITHDRAW, standing)
    kept = [one.reference for one in many if grants.may_answer(one)]
    assert kept == [one.reference for one in many if one is not many[1]]
    assert len(cookie["signing"]) == grants._MOST
    assert len(cookie["withdrawing"]) == 1


HALF_AN_HOUR = int(grants.AFTER_ANSWER.total_seconds())


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """What lets so many seconds pass."""
    now = grants._now()

    def pass_by(seconds: int) -> None:
        nonlocal now
        now += seconds
        monkeypatch.setattr(grants, "_now", lambda: now)

    return pass_by


def test_t35_grant_without_an_answer_lasts_as_long_as_the_browser(
    standing: Standing, wait: Callable[[int], None]
) -> None:
    grants.grant(Purpose.SIGN, standing)
    wait(100 * HALF_AN_HOUR)
    assert grants.may_answer(standing)


@pytest.mark.parametrize("purpose", [Purpose.SIGN, Purpose.WITHDRAW])
def test_t35_grant_ends_half_an_hour_after_the_answer(
    standing: Standing, wait: Callable[[int], None], purpose: Purpose
) -> None:
    other = replace(standing, reference="another")
    for one in (standing, other):
        grants.grant(purpose, one)
    wait(500)
    grants.answered(standing.reference)
    wait(HALF_AN_HOUR - 1)
    assert grants.version(standing.reference) == standing.link_version
    wait(1)
    with pytest.raises(BadLink):
        grants.version(standing.reference)
    assert not grants.may_answer(standing)
    assert grants.version(other.reference) == other.link_version


def test_t35_another_answer_begins_the_half_hour_anew(standing: Standing, wait: Callable[[int], None]) -> None:
    grants.grant(Purpose.SIGN, standing)
    grants.answered(standing.reference)
    wait(HALF_AN_HOUR - 10)
    grants.answered(standing.reference)
    wait(HALF_AN_HOUR - 10)
    assert grants.may_answer(standing)


@pytest.mark.parametrize("state", [InvitationState.SIGNED, InvitationState.DECLINED, InvitationState.WITHDRAWN])
def test_t35_grant_to_what_is_answered_lasts_half_an_hour(
    standing: Standing, wait: Callable[[int], None], state: InvitationState
) -> None:
    """The link is opened again a day later, or the answer was given on another device meanwhile."""
    later = replace(standing, state=state)
    grants.grant(Purpose.WITHDRAW, later)
    grants.grant(Purpose.SIGN, replace(standing, reference="another"))
    grants.note_answer(replace(later, reference="another"))
    wait(HALF_AN_HOUR - 1)
    for one in (later, replace(later, reference="another")):
        # Looking at the page does not make it last longer.
        grants.note_answer(one)
        grants.version(one.reference)
    wait(1)
    for reference in (later.reference, "another"):
        with pytest.raises(BadLink):
            grants.version(reference)


@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.LAPSED])
def test_whoever_is_asked_has_not_answered(
    standing: Standing, wait: Callable[[int], None], state: InvitationState
) -> None:
    asked = replace(standing, state=state)
    grants.grant(Purpose.SIGN, asked)
    grants.note_answer(asked)
    wait(HALF_AN_HOUR)
    assert grants.may_answer(asked)


def test_notes_of_an_earlier_version_let_in_nowhere(standing: Standing) -> None:
    """Their browsers are open over an upgrade; the link in the mail opens the page again."""
    for key in ("invitations", "receipts"):
        cookie[key] = [(standing.reference, standing.link_version)]
    with pytest.raises(BadLink):
        grants.version(standing.reference)
    grants.grant(Purpose.WITHDRAW, standing)
    grants.answered(standing.reference)
    assert grants.version(standing.reference) == standing.link_version


def test_forgetting_ends_every_grant_and_nothing_else(standing: Standing) -> None:
    cookie["csrf_token"] = "kept"
    for purpose in (Purpose.SIGN, Purpose.WITHDRAW):
        grants.grant(purpose, standing)
    grants.forget()
    with pytest.raises(BadLink):
        grants.version(standing.reference)
    assert dict(cookie) == {"csrf_token": "kept"}
