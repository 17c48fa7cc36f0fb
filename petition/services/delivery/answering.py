"""Answers a mail that came back: a coordinator's words, sent to the address on file and nowhere else.

Whoever wrote is named by nothing but a header that anybody can write. So the desk
sends to the person of the mail that was answered, and the page names the writer
beside it.
"""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.received import quoted
from petition.domain.states import INVITATION
from petition.domain.text import clean_text
from petition.errors import FieldError
from petition.services import audit, outbox
from petition.services.delivery import received
from petition.services.delivery.received import Received, received_messages
from petition.services.outbox import Addressee
from petition.services.transitions import locked

LONGEST = 4000


def check_can_answer(one: Received) -> None:
    """Raise `FieldError` if no answer can be sent from here: about no statement, or to nobody."""
    if one.statement is None:
        raise FieldError("person", "wrote about no statement: answer from your own mail program")
    if not one.person.email:
        raise FieldError("person", "has no address on file: answer from your own mail program")


def said(one: Received, words: str) -> Mapping[str, str]:
    """Return what the mail of an answer says; raise `FieldError` for words that cannot be sent."""
    cleaned = clean_text(words, "words", limit=LONGEST)
    if not cleaned:
        raise FieldError("words", "is missing")
    return {"words": cleaned, "quote": quoted(one.message.words)}


def shown(one: Received, words: str) -> Shown:
    """Return what `answer` must find again: mail, answer, where it goes, and whether there is another one already."""
    answered = one.message.answered_at.isoformat() if one.message.answered_at else ""
    about = (one.message.id, one.message.words, one.person.id, one.person.email, answered)
    return Shown.of((*about, clean_text(words, "words")), ())


def answer(session: Session, message_id: int, words: str, *, actor: str, expected: Shown | None = None) -> int:
    """Send an answer to the person of a mail, and return how many mails go.

    `expected` is what the page had shown (`shown`); `ShownChanged` is raised where it is not so any more.
    """
    one = received.find(session, message_id)
    check_can_answer(one)
    if one.statement is None or one.message.invitation_id is None:
        return 0
    statement = locked(session, one.statement)
    session.refresh(one.message)
    details = said(one, words)
    shown(one, words).check(expected, "Nothing was sent")
    to = Addressee(one.message.invitation_id, statement.id, one.person.email, statement.text_version_id, details)
    mails = outbox.enqueue(session, MailKind.ANSWER, [to], by_coordinator=True)
    answered = update(received_messages).where(received_messages.c.id == message_id)
    session.execute(answered.values(answered_at=database_now(), answered_by=actor))
    about = (INVITATION.thing, one.message.invitation_id)
    audit.record(session, "invitation.answer_mail", about, actor=actor, details={"message": message_id})
    session.expire(one.message)
    return mails
