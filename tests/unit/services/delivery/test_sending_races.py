"""Sending beside circulating, reminding and sending: nobody waits for ever, and nobody gets a mail twice."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.errors import ShownChanged
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services.delivery import sending, sending_again
from petition.services.roster import people
from petition.services.roster.locks import lock_people
from petition.services.statements import circulation
from petition.services.statements.audiences import Audience
from petition.services.transitions import locked
from tests import factories
from tests.factories import ACTOR, person_row, persons
from tests.races import at_once
from tests.web_support import Work


@dataclass(frozen=True)
class Circulated:
    """A statement that Ada and Bea were invited to, and Cyd not yet; mails were sent, or failed."""

    work: Work
    statement_id: int
    invitation_id: int

    def statement(self, session: Session) -> Statement:
        """Read the statement."""
        return session.get_one(Statement, self.statement_id)

    def correct(self, session: Session) -> None:
        """Give the first of the invited another address."""
        made = self.statement(session)
        sending.correct_address(
            session, made, self.invitation_id, "new@x.example", revoke=False, actor=ACTOR, secret=factories.SECRET
        )

    def mails(self, kind: MailKind) -> int:
        """Return how many mails of a kind there are."""
        with self.work() as session:
            return session.scalars(select(func.count(OutboxMessage.id)).where(OutboxMessage.kind == kind)).one()


@pytest.fixture
def circulated(work: Work) -> Circulated:
    with work() as session:
        found = persons(session, [person_row(name) for name in ("Ada", "Bea", "Cyd")])
        made, invitations = factories.circulated(session, found[:2])
        factories.settle_mails(session, OutboxState.SENT)
        return Circulated(work, made.id, invitations[0].id)


def test_correcting_an_address_and_circulating_do_not_wait_for_each_other(circulated: Circulated) -> None:
    """Both lock the statement first, and then the roster: the one that corrects an address goes on to the person."""

    def hold(session: Session) -> None:
        locked(session, circulated.statement(session))
        person_id = session.get_one(Invitation, circulated.invitation_id).person_id
        lock_people(session, people.find(session, person_id))

    def circulate(session: Session) -> None:
        assert circulation.circulate(session, circulated.statement(session), Audience(), actor=ACTOR) == 1

    at_once(circulated.work, hold, circulate, then=circulated.correct)
    assert circulated.mails(MailKind.INVITATION) == 4


def test_correcting_an_address_and_reminding_do_not_wait_for_each_other(circulated: Circulated) -> None:
    """Both lock the statement first; the one that corrects an address holds an invitation that the other writes of."""

    def hold(session: Session) -> None:
        locked(session, circulated.statement(session))
        invitation = session.get_one(Invitation, circulated.invitation_id)
        lock_people(session, session.get_one(Person, invitation.person_id))
        session.refresh(invitation, with_for_update=True)

    def remind(session: Session) -> None:
        circulation.remind(session, circulated.statement(session), actor=ACTOR)

    at_once(circulated.work, hold, remind, then=circulated.correct)
    assert circulated.mails(MailKind.INVITATION) == 3


def test_sending_again_twice_at_once_sends_once(circulated: Circulated) -> None:
    with circulated.work() as session:
        factories.settle_mails(session, OutboxState.FAILED)
        shown = sending_again.shown_unsent(session, circulated.statement(session))

    def send_again(session: Session) -> None:
        assert sending_again.send_again(session, circulated.statement(session), actor=ACTOR, expected=shown) == 2

    def send_once_more(session: Session) -> None:
        statement = circulated.statement(session)
        with pytest.raises(ShownChanged):
            sending_again.send_again(session, statement, actor=ACTOR, expected=shown)

    at_once(circulated.work, send_again, send_once_more)
    assert circulated.mails(MailKind.INVITATION) == 4
