"""Answers that came another way: recorded with what proves them, told, and printed once they are confirmed."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain import lengths
from petition.domain.mails import MailKind
from petition.domain.signatures import Decision, Ending
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.errors import FieldError, IllegalTransition, NotFound
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Recording, Signature, Statement
from petition.services.roster import people
from petition.services.signing import evidence, recorded
from petition.services.statements import attachments, closing, recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.compilation import compile_list
from petition.services.statements.recording import Answer
from tests import factories
from tests.databases import drop_triggers
from tests.factories import ACTOR, SECRET

LETTER = Evidence("C:\\scans\\letter.pdf", "application/pdf", b"%PDF-1.7 signed by hand")
SIGN = Answer(Decision.SIGN, "by letter of 3 May", LETTER)
DECLINE = Answer(Decision.DECLINE, "on the phone")


@pytest.fixture
def made(session: Session) -> tuple[Statement, list[Person]]:
    """A statement that Ada and Bea were invited to; Cyd is on the roster, and Dot there without an address."""
    rows = [factories.person_row(name, "Lovelace", party="Whig") for name in ("Ada", "Bea", "Cyd", "Dot")]
    found = factories.persons(session, rows)
    people.set_address(session, found[3], "", actor=ACTOR, secret=SECRET)
    factories.noise(session)
    statement, _ = factories.circulated(session, found[:2])
    return statement, found


def _invitation(session: Session, statement: Statement, person: Person) -> Invitation:
    ours = (Invitation.statement_id == statement.id) & (Invitation.person_id == person.id)
    return session.scalars(select(Invitation).where(ours)).one()


def _names(session: Session, statement: Statement) -> list[str]:
    return [one.name.given_name for one in compile_list(session, statement, {}).signatories]


def _told(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.RECORDED)))


@pytest.mark.parametrize("who", range(4))
def test_a_signature_is_recorded_for_anybody_on_the_roster(
    session: Session, made: tuple[Statement, list[Person]], who: int
) -> None:
    statement, found = made
    kept = recording.record(session, statement, found[who], SIGN, actor="user:7")
    invitation = _invitation(session, statement, found[who])
    assert invitation.state is InvitationState.SIGNED
    assert (invitation.party, kept.signature_id is not None) == ("Whig", True)
    assert (kept.evidence_name, kept.evidence_type, kept.how) == ("letter.pdf", "application/pdf", "by letter of 3 May")
    assert kept.evidence_digest == hashlib.sha256(LETTER.content).hexdigest()
    assert attachments.find_evidence(session, statement, kept.id).evidence == LETTER.content
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.record_signature")).one()
    assert (event.actor, set(event.details)) == ("user:7", {"text", "line", "evidence"})
    assert [mail.recipient for mail in _told(session)] == [found[who].email] * bool(found[who].email)
    assert evidence.verify(session).faults == []
    with pytest.raises(IllegalTransition, match="is signed; it cannot be recorded as signed now"):
        recording.record(session, statement, found[who], SIGN, actor="user:7")


def test_t06_what_nobody_confirmed_is_left_out_and_said(session: Session, made: tuple[Statement, list[Person]]) -> None:
    statement, (ada, bea, *_) = made
    factories.sign(session, _invitation(session, statement, bea))
    recording.record(session, statement, ada, SIGN, actor=ACTOR)
    assert _names(session, statement) == ["Bea"]
    assert [one.person for one in recording.unconfirmed(session, statement)] == [ada]
    standing = factories.standing(session, _invitation(session, statement, ada))
    assert recorded.confirm(session, standing)
    assert _names(session, statement) == ["Ada", "Bea"]
    assert recording.unconfirmed(session, statement) == []
    assert [one.is_confirmed for one in recording.recorded(session, statement)] == [True]


def test_t06_a_policy_that_the_log_has_prints_them_all_the_same(
    session: Session, made: tuple[Statement, list[Person]]
) -> None:
    statement, (ada, *_) = made
    recording.record(session, statement, ada, SIGN, actor=ACTOR)
    for value in (True, True, False):
        recording.set_policy(session, statement, prints_unconfirmed=value, actor=ACTOR)
        assert _names(session, statement) == (["Ada"] if value else [])
    said = session.scalars(select(AuditEvent.details).where(AuditEvent.action == "statement.policy"))
    assert list(said) == [{"prints_unconfirmed": True}, {"prints_unconfirmed": False}]
    assert len(recording.unconfirmed(session, statement)) == 1


def test_a_refusal_is_recorded_and_makes_no_signature(session: Session, made: tuple[Statement, list[Person]]) -> None:
    statement, (ada, _, cyd, _) = made
    for person in (ada, cyd):
        kept = recording.record(session, statement, person, DECLINE, actor=ACTOR)
        assert (kept.signature_id, kept.evidence_digest) == (None, "")
        assert _invitation(session, statement, person).state is InvitationState.DECLINED
        with pytest.raises(NotFound):
            attachments.find_evidence(session, statement, kept.id)
    assert {one.person for one in recording.recorded(session, statement)} == {ada, cyd}
    assert recording.unconfirmed(session, statement) == []
    recording.record(session, statement, ada, SIGN, actor=ACTOR)
    found = recording.recorded(session, statement)
    assert [(one.person, one.recording.decision) for one in found] == [(ada, Decision.SIGN), (cyd, Decision.DECLINE)]
    assert evidence.verify(session).faults == []


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(Decision.SIGN, "  "), "how"),
        (Answer(Decision.SIGN, "x" * (lengths.REASON + 1)), "how"),
        (Answer(Decision.SIGN, "letter", Evidence("a.pdf", "", b"")), "evidence"),
        (Answer(Decision.SIGN, "letter", Evidence("a.pdf", "", bytes(lengths.EVIDENCE + 1))), "evidence"),
    ],
)
def test_what_is_missing_or_too_much_is_refused(
    session: Session, made: tuple[Statement, list[Person]], answer: Answer, field: str
) -> None:
    statement, (ada, *_) = made
    with pytest.raises(FieldError) as refusal:
        recording.record(session, statement, ada, answer, actor=ACTOR)
    assert refusal.value.field == field
    assert session.scalars(select(Recording)).all() == []
    largest = Answer(Decision.SIGN, "x" * lengths.REASON, Evidence("a.pdf", "", bytes(lengths.EVIDENCE)))
    recording.record(session, statement, ada, largest, actor=ACTOR)


@pytest.mark.parametrize(
    ("state", "decisions"),
    [
        (StatementState.DRAFT, ()),
        (StatementState.CIRCULATING, tuple(Decision)),
        (StatementState.CLOSED, tuple(Decision)),
        (StatementState.PUBLISHED, (Decision.SIGN,)),
        (StatementState.CANCELLED, ()),
        (StatementState.RETRACTED, ()),
    ],
)
def test_only_what_takes_answers_has_them_recorded(
    session: Session, made: tuple[Statement, list[Person]], state: StatementState, decisions: tuple[Decision, ...]
) -> None:
    statement, found = made
    statement.state = state
    session.flush()
    for person, decision in zip(found, Decision, strict=False):
        if decision in decisions:
            recording.record(session, statement, person, Answer(decision, "letter"), actor=ACTOR)
        else:
            with pytest.raises(IllegalTransition, match="recorded now"):
                recording.record(session, statement, person, Answer(decision, "letter"), actor=ACTOR)


def test_who_left_the_roster_or_is_not_invited_any_more_is_refused(
    session: Session, made: tuple[Statement, list[Person]]
) -> None:
    statement, (ada, bea, cyd, _) = made
    people.retire(session, cyd, actor=ACTOR)
    with pytest.raises(FieldError, match="is retired and was not invited"):
        recording.record(session, statement, cyd, SIGN, actor=ACTOR)
    people.retire(session, ada, actor=ACTOR)
    recording.record(session, statement, ada, SIGN, actor=ACTOR)
    _invitation(session, statement, bea).state = InvitationState.UNINVITED
    session.flush()
    with pytest.raises(IllegalTransition, match="is taken back; it cannot be recorded as signed"):
        recording.record(session, statement, bea, SIGN, actor=ACTOR)


def _went_out_before(session: Session) -> None:
    """Let every mail be sent, and be older than what keeps another one back."""
    before = datetime.now(UTC) - recording.ASKED_EVERY - timedelta(seconds=5)
    session.execute(update(OutboxMessage).values(state=OutboxState.SENT, created_at=before))


def test_nobody_is_asked_again_while_a_mail_waits_or_is_new(
    session: Session, made: tuple[Statement, list[Person]]
) -> None:
    statement, (ada, bea, *_) = made
    kept = recording.record(session, statement, ada, SIGN, actor=ACTOR)
    recording.record(session, statement, bea, SIGN, actor=ACTOR)
    _went_out_before(session)
    assert recording.ask_again(session, statement, kept.id, actor=ACTOR)
    for values in ({"state": OutboxState.SENT}, {"state": OutboxState.DEFERRED, "created_at": factories.LONG_AGO}):
        newest = max(_told(session), key=lambda mail: mail.id)
        session.execute(update(OutboxMessage).where(OutboxMessage.id == newest.id).values(values))
        with pytest.raises(FieldError, match="was asked less than ten minutes ago"):
            recording.ask_again(session, statement, kept.id, actor=ACTOR)
    assert len(_told(session)) == 3
    # What went to an address that was wrong keeps nothing back.
    people.set_address(session, ada, "ada@new.example", actor=ACTOR, secret=SECRET)
    told = len(_told(session))
    assert recording.ask_again(session, statement, kept.id, actor=ACTOR)
    assert len(_told(session)) == told + 1


def test_the_person_is_asked_once_more(session: Session, made: tuple[Statement, list[Person]]) -> None:
    statement, (ada, *_, dot) = made
    kept = recording.record(session, statement, ada, SIGN, actor=ACTOR)
    _went_out_before(session)
    assert recording.ask_again(session, statement, kept.id, actor=ACTOR)
    assert [mail.details["how"] for mail in _told(session) if mail.details] == ["by letter of 3 May"] * 2
    assert recorded.confirm(session, factories.standing(session, _invitation(session, statement, ada)))
    assert not recording.ask_again(session, statement, kept.id, actor=ACTOR)
    silent = recording.record(session, statement, dot, SIGN, actor=ACTOR)
    with pytest.raises(FieldError, match="no address"):
        recording.ask_again(session, statement, silent.id, actor=ACTOR)
    closing.close(session, statement, actor=ACTOR)
    factories.withdraw(session, _invitation(session, statement, ada))
    with pytest.raises(NotFound):
        recording.ask_again(session, statement, kept.id, actor=ACTOR)


@pytest.mark.parametrize("allowed", [True, False])
def test_who_chose_not_to_be_named_is_not_named_by_what_a_coordinator_records(
    session: Session, made: tuple[Statement, list[Person]], *, allowed: bool
) -> None:
    statement, found = made
    statement.list_form = factories.list_form(counted_only=True).as_data()
    session.flush()
    invitation = _invitation(session, statement, found[0])
    factories.sign(session, invitation, is_counted_only=True)
    factories.withdraw(session, invitation)
    # As if it had lapsed, which is no word of their own.
    drop_triggers(session)
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(state=InvitationState.LAPSED))
    session.execute(
        update(AuditEvent).where(AuditEvent.action == "invitation.withdraw").values(action="invitation.lapse")
    )
    session.execute(update(Signature).values(ending=Ending.LAPSED).where(Signature.ended_at.is_not(None)))
    statement.list_form = factories.list_form(counted_only=allowed).as_data()
    session.flush()
    session.expire_all()
    recording.record(session, statement, found[0], SIGN, actor=ACTOR)
    newest = session.scalars(select(Signature.is_counted_only).order_by(Signature.id.desc()).limit(1)).one()
    assert newest is (True if allowed else None)
