"""Corrected addresses: whom a mail had not reached is named with both addresses, and one act sends to all."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.errors import ShownChanged
from petition.models import OutboxMessage, Person, Statement
from petition.services.delivery import corrected
from petition.services.roster import people
from petition.services.statements import closing
from tests import factories


@pytest.fixture
def made(session: Session) -> Statement:
    """Return a statement of whose three people two got no mail, and correct the addresses of all."""
    rows = [factories.person_row(name, email=f"{name}@old.example") for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.settle_mails(session, OutboxState.BOUNCED, ada)
    factories.settle_mails(session, OutboxState.FAILED, bea)
    factories.settle_mails(session, OutboxState.SENT, cyd)
    for one in (ada, cyd):
        person = session.get_one(Person, one.person_id)
        people.set_address(session, person, f"{person.given_name}@new.example", actor="user:1", secret=factories.SECRET)
    return made


def test_address_that_failed_is_named_and_a_mail_goes_to_the_new_one(session: Session, made: Statement) -> None:
    (one,) = corrected.find(session)
    assert (one.slug, one.failed, one.address) == (made.slug, "Ada@old.example", "Ada@new.example")
    assert one.words == "Ada Lovelace: Ada@old.example failed, Ada@new.example now (free-press)"
    assert corrected.send_all(session, actor="user:1", expected=corrected.shown_corrected([one])) == 1
    last = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert (last.kind, last.recipient, last.state) == (MailKind.INVITATION, "Ada@new.example", OutboxState.QUEUED)
    assert corrected.find(session) == []
    assert corrected.send_all(session, actor="user:1") == 0


def test_what_changed_since_it_was_shown_is_not_sent(session: Session, made: Statement) -> None:
    shown = corrected.shown_corrected(corrected.find(session, made))
    bea = session.scalars(select(Person).where(Person.email == "Bea@old.example")).one()
    people.set_address(session, bea, "Bea@new.example", actor="user:1", secret=factories.SECRET)
    with pytest.raises(ShownChanged, match="You confirmed 1 person, but it would now be 2"):
        corrected.send_all(session, actor="user:1", expected=shown)


def test_nobody_waits_once_the_statement_has_closed(session: Session, made: Statement) -> None:
    closing.close(session, made, actor="user:1")
    assert corrected.find(session) == []
