"""The outbox: each mail is to somebody, under a key of its own, and waits until it is told otherwise."""

from collections.abc import Mapping

import pytest
from sqlalchemy import insert, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage
from petition.models.outbox_message import did_not_arrive
from petition.services import accounts
from tests import factories

mails = table_of(OutboxMessage)
MAIL = {"recipient": "ada@x.example", "domain": "x.example"}


def test_mail_did_not_arrive_if_it_failed_or_bounced(session: Session) -> None:
    factories.circulated(session)
    found = set()
    for state in OutboxState:
        session.execute(update(mails).values(state=state))
        found |= set(session.scalars(select(mails.c.state).where(did_not_arrive(mails))))
    assert found == {OutboxState.FAILED, OutboxState.BOUNCED}


def test_the_few_that_did_not_arrive_are_found_by_their_index(session: Session) -> None:
    """The states stand in the query as they do in the index; an engine does not look into parameters."""
    sql = str(select(mails.c.id).where(did_not_arrive(mails)).compile(session.connection()))
    assert sql.endswith("state IN ('failed', 'bounced')")


def _somebody(session: Session) -> Mapping[str, int]:
    """Return the numbers by which a mail is to somebody."""
    _, (invitation,) = factories.circulated(session)
    user = accounts.add_user(session, "bob@alliance.example", "coordinator", actor="test")
    return {"invitation_id": invitation.id, "person_id": invitation.person_id, "user_id": user.id}


def test_mail_is_to_somebody(session: Session) -> None:
    for whom, number in _somebody(session).items():
        mail = {**MAIL, "kind": MailKind.ADDRESS_CHANGED, "message_key": whom}
        session.execute(insert(mails).values({**mail, whom: number}))
    with pytest.raises(IntegrityError, match="is_to_somebody"), session.begin_nested():
        session.execute(insert(mails).values(**MAIL, kind=MailKind.SIGN_IN, message_key="nobody"))
    with pytest.raises(IntegrityError, match="is_to_somebody"), session.begin_nested():
        session.execute(update(mails).where(mails.c.message_key == "user_id").values(user_id=None))


def test_new_mail_is_queued_and_due_at_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    mail = OutboxMessage(**MAIL, kind=MailKind.LINK, invitation_id=invitation.id, message_key="new", details=None)
    session.add(mail)
    session.flush()
    session.refresh(mail)
    assert (mail.state, mail.attempts, mail.fence) == (OutboxState.QUEUED, 0, 0)
    assert mail.not_before <= mail.created_at
    assert session.scalars(select(mails.c.id).where(mails.c.id == mail.id, mails.c.details.is_(null()))).one()


def test_no_two_mails_have_one_key(session: Session) -> None:
    factories.noise(session)
    first = session.scalars(select(OutboxMessage.message_key)).first()
    number = session.scalars(select(Invitation.id)).first()
    twin = {**MAIL, "kind": MailKind.LINK, "invitation_id": number, "message_key": first}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(mails).values(twin))
