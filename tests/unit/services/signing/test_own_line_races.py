"""One person in two tabs, or beside a coordinator: what one act does, the next one finds."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.errors import AnswerRefused
from petition.models import Correction, Invitation, OutboxMessage
from petition.services.signing import endorsement, evidence, own_line
from petition.services.statements import correcting
from tests import factories
from tests.races import at_once
from tests.web_support import Work


@pytest.fixture
def number(work: Work) -> int:
    """The invitation that Ada Lovelace signed."""
    with work() as session:
        _, (invitation,) = factories.circulated(session)
        factories.sign(session, invitation)
        return invitation.id


def _change(session: Session, number: int, family_name: str) -> None:
    standing = factories.standing(session, session.get_one(Invitation, number))
    assert own_line.change(session, standing, {"family_name": family_name})


def _agree(session: Session, number: int) -> bool:
    waiting = session.scalars(select(Correction.id)).one()
    return own_line.agree(session, factories.standing(session, session.get_one(Invitation, number)), waiting)


def _made(work: Work) -> list[tuple[str, dict[str, str]]]:
    with work() as session:
        assert evidence.verify(session).faults == []
        found = session.scalars(select(Correction).order_by(Correction.id))
        return [(one.family_name, one.before) for one in found]


def test_two_changes_in_two_tabs_have_one_order(work: Work, number: int) -> None:
    at_once(work, lambda session: _change(session, number, "Byron"), lambda session: _change(session, number, "King"))
    assert _made(work) == [("Byron", {"family_name": "Lovelace"}), ("King", {"family_name": "Byron"})]


def test_line_of_a_signature_that_is_being_withdrawn_is_not_changed(work: Work, number: int) -> None:
    def withdraw(session: Session) -> None:
        assert endorsement.withdraw(session, factories.standing(session, session.get_one(Invitation, number)))

    with pytest.raises(AnswerRefused):
        at_once(work, withdraw, lambda session: _change(session, number, "Byron"))
    assert _made(work) == []


def test_agreeing_in_two_tabs_is_done_once(work: Work, number: int) -> None:
    with work() as session:
        statement = factories.statement_of(session, session.get_one(Invitation, number))
        assert correcting.correct(session, statement, number, {"family_name": "Byron"}, actor="user:1")
    outcomes: list[bool] = []

    def agree(session: Session) -> None:
        outcomes.append(_agree(session, number))

    at_once(work, agree, agree)
    assert outcomes == [True, False]
    with work() as session:
        told = select(OutboxMessage.id).where(OutboxMessage.kind == MailKind.CORRECTED)
        assert len(session.scalars(told).all()) == 1
    assert _made(work) == [("Byron", {"family_name": "Lovelace"})]
