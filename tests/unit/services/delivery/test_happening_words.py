"""A mail tells of what still waits for somebody, in words that are read when it is sent."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.account_notices import AccountNotice
from petition.domain.letters import Letter
from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState, StatementState
from petition.models import Invitation, OutboxMessage, Statement
from petition.services import accounts, happenings
from petition.services.delivery import sending_again
from petition.services.delivery.letters import letters
from petition.services.matters import asking, settling
from petition.services.notices import at_once
from petition.services.signing import endorsement
from petition.services.statements import held_lines
from tests import factories
from tests.factories import ACTOR
from tests.web_support import signer_of

_Cause = Callable[[Session, Invitation], object]
NOTHING = "not sent: nothing of it waits for anybody any more"


@pytest.fixture
def ada(session: Session) -> Invitation:
    """Somebody who was invited and has not answered; an account hears of what happens, and of nothing before."""
    made = factories.ada_invited(session)
    accounts.add_user(session, "anna@alliance.example", "coordinator", actor=ACTOR)
    factories.settle_mails(session, OutboxState.SENT)
    return made


def _bounce(session: Session, ada: Invitation) -> OutboxMessage:
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == ada.id)).one()
    mail.state, mail.verdict, mail.last_reply = OutboxState.BOUNCED, Verdict.BAD_ADDRESS, "550 No such user"
    session.flush()
    happenings.record_failure(session, mail.id)
    return mail


def _note(session: Session, ada: Invitation, words: str = "Please call.") -> None:
    endorsement.decline(session, factories.standing(session, ada), comment=words)


def _hold(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada, PersonName("Ada", "Lovelace (UK)", "Dr"))


def _letter(session: Session) -> Letter:
    """Return the only mail about what happened, as it would be sent now."""
    kind = OutboxMessage.kind == MailKind.NEEDS_YOU
    if session.scalar(select(OutboxMessage.id).where(kind)) is None:
        assert at_once.queue_due(session) == 1
    session.expire_all()
    number = session.scalars(select(OutboxMessage.id).where(kind)).one()
    return letters(session, [number])[number]


def _items(session: Session) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["who"], one["words"]) for one in _letter(session).details["items"]]


def test_each_kind_has_its_words(session: Session, ada: Invitation) -> None:
    _bounce(session, ada)
    reason = "ada@x.example: the mailbox does not exist (550 No such user)"
    assert _items(session) == [("unreachable", "Ada Lovelace", reason)]
    _hold(session, ada)
    session.execute(
        update(OutboxMessage).where(OutboxMessage.user_id.is_not(None)).values(details={"after": 0, "until": 2})
    )
    at_once.queue_due(session)
    why = "“Dr Ada Lovelace (UK) (United Kingdom)”, because it has a bracket, it names a country"
    assert _items(session) == [("held", "Ada Lovelace", why)]


def test_what_is_over_is_not_told(session: Session, ada: Invitation) -> None:
    _bounce(session, ada)
    assert _letter(session).pointless == ""
    sending_again.send_again(session, factories.statement_of(session, ada), actor=ACTOR)
    assert _letter(session).pointless == NOTHING


def test_a_line_that_was_let_through_is_not_told(session: Session, ada: Invitation) -> None:
    _hold(session, ada)
    assert _letter(session).pointless == ""
    held_lines.let_through(session, factories.statement_of(session, ada), ada.id, actor=ACTOR)
    assert _letter(session).pointless == NOTHING


@pytest.mark.parametrize("cause", [_note, _hold, _bounce])
def test_what_was_settled_is_not_told_round_it_is_taken_back(session: Session, ada: Invitation, cause: _Cause) -> None:
    cause(session, ada)
    assert _letter(session).pointless == ""
    made = factories.statement_of(session, ada)
    kind = {_note: "note", _hold: "held", _bounce: "unreachable"}[cause]
    (matter,) = (one for one in asking.find(session, made, {}, [f"{kind}.{ada.id}"]) if one.kind == kind)
    assert settling.settle(session, made, [matter.key], [matter], "", actor=ACTOR) == 1
    assert _letter(session).pointless == NOTHING
    (settled,) = settling.standing(session, [made.id]).values()
    settling.take_back(session, made, settled.number, actor=ACTOR)
    assert _letter(session).pointless == ""


def test_a_note_after_the_settled_one_is_told(session: Session, ada: Invitation) -> None:
    _note(session, ada)
    made = factories.statement_of(session, ada)
    (matter,) = asking.find(session, made, {}, [f"note.{ada.id}"])
    settling.settle(session, made, [matter.key], [matter], "", actor=ACTOR)
    _note(session, ada, "And one thing more.")
    assert _items(session) == [("note", "Ada Lovelace", "And one thing more.")]


@pytest.mark.parametrize("state", [StatementState.CANCELLED, StatementState.DELETED])
def test_of_a_statement_that_came_to_nothing_nothing_is_told(
    session: Session, ada: Invitation, state: StatementState
) -> None:
    _note(session, ada)
    assert _letter(session).pointless == ""
    session.execute(update(Statement).where(Statement.id == ada.statement_id).values(state=state))
    assert _letter(session).pointless == NOTHING


def test_t49_link_in_a_note_is_not_passed_on(app: Flask, session: Session, ada: Invitation) -> None:
    """A member who writes that their link does not work sends it along; whoever reads the mail could sign by it."""
    url = signer_of(app).url(Purpose.SIGN, factories.link(ada))
    _note(session, ada, f"This does not work: {url}")
    ((_, _, words),) = _items(session)
    token = url.rpartition("/")[2]
    assert token not in words
    assert words.startswith("This does not work: http")


def test_happening_of_somebody_who_is_gone_is_left_out(session: Session, ada: Invitation) -> None:
    _note(session, ada)
    happenings.record(session, AccountNotice.NOTE, 10**6)
    assert len(_items(session)) == 1
