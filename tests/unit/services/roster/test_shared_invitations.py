"""Two entries that were asked to sign one statement: one invitation stays, and the signature of the other ends."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import InvitationState, StatementState
from petition.errors import FieldError, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.roster import merging
from petition.services.signing import evidence
from petition.services.statements import closing
from petition.services.statements.compilation import compile_list
from tests import factories
from tests.factories import ACTOR, SECRET

Made = tuple[Statement, tuple[Person, Person], tuple[Invitation, Invitation]]


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


def _told(session: Session) -> list[tuple[str, object]]:
    query = select(OutboxMessage.recipient, OutboxMessage.details).where(OutboxMessage.kind == MailKind.MERGED)
    return [tuple(row) for row in session.execute(query)]


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
    assert _told(session) == [("Smyth@x.example", {"signed": True, "stands": "signed"})]
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
        (InvitationState.DECLINED, InvitationState.SIGNED, "mine"),
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
