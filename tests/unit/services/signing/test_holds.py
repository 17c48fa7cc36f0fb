"""A line that its person changed is held by what it says, and judged anew each time that they change it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.held import LineNotSeen, Reason
from petition.domain.letters import StatementLetter
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature
from petition.services import audit
from petition.services.delivery import letters
from petition.services.signing import endorsement, evidence, lines, own_line
from petition.services.statements import amending, invitees, list_forms, recording
from petition.services.statements.amending import Amendment
from petition.services.statements.compilation import compile_list
from petition.services.statements.recording import Answer
from tests import factories

DESK = "user:1"
NONSENSE = PersonName("Ada", "Lovelace", "", "MP; Ada Lovelace MP (Norway)")


@pytest.fixture
def invited(session: Session) -> Invitation:
    """Ada's invitation, beside others to another statement."""
    return factories.ada_invited(session)


@pytest.fixture
def held(session: Session, invited: Invitation) -> Invitation:
    """The same when she signed with a line that is held."""
    factories.sign(session, invited, NONSENSE)
    return invited


def _held_for(session: Session, invited: Invitation) -> str | None:
    session.refresh(invited)
    return invited.held_for if invited.is_held else None


def _printed(session: Session, invited: Invitation) -> list[str]:
    return compile_list(session, factories.statement_of(session, invited), {"GB": "UK"}).lines


def _change(session: Session, invited: Invitation, **parts: str) -> bool:
    return own_line.change(session, factories.standing(session, invited), parts)


def _told(session: Session, invited: Invitation) -> list[str]:
    """Return what was recorded of holding, in its order."""
    actions = (audit.HOLD, audit.RELEASE, audit.LET_THROUGH)
    query = select(AuditEvent).where(AuditEvent.subject_id == invited.id, AuditEvent.action.in_(actions))
    return [f"{one.action} {one.actor}" for one in session.scalars(query.order_by(AuditEvent.id))]


def _letters(session: Session, invited: Invitation, kind: MailKind) -> list[StatementLetter]:
    ours = (OutboxMessage.invitation_id == invited.id) & (OutboxMessage.kind == kind)
    numbers = session.scalars(select(OutboxMessage.id).where(ours).order_by(OutboxMessage.id)).all()
    found = letters.letters(session, numbers)
    return [one for number in numbers if isinstance(one := found[number], StatementLetter)]


def test_t48_held_line_is_signed_and_not_printed(session: Session, held: Invitation) -> None:
    person = f"invitation:{held.id}"
    assert _held_for(session, held) == "separator bracket country"
    assert (held.state, _printed(session, held)) == (InvitationState.SIGNED, [])
    assert _told(session, held) == [f"invitation.hold {person}"]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == audit.HOLD)).one()
    assert event.details == {"reasons": ["separator", "bracket", "country"]}
    (receipt,) = _letters(session, held, MailKind.RECEIPT)
    assert receipt.details == {"held": True}
    standing = factories.standing(session, held)
    assert standing.held_at == held.held_at
    assert evidence.verify(session).faults == []


def test_what_only_looks_odd_is_printed_and_marked(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited, PersonName("Augusta Ada", "Lovelace", "Countess", "FRS"))
    assert _held_for(session, invited) is None
    assert _printed(session, invited) == ["Countess Augusta Ada Lovelace FRS (UK)"]
    assert session.scalars(select(Signature.name_changed).where(Signature.invitation_id == invited.id)).one()
    (receipt,) = _letters(session, invited, MailKind.RECEIPT)
    assert receipt.details == {}


def test_t48_changed_name_is_signed_once_its_line_was_seen(session: Session, invited: Invitation) -> None:
    standing = factories.standing(session, invited)
    before = session.scalars(select(AuditEvent.id)).all()
    for seen in ("", "0" * 64):
        with pytest.raises(LineNotSeen) as refusal:
            endorsement.sign(session, standing, NONSENSE, seen=seen)
        assert refusal.value.is_held
    assert session.scalars(select(AuditEvent.id)).all() == before
    with pytest.raises(LineNotSeen) as harmless:
        endorsement.sign(session, standing, PersonName("Ada", "King"), seen=refusal.value.seen)
    assert not harmless.value.is_held
    assert endorsement.sign(session, standing, NONSENSE, seen=refusal.value.seen)


def test_name_that_was_left_needs_no_look(session: Session, invited: Invitation) -> None:
    standing = factories.standing(session, invited)
    assert endorsement.sign(session, standing, standing.offered_name, seen="")


def test_t48_change_of_ones_line_is_seen_before_and_judged(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    standing = factories.standing(session, invited)
    with pytest.raises(LineNotSeen) as refusal:
        own_line.change(session, standing, {"honorific_prefix": "FREE TIBET NOW!"}, seen="")
    assert refusal.value.is_held
    assert _printed(session, invited) == ["Ada Lovelace (UK)"]
    assert own_line.change(session, standing, {"honorific_prefix": "FREE TIBET NOW!"}, seen=refusal.value.seen)
    assert (_held_for(session, invited), _printed(session, invited)) == ("sign", [])
    (letter,) = _letters(session, invited, MailKind.CORRECTED)
    assert letter.details["held"]


def test_harmless_line_is_let_go_by_itself(session: Session, held: Invitation) -> None:
    person = f"invitation:{held.id}"
    assert _change(session, held, honorific_suffix="MP / MEP")
    assert _held_for(session, held) == "separator"
    assert _change(session, held, honorific_suffix="MP")
    assert (_held_for(session, held), _printed(session, held)) == (None, ["Ada Lovelace MP (UK)"])
    assert _told(session, held) == [f"invitation.{what} {person}" for what in ("hold", "hold", "release")]
    assert "held" not in _letters(session, held, MailKind.CORRECTED)[-1].details


def test_undoing_a_change_is_judged_too(session: Session, held: Invitation) -> None:
    _change(session, held, honorific_suffix="MP")
    line = lines.read(session, held.id)
    assert line is not None
    assert line.correction is not None
    assert own_line.undo(session, factories.standing(session, held), line.correction.id)
    assert _held_for(session, held) == "separator bracket country"


def test_agreeing_to_what_a_coordinator_wrote_lets_it_go_and_refusing_does_not(
    session: Session, held: Invitation
) -> None:
    for act in (own_line.refuse, own_line.agree):
        line = lines.read(session, held.id, lock=True)
        assert line is not None
        new = line.printed.with_parts({"honorific_suffix": "MP (Labour)"})
        number = lines.store(session, line, new, actor=DESK, needs_agreement=True).id
        assert (_held_for(session, held) is not None, _printed(session, held)) == (True, [])
        assert act(session, factories.standing(session, held), number)
    assert (_held_for(session, held), _printed(session, held)) == (None, ["Ada Lovelace MP (Labour) (UK)"])
    assert _told(session, held)[-1] == f"invitation.release invitation:{held.id}"


def test_t48_held_words_beside_the_name_are_not_kept_for_a_later_signature(
    session: Session, invited: Invitation
) -> None:
    statement = factories.statement_of(session, invited)
    list_forms.change(session, statement, factories.list_form("party"), actor=DESK)
    factories.sign(session, invited)
    assert _change(session, invited, party="FREE TIBET! x.org")
    session.refresh(invited)
    assert (invited.party, _held_for(session, invited)) == ("Liberals", "address sign")
    factories.withdraw(session, invited)
    factories.sign(session, invited)
    assert _printed(session, invited) == ["Ada Lovelace, Liberals (UK)"]


def _strike(session: Session, invited: Invitation) -> None:
    invitees.strike(session, factories.statement_of(session, invited), invited.id, "asked for", actor=DESK)


def _lapse(session: Session, invited: Invitation) -> None:
    made = factories.statement_of(session, invited)
    amending.amend(session, made, Amendment("Title", "Another text.", is_substantive=True), actor=DESK)


@pytest.mark.parametrize("end", [factories.withdraw, _strike, _lapse])
def test_hold_ends_with_the_signature_and_its_line_is_not_offered_again(
    session: Session, held: Invitation, end: Callable[[Session, Invitation], None]
) -> None:
    end(session, held)
    session.expire_all()
    assert _held_for(session, held) is None
    standing = factories.standing(session, held)
    assert (standing.offered_name, standing.held_at) == (standing.roster_name, None)
    factories.sign(session, held)
    assert (_held_for(session, held), _printed(session, held)) == (None, ["Ada Lovelace (UK)"])
    # The same nonsense once more is held once more.
    factories.withdraw(session, held)
    factories.sign(session, held, NONSENSE)
    assert _held_for(session, held) == "separator bracket country"


def test_recorded_signature_after_a_held_one_has_the_name_of_the_roster(session: Session, held: Invitation) -> None:
    _lapse(session, held)
    made, person = factories.statement_of(session, held), session.get_one(Person, held.person_id)
    recording.record(session, made, person, Answer(Decision.SIGN, "by letter"), actor=DESK)
    session.refresh(held)
    assert (held.held_at, held.held_for) == (None, "")
    assert factories.standing(session, held).signed_name == PersonName("Ada", "Lovelace")


def test_reasons_are_those_of_the_rule(session: Session, held: Invitation) -> None:
    line = lines.read(session, held.id)
    assert line is not None
    assert line.held_for == (Reason.SEPARATOR, Reason.BRACKET, Reason.COUNTRY)
    assert line.on_roster.name == PersonName("Ada", "Lovelace")


def test_line_of_who_chose_not_to_be_named_is_not_held_and_counts(session: Session, invited: Invitation) -> None:
    made = factories.statement_of(session, invited)
    made.list_form = factories.list_form(counted_only=True).as_data()
    session.flush()
    standing = factories.standing(session, invited)
    assert endorsement.sign(session, standing, NONSENSE, is_counted_only=True, seen="")
    session.expire_all()
    assert (_held_for(session, invited), _printed(session, invited)) == (None, [])
    assert compile_list(session, made, {}).hidden == 1
    assert _change(session, invited, honorific_suffix="x.org")
    assert (_held_for(session, invited), compile_list(session, made, {}).hidden) == (None, 1)


def test_who_is_not_named_by_arrangement_has_no_line_that_waits(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    held.is_counted_only = True
    session.flush()
    assert (_held_for(session, held), compile_list(session, made, {}).hidden) == (None, 1)
    assert factories.standing(session, held).held_at is None
    # Named after all, she waits again.
    held.is_counted_only = False
    session.flush()
    assert (_held_for(session, held), _printed(session, held)) == ("separator bracket country", [])
