"""What people do with their own line by their link: each act is done once, told, and never mistaken for another."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.corrections import PrintedLine
from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.domain.too_often import TooManyChanges
from petition.errors import AnswerRefused, FieldError, StatementClosed
from petition.models import AuditEvent, Correction, Invitation, OutboxMessage, Signature
from petition.services.signing import evidence, lines, own_line
from petition.services.statements import cancelling, closing
from petition.services.statements.compilation import compile_list
from tests import factories

DESK = "user:1"


@pytest.fixture
def signed(session: Session) -> Invitation:
    """An invitation that Ada Lovelace signed, among others that were."""
    _, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    return invitation


@pytest.fixture
def closed(session: Session, signed: Invitation) -> Invitation:
    """The same when the statement has closed."""
    closing.close(session, factories.statement_of(session, signed), actor="test")
    return signed


def _printed(session: Session, invitation: Invitation) -> PrintedLine:
    line = lines.read(session, invitation.id)
    assert line is not None
    return line.printed


def _change(session: Session, invitation: Invitation, **parts: str) -> bool:
    standing = factories.standing(session, invitation)
    return own_line.change(session, standing, parts)


def _propose(session: Session, invitation: Invitation, *, needs: bool = True, **parts: str) -> int:
    line = lines.read(session, invitation.id, lock=True)
    assert line is not None
    return lines.store(session, line, line.printed.with_parts(parts), actor=DESK, needs_agreement=needs).id


def _told(session: Session, invitation: Invitation) -> list[object]:
    """Return the corrections that mails tell the person of."""
    query = select(OutboxMessage.details).where(
        OutboxMessage.kind == MailKind.CORRECTED, OutboxMessage.invitation_id == invitation.id
    )
    return [details["correction"] for details in session.scalars(query)]


def test_person_changes_their_line_and_stays_signed(session: Session, closed: Invitation) -> None:
    assert _change(session, closed, family_name="Byron", honorific_prefix="Dr")
    assert _printed(session, closed).name.display == "Dr Ada Byron"
    (signature,) = session.scalars(select(Signature).where(Signature.invitation_id == closed.id))
    assert (signature.ended_at, signature.family_name) == (None, "Lovelace")
    assert [one.id for one in session.scalars(select(Correction))] == _told(session, closed)
    assert evidence.verify(session).faults == []


def test_saving_what_is_printed_changes_nothing(session: Session, signed: Invitation) -> None:
    assert not _change(session, signed)
    assert _change(session, signed, family_name="Byron")
    assert not _change(session, signed, family_name="Byron")
    assert len(_told(session, signed)) == 1


def test_line_needs_a_name(session: Session, signed: Invitation) -> None:
    with pytest.raises(FieldError):
        _change(session, signed, given_name="", family_name="-")


def test_who_has_not_signed_or_whose_statement_was_cancelled_changes_nothing(
    session: Session, signed: Invitation
) -> None:
    factories.withdraw(session, signed)
    with pytest.raises(AnswerRefused):
        own_line.change(session, factories.standing(session, signed), {"family_name": "Byron"})
    factories.sign(session, signed)
    cancelling.cancel(session, factories.statement_of(session, signed), actor="test")
    with pytest.raises(StatementClosed):
        own_line.change(session, factories.standing(session, signed), {"family_name": "Byron"})
    assert session.scalars(select(Correction)).all() == []


def test_correction_is_printed_when_its_person_agrees(session: Session, closed: Invitation) -> None:
    number = _propose(session, closed, family_name="Byron")
    assert _printed(session, closed).name.family_name == "Lovelace"
    assert own_line.agree(session, factories.standing(session, closed), number)
    assert _printed(session, closed).name.family_name == "Byron"
    assert not own_line.agree(session, factories.standing(session, closed), number)
    assert _told(session, closed) == [number]
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.agree")).all()
    assert [(one.actor, one.details) for one in events] == [(f"invitation:{closed.id}", {"correction": number})]
    assert evidence.verify(session).faults == []


def test_who_refuses_keeps_their_line(session: Session, closed: Invitation) -> None:
    number = _propose(session, closed, family_name="Byron")
    assert own_line.refuse(session, factories.standing(session, closed), number)
    assert _printed(session, closed).name.family_name == "Lovelace"
    assert not own_line.refuse(session, factories.standing(session, closed), number)
    assert not own_line.agree(session, factories.standing(session, closed), number)
    assert _printed(session, closed).name.family_name == "Lovelace"
    assert evidence.verify(session).faults == []


def test_answer_to_a_correction_is_none_to_the_newer_one(session: Session, signed: Invitation) -> None:
    first = _propose(session, signed, family_name="Byron")
    second = _propose(session, signed, family_name="King")
    for answer in (own_line.agree, own_line.refuse):
        with pytest.raises(AnswerRefused, match="Another correction"):
            answer(session, factories.standing(session, signed), first)
    assert own_line.agree(session, factories.standing(session, signed), second)
    assert _printed(session, signed).name.family_name == "King"


def test_person_undoes_a_correction_once(session: Session, closed: Invitation) -> None:
    number = _propose(session, closed, needs=False, family_name="Lovelase")
    assert own_line.undo(session, factories.standing(session, closed), number)
    assert _printed(session, closed).name.family_name == "Lovelace"
    assert not own_line.undo(session, factories.standing(session, closed), number)
    assert _printed(session, closed).name.family_name == "Lovelace"
    assert len(_told(session, closed)) == 1


def test_undoing_takes_back_one_correction_and_no_other(session: Session, signed: Invitation) -> None:
    _propose(session, signed, needs=False, given_name="Adah")
    number = _propose(session, signed, needs=False, family_name="Lovelase")
    assert own_line.undo(session, factories.standing(session, signed), number)
    assert _printed(session, signed).name.name == "Adah Lovelace"


def test_t38_nobody_fills_the_tables_with_changes_of_their_line(session: Session, signed: Invitation) -> None:
    """Rows of corrections and of the log stay for good."""
    for number in range(own_line.MOST_CHANGES):
        assert _change(session, signed, family_name=f"Byron {number}")
    for again in ("Byron", "King"):
        with pytest.raises(TooManyChanges):
            _change(session, signed, family_name=again)
    newest = session.scalars(select(Correction.id).order_by(Correction.id.desc())).first()
    assert newest is not None
    with pytest.raises(TooManyChanges):
        own_line.undo(session, factories.standing(session, signed), newest)
    # What a coordinator proposes can be answered all the same.
    number = _propose(session, signed, family_name="Noel")
    assert own_line.agree(session, factories.standing(session, signed), number)
    assert len(session.scalars(select(Correction.id)).all()) == own_line.MOST_CHANGES + 1


def test_who_signs_again_has_the_line_that_they_signed(session: Session, signed: Invitation) -> None:
    _change(session, signed, family_name="Byron")
    factories.withdraw(session, signed)
    factories.sign(session, signed)
    assert _printed(session, signed).name.family_name == "Lovelace"
    statement = factories.statement_of(session, signed)
    assert [one.name.name for one in compile_list(session, statement, {}).signatories] == ["Ada Lovelace"]
    assert statement.state is StatementState.CIRCULATING
    assert evidence.verify(session).faults == []
