"""Mails about a corrected line tell of the correction that they were queued with."""

from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.corrections import By
from petition.domain.letters import StatementLetter
from petition.domain.mails import BUDGETS, Cost, MailKind
from petition.domain.organisation import Organisation
from petition.domain.signatures import Decision
from petition.mail.messages import Links, render
from petition.models import Invitation, OutboxMessage, Person
from petition.services.delivery import letters
from petition.services.signing import lines, own_line, recorded
from petition.services.statements import correcting, recording
from petition.services.statements.recording import Answer
from tests import factories


@pytest.fixture
def signed(session: Session) -> Invitation:
    """An invitation that Ada Lovelace signed, among others that were."""
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    _, (invitation,) = factories.circulated(session, people)
    factories.noise(session)
    factories.sign(session, invitation)
    return invitation


def _change(session: Session, invitation: Invitation, family_name: str) -> None:
    line = lines.read(session, invitation.id)
    assert line is not None
    new = line.printed.with_parts({"family_name": family_name})
    assert own_line.change(session, factories.standing(session, invitation), new.parts)


def _letters(session: Session, kind: MailKind) -> list[StatementLetter]:
    numbers = session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == kind)).all()
    found = letters.letters(session, numbers)
    return [cast("StatementLetter", found[number]) for number in sorted(found)]


def _told(letter: StatementLetter) -> tuple[str, str]:
    assert letter.corrected is not None
    return letter.corrected.before.name.family_name, letter.corrected.after.name.family_name


def test_each_tells_of_its_own_correction_however_late(session: Session, signed: Invitation) -> None:
    _change(session, signed, "Byron")
    _change(session, signed, "King")
    statement = factories.statement_of(session, signed)
    correcting.correct(session, statement, signed.id, {"family_name": "Noel"}, actor="user:1")
    first, second = _letters(session, MailKind.CORRECTED)
    assert (_told(first), _told(second)) == (("Lovelace", "Byron"), ("Byron", "King"))
    assert first.corrected is not None
    assert first.corrected.by is By.PERSON
    (proposed,) = _letters(session, MailKind.CORRECTION_PROPOSED)
    assert _told(proposed) == ("King", "Noel")
    # What is printed is told apart from what is proposed.
    assert proposed.printed.family_name == "King"


def test_folded_receipt_tells_of_the_newest_correction(session: Session, signed: Invitation) -> None:
    for number in range(BUDGETS[Cost.RECEIPT] + 2):
        _change(session, signed, f"Byron {number}")
    folded = [one for one in _letters(session, MailKind.CORRECTED) if "is_folded" in one.details]
    (last,) = folded
    assert _told(last) == (f"Byron {BUDGETS[Cost.RECEIPT]}", f"Byron {BUDGETS[Cost.RECEIPT] + 1}")


def test_other_mails_tell_of_no_correction(session: Session, signed: Invitation) -> None:
    _change(session, signed, "Byron")
    assert {one.corrected for one in _letters(session, MailKind.RECEIPT)} == {None}


@pytest.mark.parametrize("signs_again", [True, False])
def test_mail_about_the_line_of_a_signature_that_ended_is_not_sent(
    session: Session, signed: Invitation, *, signs_again: bool
) -> None:
    """It would say that the signature stands as it was given."""
    statement = factories.statement_of(session, signed)
    _change(session, signed, "Byron")
    correcting.correct(session, statement, signed.id, {"family_name": "Noel"}, actor="user:1")
    kinds = (MailKind.CORRECTED, MailKind.CORRECTION_PROPOSED)
    assert {one.pointless for kind in kinds for one in _letters(session, kind)} == {""}
    factories.withdraw(session, signed)
    if signs_again:
        factories.sign(session, signed)
    assert all("had ended" in one.pointless for kind in kinds for one in _letters(session, kind))
    if signs_again:
        _change(session, signed, "King")
        assert _letters(session, MailKind.CORRECTED)[-1].pointless == ""


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_mail_about_the_line_says_whether_the_signature_is_confirmed(session: Session, *, is_confirmed: bool) -> None:
    factories.noise(session)
    made, (invitation,) = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    answer = Answer(Decision.SIGN, "by letter")
    recording.record(session, made, session.get_one(Person, invitation.person_id), answer, actor=factories.ACTOR)
    if is_confirmed:
        recorded.confirm(session, factories.standing(session, invitation))
    _change(session, invitation, "Byron")
    (letter,) = _letters(session, MailKind.CORRECTED)
    assert letter.is_unconfirmed is not is_confirmed
    words = render(letter, Links("https://x.example/l"), Organisation("The Alliance", "desk@x.example", {})).html
    assert ("You have not confirmed it yet" in words) is not is_confirmed
    assert ("Your signature stands as it was given" in words) is is_confirmed
