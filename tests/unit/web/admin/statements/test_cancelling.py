"""Cancelling: the mail is shown before it goes, and taking it back is done as it was shown."""

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.models import OutboxMessage
from tests.markup import text_of
from tests.statement_support import stored_statement
from tests.web_support import Visitor, Work, submit

PAGE = "/desk/statements/free-press"


def _told(work: Work, kind: MailKind) -> int:
    with work() as session:
        return len(session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == kind)).all())


@pytest.mark.usefixtures("invited")
def test_who_was_asked_is_told_after_the_mail_was_shown(desk: Visitor, work: Work) -> None:
    asked = desk.get(f"{PAGE}/cancel")
    look = submit(asked, {"word": "We start anew."}, button="tell", status=200)
    assert "We start anew." in text_of(look.text)
    assert (stored_statement(work).state, _told(work, MailKind.CANCELLED)) == (StatementState.CIRCULATING, 0)
    assert "1 person is told." in submit(look, button="tell").follow().text
    assert (stored_statement(work).state, _told(work, MailKind.CANCELLED)) == (StatementState.CANCELLED, 1)
    back = submit(desk.get(f"{PAGE}/uncancel")).follow()
    assert "The cancellation is undone" in back.text
    assert stored_statement(work).state is StatementState.CIRCULATING


@pytest.mark.usefixtures("invited")
def test_the_other_button_tells_nobody(desk: Visitor, work: Work) -> None:
    submit(desk.get(f"{PAGE}/cancel"))
    assert (stored_statement(work).state, _told(work, MailKind.CANCELLED)) == (StatementState.CANCELLED, 0)


@pytest.mark.usefixtures("invited")
def test_sentence_that_is_too_long_is_said_on_the_page(desk: Visitor, work: Work) -> None:
    page = desk.get(f"{PAGE}/cancel")
    submit(page, {"word": "x" * 501}, button="tell", status=400)
    assert stored_statement(work).state is StatementState.CIRCULATING
