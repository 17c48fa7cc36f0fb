"""Invitations: who may answer now, and that nobody is invited twice to one statement."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.states import InvitationState, StatementState
from petition.models import Invitation, Statement
from petition.models.invitation import may_answer
from tests import factories

DAY = timedelta(days=1)
ENDED = (StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED)


def _who_may(session: Session, statement: Statement) -> set[int]:
    session.flush()
    joined = select(Invitation.id).join(Statement, Statement.id == Invitation.statement_id)
    return set(session.scalars(joined.where(may_answer(), Statement.id == statement.id)))


@pytest.mark.parametrize("state", list(StatementState))
def test_who_may_answer_in_each_state(session: Session, state: StatementState) -> None:
    names = ("Ada", "Bea", "Cyd")
    made, (plain, admitted, late) = factories.circulated(
        session, factories.persons(session, [factories.person_row(name) for name in names])
    )
    now = database_time(session)
    made.state, admitted.admitted_until, late.admitted_until = state, now + DAY, now - DAY
    everybody = {plain.id, admitted.id, late.id}
    expected = everybody if state is StatementState.CIRCULATING else {admitted.id} if state in ENDED else set()
    assert _who_may(session, made) == expected


def test_circulating_statement_whose_time_has_come_takes_no_answer_of_whoever_was_admitted(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    now = database_time(session)
    made.closes_at, invitation.admitted_until = now - DAY, now + DAY
    assert not _who_may(session, made)


def test_closing_time_to_come_opens_no_closed_statement(session: Session) -> None:
    made, _ = factories.circulated(session)
    made.state = StatementState.CLOSED
    assert made.closes_at > database_time(session)
    assert not _who_may(session, made)


def test_invitation_is_unique_for_person_and_statement(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        twin = {"statement_id": made.id, "person_id": invitation.person_id}
        session.add(Invitation(**twin, reference="another", nonce=bytes(16), link_version=1))
        session.flush()


def test_new_invitation_has_no_answer_and_its_first_link(session: Session) -> None:
    made = factories.statement(session)
    (person,) = factories.persons(session, [factories.person_row()])
    invitation = Invitation(statement_id=made.id, person_id=person.id, reference="new", nonce=bytes(16))
    session.add(invitation)
    session.flush()
    session.refresh(invitation)
    assert (invitation.state, invitation.link_version) == (InvitationState.PENDING, 1)
    assert (invitation.answered_at, invitation.is_lead, invitation.is_counted_only) == (None, False, False)
