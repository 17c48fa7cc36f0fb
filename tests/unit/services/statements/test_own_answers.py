"""A recording is bound to what was shown, and passes over no answer that the person gave by themselves."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.signatures import Decision
from petition.domain.states import InvitationState
from petition.errors import AnswerRefused, ShownChanged
from petition.models import Invitation, Person, Recording, Statement
from petition.services.roster import people
from petition.services.signing import recorded
from petition.services.statements import amending, invitees, own_answers, recording
from petition.services.statements.amending import Amendment
from petition.services.statements.compilation import compile_list
from petition.services.statements.recording import Answer
from tests import factories
from tests.factories import ACTOR, SECRET

SIGN = Answer(Decision.SIGN, "by letter of 3 May")
DECLINE = Answer(Decision.DECLINE, "on the phone")
Made = tuple[Statement, Person, Person]


@pytest.fixture
def made(session: Session) -> Made:
    """A statement that Ada was invited to; Bea is on the roster."""
    factories.noise(session)
    ada, bea = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea")])
    statement, _ = factories.circulated(session, [ada])
    return statement, ada, bea


def _invitation(session: Session, statement: Statement, person: Person) -> Invitation:
    ours = (Invitation.statement_id == statement.id) & (Invitation.person_id == person.id)
    return session.scalars(select(Invitation).where(ours)).one()


@pytest.mark.parametrize("change", ["amend", "decline", "sign", "address", "name", "policy"])
def test_t36_answer_is_recorded_to_what_was_shown(session: Session, made: Made, change: str) -> None:
    statement, ada, bea = made
    shown = {one.id: own_answers.shown(session, statement, one) for one in (ada, bea)}
    theirs = _invitation(session, statement, ada)
    changes: dict[str, Callable[[], object]] = {
        "amend": lambda: amending.amend(
            session, statement, Amendment("A free press", "We ask for a law."), actor=ACTOR
        ),
        "decline": lambda: factories.decline(session, theirs),
        "sign": lambda: factories.sign(session, theirs),
        "address": lambda: people.set_address(session, ada, "new@x.example", actor=ACTOR, secret=SECRET),
        "name": lambda: session.execute(update(Person).where(Person.id == ada.id).values(given_name="Eve")),
        "policy": lambda: recording.set_policy(session, statement, prints_unconfirmed=True, actor=ACTOR),
    }
    changes[change]()
    session.expire_all()
    with pytest.raises(ShownChanged, match="Nothing was recorded; look again"):
        recording.record(session, statement, ada, SIGN, actor=ACTOR, expected=shown[ada.id])
    assert session.scalars(select(Recording)).all() == []
    if change not in ("amend", "policy"):
        # What happened to somebody else is no matter.
        recording.record(session, statement, bea, SIGN, actor=ACTOR, expected=shown[bea.id])


@pytest.mark.parametrize("state", [InvitationState.DECLINED, InvitationState.WITHDRAWN])
def test_t06_nobody_signs_for_who_declined_or_withdrew_by_themselves(
    session: Session, made: Made, state: InvitationState
) -> None:
    statement, ada, _ = made
    assert own_answers.find(session, statement, ada) is None
    theirs = _invitation(session, statement, ada)
    if state is InvitationState.DECLINED:
        factories.decline(session, theirs)
    else:
        factories.sign(session, theirs)
        factories.withdraw(session, theirs)
    recording.set_policy(session, statement, prints_unconfirmed=True, actor=ACTOR)
    with pytest.raises(AnswerRefused, match="by themselves; only they can sign now"):
        recording.record(session, statement, ada, SIGN, actor=ACTOR)
    stands = own_answers.find(session, statement, ada)
    assert (stands and stands.state, compile_list(session, statement, {}).signatories) == (state, [])


@pytest.mark.parametrize("state", [InvitationState.DECLINED, InvitationState.WITHDRAWN])
def test_t06_own_refusal_outlasts_that_somebody_is_uninvited_and_invited_again(
    session: Session, made: Made, state: InvitationState
) -> None:
    statement, ada, _ = made
    theirs = _invitation(session, statement, ada)
    if state is InvitationState.WITHDRAWN:
        factories.sign(session, theirs)
    (factories.withdraw if state is InvitationState.WITHDRAWN else factories.decline)(session, theirs)
    invitees.uninvite(session, statement, theirs.id, actor=ACTOR)
    invitees.invite_again(session, statement, theirs.id, actor=ACTOR)
    session.expire_all()
    stands = own_answers.find(session, statement, ada)
    assert (stands and stands.state, theirs.state) == (state, InvitationState.INVITED)
    with pytest.raises(AnswerRefused, match="by themselves; only they can sign now"), session.begin_nested():
        recording.record(session, statement, ada, SIGN, actor=ACTOR)
    recording.record(session, statement, ada, DECLINE, actor=ACTOR)
    with pytest.raises(AnswerRefused), session.begin_nested():
        recording.record(session, statement, ada, SIGN, actor=ACTOR)
    factories.sign(session, theirs)
    assert len(compile_list(session, statement, {}).signatories) == 1


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_recorded_refusal_is_the_persons_own_once_they_confirmed_it(
    session: Session, made: Made, is_confirmed: bool
) -> None:
    statement, ada, _ = made
    recording.record(session, statement, ada, DECLINE, actor=ACTOR)
    if is_confirmed:
        recorded.confirm(session, factories.standing(session, _invitation(session, statement, ada)))
        with pytest.raises(AnswerRefused):
            recording.record(session, statement, ada, SIGN, actor=ACTOR)
    else:
        recording.record(session, statement, ada, SIGN, actor=ACTOR)
    stands = own_answers.find(session, statement, ada)
    assert stands is not None
    assert stands.state is (InvitationState.DECLINED if is_confirmed else InvitationState.SIGNED)
