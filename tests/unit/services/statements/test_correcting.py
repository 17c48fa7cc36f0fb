"""A coordinator corrects a line: a spelling at once, anything else when its person agrees."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.corrections import By
from petition.domain.letters import StatementLetter
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, NotFound, ShownChanged
from petition.models import Correction, Invitation, OutboxMessage, Person
from petition.services.delivery import letters
from petition.services.signing import evidence, own_line, recorded
from petition.services.statements import cancelling, correcting, recording
from petition.services.statements.compilation import compile_list
from petition.services.statements.correcting import Plan
from petition.services.statements.recording import Answer
from tests import factories

DESK = "user:1"


@pytest.fixture
def signed(session: Session) -> Invitation:
    """An invitation that Ada Lovelace signed, among others that were."""
    people = factories.persons(session, [factories.person_row(party="Liberals", email="ada@x.example")])
    _, (invitation,) = factories.circulated(session, people)
    factories.noise(session)
    factories.sign(session, invitation)
    return invitation


def _correct(session: Session, invitation: Invitation, reason: str = "", **changes: str) -> Plan | None:
    statement = factories.statement_of(session, invitation)
    done = correcting.correct(session, statement, invitation.id, changes, reason=reason, actor=DESK)
    session.expire_all()
    return done


def _printed(session: Session, invitation: Invitation) -> list[str]:
    return compile_list(session, factories.statement_of(session, invitation), {"GB": "UK"}).lines


def _letters(session: Session, invitation: Invitation, kind: MailKind) -> list[StatementLetter]:
    ours = (OutboxMessage.invitation_id == invitation.id) & (OutboxMessage.kind == kind)
    numbers = session.scalars(select(OutboxMessage.id).where(ours).order_by(OutboxMessage.id)).all()
    found = letters.letters(session, numbers)
    return [one for number in numbers if isinstance(one := found[number], StatementLetter)]


def test_spelling_is_printed_at_once_and_told_with_both_lines(session: Session, signed: Invitation) -> None:
    done = _correct(session, signed, "As you wrote.", family_name="Lovelase")
    assert done is not None
    assert (done.needs_agreement, done.kind) == (False, MailKind.CORRECTED)
    assert _printed(session, signed) == ["Ada Lovelase (UK)"]
    (letter,) = _letters(session, signed, MailKind.CORRECTED)
    assert letter.corrected is not None
    assert (letter.corrected.before.name, letter.corrected.after.name) == (
        PersonName("Ada", "Lovelace"),
        PersonName("Ada", "Lovelase"),
    )
    assert (letter.corrected.by, letter.corrected.reason) == (By.COORDINATOR, "As you wrote.")
    assert _correct(session, signed, family_name="Lovelase") is None
    assert len(_letters(session, signed, MailKind.CORRECTED)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": "Byron"},
        {"honorific_suffix": "MP"},
        {"given_name": "Adda", "family_name": "Lovelase"},
        {"party": ""},
    ],
)
def test_any_other_correction_waits_for_its_person(
    session: Session, signed: Invitation, changes: dict[str, str]
) -> None:
    done = _correct(session, signed, **changes)
    assert done is not None
    assert (done.needs_agreement, done.mails) == (True, 1)
    assert _printed(session, signed) == ["Ada Lovelace (UK)"]
    assert _correct(session, signed, **changes) is None
    (letter,) = _letters(session, signed, MailKind.CORRECTION_PROPOSED)
    assert letter.pointless == ""
    number = session.scalars(select(Correction.id)).one()
    assert own_line.agree(session, factories.standing(session, signed), number)
    (receipt,) = _letters(session, signed, MailKind.CORRECTED)
    assert receipt.corrected is not None
    assert receipt.corrected.by is By.AGREED
    assert receipt.corrected.after == done.new
    assert evidence.verify(session).faults == []


def test_newer_proposal_replaces_the_one_that_waits(session: Session, signed: Invitation) -> None:
    _correct(session, signed, family_name="Byron")
    _correct(session, signed, family_name="King")
    first, second = _letters(session, signed, MailKind.CORRECTION_PROPOSED)
    assert (first.pointless, second.pointless) == ("not sent: another correction replaced it", "")


def test_printed_line_takes_a_proposal_back_without_a_mail(session: Session, signed: Invitation) -> None:
    _correct(session, signed, family_name="Byron")
    done = _correct(session, signed, family_name="Lovelace")
    assert done is not None
    assert (done.kind, done.needs_agreement) == (None, False)
    (letter,) = _letters(session, signed, MailKind.CORRECTION_PROPOSED)
    assert letter.pointless
    number = session.scalars(select(Correction.id).order_by(Correction.id)).first()
    assert number is not None
    assert not own_line.agree(session, factories.standing(session, signed), number)
    assert _printed(session, signed) == ["Ada Lovelace (UK)"]
    assert _letters(session, signed, MailKind.CORRECTED) == []


def test_small_steps_do_not_lead_to_another_name(session: Session, signed: Invitation) -> None:
    for name in ("Lovelack", "Loverack"):
        done = _correct(session, signed, family_name=name)
        assert done is not None
        assert not done.needs_agreement
    done = _correct(session, signed, family_name="Loberack")
    assert done is not None
    assert done.needs_agreement


def test_who_withdrew_is_not_asked_to_agree(session: Session, signed: Invitation) -> None:
    _correct(session, signed, family_name="Byron")
    factories.withdraw(session, signed)
    (letter,) = _letters(session, signed, MailKind.CORRECTION_PROPOSED)
    assert letter.pointless == "not sent: the signature had ended"
    with pytest.raises(FieldError, match="has not signed"):
        _correct(session, signed, family_name="King")


def test_without_an_address_only_a_spelling_is_corrected(session: Session, signed: Invitation) -> None:
    session.execute(update(Person).where(Person.id == signed.person_id).values(email=""))
    with pytest.raises(FieldError, match="no address"):
        _correct(session, signed, family_name="Byron")
    done = _correct(session, signed, family_name="Lovelase")
    assert done is not None
    assert done.mails == 0
    assert _printed(session, signed) == ["Ada Lovelase (UK)"]


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED])
def test_line_is_corrected_after_closing_and_publishing(
    session: Session, signed: Invitation, state: StatementState
) -> None:
    factories.statement_of(session, signed).state = state
    session.flush()
    assert _correct(session, signed, family_name="Lovelase")


def test_nothing_is_corrected_of_a_cancelled_statement(session: Session, signed: Invitation) -> None:
    cancelling.cancel(session, factories.statement_of(session, signed), actor=DESK)
    with pytest.raises(IllegalTransition):
        _correct(session, signed, family_name="Lovelase")


def test_what_is_no_name_is_refused(session: Session, signed: Invitation) -> None:
    with pytest.raises(FieldError):
        _correct(session, signed, family_name="", given_name="")
    with pytest.raises(FieldError):
        _correct(session, signed, family_name="x" * 201)


def test_mail_of_a_part_that_the_list_does_not_print_has_the_part(session: Session, signed: Invitation) -> None:
    _correct(session, signed, party="Liberales")
    (letter,) = _letters(session, signed, MailKind.CORRECTED)
    assert letter.corrected is not None
    assert letter.corrected.parts == [("party", "Liberals", "Liberales")]
    factories.statement_of(session, signed).list_form = factories.list_form("party").as_data()
    session.flush()
    assert _printed(session, signed) == ["Ada Lovelace, Liberales (UK)"]


def test_t36_line_that_changed_after_the_page_was_shown_is_not_corrected(session: Session, signed: Invitation) -> None:
    statement, changes = factories.statement_of(session, signed), {"family_name": "Lovelase"}
    shown = correcting.plan(session, statement, signed.id, changes).shown
    _correct(session, signed, given_name="Adda")
    with pytest.raises(ShownChanged):
        correcting.correct(session, statement, signed.id, changes, actor=DESK, expected=shown)
    shown = correcting.plan(session, statement, signed.id, changes).shown
    assert correcting.correct(session, statement, signed.id, changes, actor=DESK, expected=shown)


def test_invitation_to_another_statement_is_not_there(session: Session, signed: Invitation) -> None:
    other, _ = factories.circulated(session, entries=factories.draft("other"))
    with pytest.raises(NotFound):
        correcting.plan(session, other, signed.id, {})


@pytest.mark.parametrize("prints_unconfirmed", [False, True])
def test_recorded_signature_waits_for_its_person_whatever_is_corrected(
    session: Session, *, prints_unconfirmed: bool
) -> None:
    (person,) = factories.persons(session, [factories.person_row("Matilda", email="matilda@x.example")])
    made, (invitation,) = factories.circulated(session, [person])
    recording.record(session, made, person, Answer(Decision.SIGN, "a letter"), actor="test")
    recording.set_policy(session, made, prints_unconfirmed=prints_unconfirmed, actor="test")
    change = {"given_name": "Mathilda"}
    assert correcting.plan(session, made, invitation.id, change).waits is not prints_unconfirmed
    assert recorded.confirm(session, factories.standing(session, invitation))
    assert not correcting.plan(session, made, invitation.id, change).waits
