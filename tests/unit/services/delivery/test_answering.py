"""An answer goes to the address on file, once, and says what was shown."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.errors import FieldError, ShownChanged
from petition.models import OutboxMessage
from petition.services.delivery import answering, received
from petition.services.delivery.received import Received
from tests import factories
from tests.unit.services.delivery.test_received import write


@pytest.fixture
def one(session: Session) -> Received:
    """A mail of Ada's that waits."""
    write(session, factories.ada_invited(session))
    return received.latest(session, limit=1)[0]


def _answers(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ANSWER)))


def test_answer_goes_to_the_address_on_file_once(session: Session, one: Received) -> None:
    shown = answering.shown(one, "She may not.")
    assert answering.answer(session, one.message.id, "She may not.", actor="user:1", expected=shown) == 1
    (mail,) = _answers(session)
    assert (mail.recipient, mail.invitation_id) == ("ada@x.example", one.message.invitation_id)
    assert mail.details == {"words": "She may not.", "quote": "> May my deputy sign?"}
    assert received.find(session, one.message.id).message.answered_by == "user:1"
    with pytest.raises(ShownChanged):
        answering.answer(session, one.message.id, "She may not.", actor="user:2", expected=shown)
    assert len(_answers(session)) == 1


def test_other_words_than_were_shown_are_not_sent(session: Session, one: Received) -> None:
    with pytest.raises(ShownChanged):
        answering.answer(session, one.message.id, "Other", actor="x", expected=answering.shown(one, "She may not."))
    assert _answers(session) == []


@pytest.mark.parametrize("words", ["", " \n", "x" * 4001, "a\x07b"])
def test_words_that_cannot_be_sent_are_refused(session: Session, one: Received, words: str) -> None:
    with pytest.raises(FieldError):
        answering.answer(session, one.message.id, words, actor="x")


def test_nobody_without_an_address_is_answered(session: Session, one: Received) -> None:
    one.person.email = ""
    with pytest.raises(FieldError, match="no address"):
        answering.answer(session, one.message.id, "Yes.", actor="x")
