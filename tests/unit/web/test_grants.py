"""What a browser was let in to: by which link, in which version, and no more than a cookie holds."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask import session as cookie
from sqlalchemy.orm import Session

from petition.domain.links import Purpose
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
    assert len(cookie["invitations"]) == grants._MOST
    assert len(cookie["receipts"]) == 1
