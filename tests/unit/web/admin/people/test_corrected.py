"""Whose address was corrected after a mail had failed are shown, and all of them are sent to once."""

from sqlalchemy import func, select, update

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage, Person
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, submit

PAGE = "/desk/people/corrected"


def _invitations(work: Work) -> int:
    with work() as session:
        query = select(func.count(OutboxMessage.id)).where(OutboxMessage.kind == MailKind.INVITATION)
        return session.scalars(query).one()


def test_failed_address_is_named_and_the_new_one_is_sent_to(desk: Visitor, work: Work) -> None:
    with work() as session:
        ada = factories.persons(session, [factories.person_row("Ada", email="old@x.example")])
        factories.circulated(session, ada)
        factories.settle_mails(session, OutboxState.BOUNCED)
        session.execute(update(Person).where(Person.id == ada[0].id).values(email="new@x.example"))
    page = desk.get(PAGE)
    assert "old@x.example" in text_of(page.text)
    assert "new@x.example" in text_of(page.text)
    before = _invitations(work)
    assert "1 mail is being sent again." in submit(page).follow().text
    assert _invitations(work) == before + 1
    submit(page, status=409)
    assert _invitations(work) == before + 1
