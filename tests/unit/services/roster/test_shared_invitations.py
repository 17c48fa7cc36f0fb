"""Two entries that were asked to sign one statement: one invitation stays, and the signature of the other ends."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.signatures import Decision, Ending
from petition.domain.states import InvitationState, StatementState
from petition.errors import AnswerRefused, FieldError, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.delivery import letters
from petition.services.roster import merging
from petition.services.signing import evidence, recorded
from petition.services.statements import closing, invitees, recording
from petition.services.statements.compilation import compile_list
from petition.services.statements.recording import Answer
from tests import factories
from tests.factories import ACTOR, SECRET

Made = tuple[Statement, tuple[Person, Person], tuple[Invitation, Invitation]]
SIGN, DECLINE = Answer(Decision.SIGN, "by letter"), Answer(Decision.DECLINE, "on the phone")


@pytest.fixture
def made(session: Session) -> Made:
    """A statement that both entries of one person were asked to sign, beside another."""
    rows = [factories.person_row("Iain", name, email=f"{name}@x.example") for name in ("Smith", "Smyth")]
    kept, duplicate = factories.persons(session, rows)
    factories.noise(session)
    statement, (mine, theirs) = factories.circulated(session, [kept, duplicate])
    return statement, (kept, duplicate), (mine, theirs)


def _merge(session: Session, made: Made) -> int:
    kept, duplicate = made[1]
    number = merging.merge(session, kept, duplicate, actor=ACTOR, secret=SECRET).id
    session.expire_all()
    return number


def _told(session: Session) -> list[tuple[str, dict[str, object]]]:
    query = select(OutboxMessage.recipient, OutboxMessage.details).where(OutboxMessage.kind == MailKind.MERGED)
    return [(address, said or {}) for address, said in session.execute(query.order_by(OutboxMessage.recipient))]


def _endings(session: Session, *invitations: Invitation) -> list[Ending | None]:
    numbers = [one.id for one in invitations]
    query = select(Signature.ending).where(Signature.invitation_id.in_(numbers)).order_by(Signature.invitation_id)
    return list(session.scalars(query))


def test_of_two_signatures_the_kept_one_stays_and_is_printed_once(session: Session, made: Made) -> None:
    statement, (kept, duplicate), (mine, theirs) = made
    for one in (mine, theirs):
        factories.sign(session, one)
    _merge(session, made)
    assert (mine.state, mine.person_id, mine.merged_into_id) == (InvitationState.SIGNED, kept.id, None)
    assert (theirs.state, theirs.person_id, theirs.merged_into_id) == (
        *(InvitationState.UNINVITED, duplicate.id),
        mine.id,
    )
    assert _endings(session, mine, theirs) == [None, Ending.MERGED]
    assert [one.name.family_name for one in compile_list(session, statement, {}).signatories] == ["Smith"]
    told = {"signed": True, "stands": "signed"}
    assert _told(session) == [("Smith@x.example", told), ("Smyth@x.example", told)]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.merge")).one()
    assert (event.subject_id, event.details) == (theirs.id, {"into": mine.id})
    assert evidence.verify(session).faults == []


def test_only_the_duplicate_has_an_answer_so_its_invitation_stays(session: Session, made: Made) -> None:
    statement, (kept, duplicate), (mine, theirs) = made
    factories.sign(session, theirs)
    count = len(session.scalars(select(Person.id)).all())
    number = _merge(session, made)
    assert (theirs.state, theirs.person_id) == (InvitationState.SIGNED, kept.id)
    assert (mine.state, mine.person_id, mine.merged_into_id) == (
        *(InvitationState.UNINVITED, duplicate.id),
        theirs.id,
    )
    assert len(compile_list(session, statement, {}).signatories) == 1
    assert len(session.scalars(select(Person.id)).all()) == count
    assert evidence.verify(session).faults == []
    merging.undo(session, number, actor=ACTOR, secret=SECRET)
    session.expire_all()
    assert (theirs.person_id, theirs.state) == (duplicate.id, InvitationState.SIGNED)
    assert (mine.person_id, mine.state, mine.merged_into_id) == (kept.id, InvitationState.UNINVITED, None)


def test_a_merge_that_ended_a_signature_is_not_undone(session: Session, made: Made) -> None:
    _, (kept, duplicate), (mine, theirs) = made
    for one in (mine, theirs):
        factories.sign(session, one)
    number = _merge(session, made)
    with pytest.raises(FieldError, match="under “A free press”, which cannot come back"), session.begin_nested():
        merging.undo(session, number, actor=ACTOR, secret=SECRET)
    session.expire_all()
    assert duplicate.merged_into_id == kept.id


@pytest.mark.parametrize(
    ("mine_is", "theirs_is", "stays"),
    [
        (InvitationState.INVITED, InvitationState.INVITED, "mine"),
        (InvitationState.INVITED, InvitationState.DECLINED, "theirs"),
        (InvitationState.LAPSED, InvitationState.SIGNED, "theirs"),
        (InvitationState.LAPSED, InvitationState.INVITED, "mine"),
        (InvitationState.STRUCK, InvitationState.DECLINED, "mine"),
        (InvitationState.UNINVITED, InvitationState.INVITED, "theirs"),
        (InvitationState.SIGNED, InvitationState.UNINVITED, "mine"),
        (InvitationState.PENDING, InvitationState.PENDING, "mine"),
    ],
)
def test_the_invitation_with_more_behind_it_stays(
    session: Session, made: Made, mine_is: InvitationState, theirs_is: InvitationState, stays: str
) -> None:
    _, (kept, _), (mine, theirs) = made
    for one, state in ((mine, mine_is), (theirs, theirs_is)):
        if state is InvitationState.SIGNED:
            factories.sign(session, one)
        one.state = state
        session.flush()
    _merge(session, made)
    staying, ending = (mine, theirs) if stays == "mine" else (theirs, mine)
    assert (staying.person_id, staying.merged_into_id) == (kept.id, None)
    assert ending.merged_into_id == staying.id
    assert ending.state in (InvitationState.UNINVITED, InvitationState.PENDING)
    assert evidence.verify(session).faults == []


def _record(session: Session, made: Made, person: Person, answer: Answer) -> None:
    recording.record(session, made[0], person, answer, actor=ACTOR)
    session.expire_all()


def _withdraw(session: Session, invitation: Invitation) -> None:
    factories.sign(session, invitation)
    factories.withdraw(session, invitation)
    session.expire_all()


def _uninvite(session: Session, made: Made, invitation: Invitation) -> None:
    invitees.uninvite(session, made[0], invitation.id, tell=False, actor=ACTOR)
    session.expire_all()


def _invite_again(session: Session, made: Made, invitation: Invitation) -> None:
    _uninvite(session, made, invitation)
    invitees.invite_again(session, made[0], invitation.id, actor=ACTOR)
    session.expire_all()


def _standing(session: Session, made: Made) -> Invitation:
    """Return the invitation that stands for both."""
    statement, (kept, _), _ = made
    ours = (Invitation.person_id == kept.id) & (Invitation.statement_id == statement.id)
    return session.scalars(select(Invitation).where(ours)).one()


@pytest.mark.parametrize("refuse", [factories.decline, _withdraw])
@pytest.mark.parametrize("since", ["nothing", "uninvited", "invited again"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_t06_own_refusal_outlasts_what_was_recorded_for_a_decoy(
    session: Session, made: Made, refuse: Callable[[Session, Invitation], None], since: str, *, is_kept: bool
) -> None:
    """Whatever became of the invitation that they refused by, and whichever of the two entries is kept."""
    statement, (kept, duplicate), (mine, theirs) = made
    own, decoy = (mine, duplicate) if is_kept else (theirs, kept)
    refuse(session, own)
    if since == "uninvited":
        _uninvite(session, made, own)
    elif since == "invited again":
        _invite_again(session, made, own)
    _record(session, made, decoy, SIGN)
    recording.set_policy(session, statement, prints_unconfirmed=True, actor=ACTOR)
    assert len(compile_list(session, statement, {}).signatories) == 1
    _merge(session, made)
    assert compile_list(session, statement, {}).signatories == []
    if since == "uninvited":
        invitees.invite_again(session, statement, _standing(session, made).id, actor=ACTOR)
        session.expire_all()
    with pytest.raises(AnswerRefused, match="by themselves; only they can sign now"):
        recording.record(session, statement, session.get_one(Person, kept.id), SIGN, actor=ACTOR)
    factories.sign(session, _standing(session, made))
    assert len(compile_list(session, statement, {}).signatories) == 1
    assert evidence.verify(session).faults == []


def test_t06_who_withdrew_by_one_link_has_withdrawn_what_was_signed_by_the_other(session: Session, made: Made) -> None:
    statement, (kept, _), (mine, theirs) = made
    factories.sign(session, mine)
    _withdraw(session, theirs)
    _merge(session, made)
    assert (theirs.state, theirs.person_id) == (InvitationState.WITHDRAWN, kept.id)
    assert _endings(session, mine, theirs) == [Ending.MERGED, Ending.WITHDRAWN]
    assert compile_list(session, statement, {}).signatories == []
    assert {said["stands"] for _, said in _told(session)} == {"withdrawn"}


@pytest.mark.parametrize("signs", ["mine", "theirs"])
def test_who_signs_after_they_had_declined_has_signed(session: Session, made: Made, signs: str) -> None:
    statement, _, (mine, theirs) = made
    first, second = (theirs, mine) if signs == "mine" else (mine, theirs)
    factories.decline(session, first)
    factories.sign(session, second)
    session.expire_all()
    _merge(session, made)
    assert second.state is InvitationState.SIGNED
    assert len(compile_list(session, statement, {}).signatories) == 1
    assert {said["stands"] for _, said in _told(session)} == {"signed"}


def test_t06_own_signature_outweighs_a_refusal_that_was_recorded(session: Session, made: Made) -> None:
    statement, (kept, _), (_, theirs) = made
    _record(session, made, kept, DECLINE)
    factories.sign(session, theirs)
    session.expire_all()
    _merge(session, made)
    assert (theirs.state, theirs.person_id) == (InvitationState.SIGNED, kept.id)
    assert len(compile_list(session, statement, {}).signatories) == 1
    assert {tuple(said.items()) for _, said in _told(session)} == {(("signed", False), ("stands", "signed"))}


def test_a_refusal_that_was_recorded_and_confirmed_is_the_persons_own(session: Session, made: Made) -> None:
    statement, (kept, _), (mine, theirs) = made
    factories.sign(session, theirs)
    _record(session, made, kept, DECLINE)
    recorded.confirm(session, factories.standing(session, mine))
    session.expire_all()
    _merge(session, made)
    assert (mine.state, theirs.state) == (InvitationState.DECLINED, InvitationState.UNINVITED)
    assert compile_list(session, statement, {}).signatories == []


def test_t06_refusal_by_an_invitation_that_ended_counts_for_the_one_that_stays(session: Session, made: Made) -> None:
    """And for whoever has it once the merge is undone."""
    statement, (kept, duplicate), (mine, theirs) = made
    _withdraw(session, theirs)
    _uninvite(session, made, theirs)
    number = _merge(session, made)
    assert (mine.state, mine.person_id) == (InvitationState.INVITED, kept.id)
    with pytest.raises(AnswerRefused), session.begin_nested():
        recording.record(session, statement, session.get_one(Person, kept.id), SIGN, actor=ACTOR)
    merging.undo(session, number, actor=ACTOR, secret=SECRET)
    session.expire_all()
    invitees.invite_again(session, statement, theirs.id, actor=ACTOR)
    session.expire_all()
    with pytest.raises(AnswerRefused), session.begin_nested():
        recording.record(session, statement, session.get_one(Person, duplicate.id), SIGN, actor=ACTOR)
    recording.record(session, statement, session.get_one(Person, kept.id), SIGN, actor=ACTOR)


def test_the_link_of_what_stands_goes_to_the_address_that_is_kept(session: Session, made: Made) -> None:
    theirs = made[2][1]
    factories.sign(session, theirs)
    session.expire_all()
    _merge(session, made)
    numbers = session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == MailKind.MERGED)).all()
    told = letters.letters(session, numbers)
    links = {one.recipient: one.link for one in told.values()}
    assert links == {"Smith@x.example": factories.link(theirs), "Smyth@x.example": None}
    assert {one.pointless or one.moved_to for one in told.values()} == {""}


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED, StatementState.CANCELLED])
def test_it_is_the_same_whatever_became_of_the_statement(session: Session, made: Made, state: StatementState) -> None:
    statement, _, (mine, theirs) = made
    for one in (mine, theirs):
        factories.sign(session, one)
    statement.state = state
    session.flush()
    _merge(session, made)
    assert _endings(session, mine, theirs) == [None, Ending.MERGED]


def test_t36_an_answer_that_came_meanwhile_is_shown_first(session: Session, made: Made) -> None:
    _, (kept, duplicate), (mine, _) = made
    shown = merging.shown_pair(session, kept, duplicate)
    factories.sign(session, mine)
    with pytest.raises(ShownChanged):
        merging.merge(session, kept, duplicate, actor=ACTOR, secret=SECRET, expected=shown)


def test_who_is_invited_to_more_keeps_the_rest(session: Session, made: Made) -> None:
    _, (kept, duplicate), _ = made
    other, (invitation,) = factories.circulated(session, [duplicate], factories.draft("other"))
    _merge(session, made)
    assert invitation.person_id == kept.id
    closing.close(session, other, actor=ACTOR)
