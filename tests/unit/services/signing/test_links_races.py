"""A new link beside a change of its address: it goes to the address that is on file when both are done."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.errors import PersonChanged, ShownChanged
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services.roster import merging, people
from petition.services.signing import links
from tests import factories
from tests.factories import ACTOR, SECRET, person_row, persons
from tests.races import at_once
from tests.web_support import Work

OLD, NEW = "ada@old.example", "ada@new.example"


@dataclass(frozen=True)
class Invited:
    """Ada, who was invited, and Adah, who may be the same."""

    invitation_id: int
    ada: int
    adah: int

    def change(self, session: Session) -> None:
        """Give Ada another address."""
        people.set_address(session, session.get_one(Person, self.ada), NEW, actor=ACTOR, secret=SECRET)

    def merge(self, session: Session) -> None:
        """Merge Ada into Adah, who gets the invitation."""
        ada, adah = (session.get_one(Person, number) for number in (self.ada, self.adah))
        merging.merge(session, adah, ada, actor=ACTOR, secret=SECRET)

    def reissue(self, session: Session, shown: str | None = None) -> None:
        """Send a new link; `shown` is the address that was confirmed."""
        made = session.get_one(Statement, session.get_one(Invitation, self.invitation_id).statement_id)
        expected = links.shown_address(self.invitation_id, shown) if shown else None
        links.reissue(session, made, self.invitation_id, actor=ACTOR, expected=expected)


@pytest.fixture
def invited(work: Work) -> Invited:
    with work() as session:
        factories.noise(session)
        ada, adah = persons(session, [person_row(email=OLD), person_row("Adah", email="adah@x.example")])
        _, (invitation,) = factories.circulated(session, [ada])
        return Invited(invitation.id, ada.id, adah.id)


def _sent(work: Work) -> list[str]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.LINK)))


def test_t34_new_link_waits_for_a_change_of_its_address(work: Work, invited: Invited) -> None:
    at_once(work, invited.change, invited.reissue)
    assert _sent(work) == [NEW]


def test_t34_new_link_for_the_address_that_was_shown_is_not_sent_to_another(work: Work, invited: Invited) -> None:
    def reissue(session: Session) -> None:
        with pytest.raises(ShownChanged):
            invited.reissue(session, OLD)

    at_once(work, invited.change, reissue)
    assert _sent(work) == []


def test_t34_new_link_of_a_person_who_was_merged_meanwhile_goes_to_no_earlier_address(
    work: Work, invited: Invited, engine_name: str
) -> None:
    def reissue(session: Session) -> None:
        if engine_name == "postgresql":
            # It had begun to read, and waits for the merge.
            with pytest.raises(PersonChanged):
                invited.reissue(session)
        else:
            invited.reissue(session)

    at_once(work, invited.merge, reissue)
    assert _sent(work) == ([] if engine_name == "postgresql" else ["adah@x.example"])


def test_change_of_an_address_waits_for_a_new_link(work: Work, invited: Invited) -> None:
    at_once(work, invited.reissue, invited.change)
    assert _sent(work) == [OLD]
