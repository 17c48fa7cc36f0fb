"""Amendments and answers that come at once: one order, and the same one in rows, mails and log."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import INVITATION, InvitationEvent, InvitationState
from petition.errors import AnswerRefused, BadLink, FieldError, FieldErrors, ShownChanged, TextChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Signature, Statement, TextVersion
from petition.services.delivery import sending
from petition.services.signing import endorsement, evidence, links, standings
from petition.services.statements import amending, circulation, closing
from petition.services.statements.amending import Amendment
from petition.services.statements.audiences import Audience
from tests import factories
from tests.races import at_once
from tests.web_support import Work

SUBSTANCE = Amendment("A free press", "We ask for it at once.")
EDITORIAL = Amendment("A free press", "We ask for it at once.", is_substantive=False)


def _begin(work: Work, people: int, *, signed: int = 0) -> list[int]:
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(f"Person {number}", "Guest") for number in range(people)]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        for one in invitations[:signed]:
            factories.sign(session, one)
        return [one.id for one in invitations]


def _ours(session: Session) -> Statement:
    return session.scalars(select(Statement).where(Statement.slug == "free-press")).one()


def _digest(work: Work) -> str:
    with work() as session:
        text = _ours(session).text_version_id
        return session.scalars(select(TextVersion.digest).where(TextVersion.id == text)).one()


def _sign(session: Session, number: int, digest: str | None) -> str:
    standing = factories.standing(session, session.get_one(Invitation, number))
    try:
        return "signed" if endorsement.sign(session, standing, standing.roster_name, digest=digest) else "before"
    except TextChanged:
        return "changed"


def _withdraw(session: Session, number: int) -> str:
    try:
        endorsement.withdraw(session, factories.standing(session, session.get_one(Invitation, number)))
    except AnswerRefused:
        return "refused"
    return "withdrawn"


def _amend(session: Session, amendment: Amendment) -> str:
    amending.amend(session, _ours(session), amendment, actor="user:1")
    return "amended"


def _together(work: Work, acts: list[Callable[[Session], str]]) -> list[str]:
    """Run the acts in transactions of their own that begin together; return what each returned."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Session], str]) -> str:
        barrier.wait()
        with work() as session:
            return act(session)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(60) for future in [pool.submit(run, act) for act in acts]]


def _check_one_order(work: Work, number: int) -> None:
    """Read one person's story from the log, and check that it leads to the very rows and mails."""
    with work() as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_type == "invitation", AuditEvent.subject_id == number)
            .order_by(AuditEvent.id)
        ).all()
        invitation = session.get_one(Invitation, number)
        rows = session.scalars(select(Signature).where(Signature.invitation_id == number).order_by(Signature.id)).all()
        kinds = Counter(session.scalars(select(OutboxMessage.kind).where(OutboxMessage.invitation_id == number)).all())
        state, told = InvitationState.PENDING, [one.action.partition(".")[2] for one in events]
        for event in told:
            state = INVITATION.target(state, InvitationEvent(event))
        assert state is invitation.state
        assert len(rows) == told.count("sign") == kinds[MailKind.RECEIPT]
        assert sum(one.ended_at is None for one in rows) == (state is InvitationState.SIGNED)
        assert sum(one.ending is Ending.LAPSED for one in rows) == told.count("lapse") == kinds[MailKind.TEXT_CHANGED]


def _check_texts(work: Work) -> None:
    """Nobody signed a version after the next one was there; what stands is what the log says."""
    with work() as session:
        made = _ours(session)
        amended = {
            one.details["version"]: one.id
            for one in session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.amend"))
        }
        versions = session.scalars(select(TextVersion).where(TextVersion.statement_id == made.id)).all()
        number_of = {one.digest: one.number for one in versions}
        signings = select(AuditEvent).where(AuditEvent.action == "invitation.sign").order_by(AuditEvent.id)
        for event in session.scalars(signings):
            number = number_of.get(event.details["text"])
            if number is not None:
                assert event.id < amended.get(number + 1, event.id + 1)
                assert event.id > amended.get(number, 0)
        evidence.require(session, made)


def test_t07_fifty_sign_while_the_text_changes_in_substance(work: Work) -> None:
    numbers, digest = _begin(work, 50), _digest(work)
    acts: list[Callable[[Session], str]] = [
        lambda session, number=number: _sign(session, number, digest) for number in numbers
    ]
    outcomes = _together(work, [*acts[:25], lambda session: _amend(session, SUBSTANCE), *acts[25:]])
    assert outcomes.count("amended") == 1
    fates = dict(zip(numbers, [*outcomes[:25], *outcomes[26:]], strict=True))
    assert set(fates.values()) <= {"signed", "changed"}
    for number in numbers:
        _check_one_order(work, number)
    _check_texts(work)
    with work() as session:
        live = select(Signature).where(Signature.statement_id == _ours(session).id, Signature.ended_at.is_(None))
        assert session.scalars(live).all() == []
        states = {one.id: one.state for one in session.scalars(select(Invitation).where(Invitation.id.in_(numbers)))}
    wanted = {"signed": InvitationState.LAPSED, "changed": InvitationState.INVITED}
    assert states == {number: wanted[fate] for number, fate in fates.items()}


def test_t07_fifty_sign_while_the_text_is_corrected(work: Work) -> None:
    numbers, digest = _begin(work, 50), _digest(work)
    acts: list[Callable[[Session], str]] = [
        lambda session, number=number: _sign(session, number, digest) for number in numbers
    ]
    outcomes = _together(work, [*acts, lambda session: _amend(session, EDITORIAL)])
    for number in numbers:
        _check_one_order(work, number)
    _check_texts(work)
    with work() as session:
        told = session.scalars(select(OutboxMessage.invitation_id).where(OutboxMessage.kind == MailKind.TEXT_CORRECTED))
        signed = {number for number, outcome in zip(numbers, outcomes[:-1], strict=True) if outcome == "signed"}
        assert sorted(told) == sorted(signed)


@pytest.mark.parametrize("first", ["sign", "amend"])
def test_t07_the_one_that_holds_the_statement_goes_first(work: Work, first: str) -> None:
    (number,), digest = _begin(work, 1), _digest(work)
    said: list[str] = []

    def sign(session: Session) -> None:
        said.append(_sign(session, number, digest))

    def amend(session: Session) -> None:
        said.append(_amend(session, SUBSTANCE))

    at_once(work, *((sign, amend) if first == "sign" else (amend, sign)))
    assert said == (["signed", "amended"] if first == "sign" else ["amended", "changed"])
    _check_one_order(work, number)
    _check_texts(work)


@pytest.mark.parametrize("first", ["withdraw", "amend"])
def test_f13_withdraw_against_amend(work: Work, first: str) -> None:
    (number,) = _begin(work, 1, signed=1)
    said: list[str] = []

    def withdraw(session: Session) -> None:
        said.append(_withdraw(session, number))

    def amend(session: Session) -> None:
        said.append(_amend(session, SUBSTANCE))

    at_once(work, *((withdraw, amend) if first == "withdraw" else (amend, withdraw)))
    assert said == (["withdrawn", "amended"] if first == "withdraw" else ["amended", "refused"])
    _check_one_order(work, number)


def test_f13_two_coordinators_amend_at_once(work: Work) -> None:
    """Whoever saw the text as it was before is told that it changed; nobody's version is lost unseen."""
    _begin(work, 3, signed=2)
    with work() as session:
        made = _ours(session)
        people = amending.signed(session, made)
        shown = {one: amending.shown(made, one, people) for one in (SUBSTANCE, EDITORIAL)}

    def amend(amendment: Amendment) -> Callable[[Session], str]:
        def act(session: Session) -> str:
            try:
                amending.amend(session, _ours(session), amendment, actor="user:1", expected=shown[amendment])
            except (ShownChanged, FieldErrors):
                return "refused"
            return "amended"

        return act

    assert sorted(_together(work, [amend(SUBSTANCE), amend(EDITORIAL)])) == ["amended", "refused"]
    with work() as session:
        assert _ours(session).text_number == 2


def test_f13_amend_against_close(work: Work) -> None:
    """Without a time to renew, a change of substance comes before the close or not at all."""
    _begin(work, 2, signed=1)

    def amend(session: Session) -> str:
        try:
            return _amend(session, SUBSTANCE)
        except FieldError as refusal:
            return refusal.field

    def close(session: Session) -> str:
        closing.close(session, _ours(session), actor="user:2")
        return "closed"

    outcomes = _together(work, [amend, close])
    assert outcomes in (["amended", "closed"], ["renew_until", "closed"])
    with work() as session:
        actions = session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.action.in_(("statement.amend", "statement.close")))
            .order_by(AuditEvent.id)
        ).all()
        assert actions == (["statement.amend"] if outcomes[0] == "amended" else []) + ["statement.close"]


def _reissue(session: Session, number: int) -> None:
    links.reissue(session, _ours(session), number, actor="user:1")


def _correct_address(session: Session, number: int) -> None:
    sending.correct_address(
        session, _ours(session), number, "new@x.example", revoke=True, actor="user:1", secret=factories.SECRET
    )


@pytest.mark.parametrize("revoke", [_reissue, _correct_address])
@pytest.mark.parametrize("first", ["revoke", "sign"])
def test_t17_old_link_ends_for_whoever_pressed_the_button_meanwhile(
    work: Work, first: str, revoke: Callable[[Session, int], None]
) -> None:
    (number,) = _begin(work, 1)
    said: list[str] = []

    def sign(session: Session) -> None:
        reference = session.scalars(select(Invitation.reference).where(Invitation.id == number)).one()
        try:
            standing = standings.by_reference(session, reference, 1, lock=True)
        except BadLink:
            said.append("ended")
        else:
            assert endorsement.sign(session, standing, standing.roster_name)
            said.append("signed")

    def end(session: Session) -> None:
        revoke(session, number)
        said.append("revoked")

    at_once(work, *((end, sign) if first == "revoke" else (sign, end)))
    assert said == (["revoked", "ended"] if first == "revoke" else ["signed", "revoked"])


def test_whoever_invites_while_the_text_changes_asks_for_the_new_one(work: Work) -> None:
    _begin(work, 1)
    with work() as session:
        (late,) = factories.persons(session, [factories.person_row("Late", "Comer", email="late@x.example")])
        choice = Audience(person_ids=[late.id])

    def invite(session: Session) -> None:
        assert circulation.circulate(session, _ours(session), choice, actor="user:2") == 1

    at_once(work, lambda session: _amend(session, SUBSTANCE), invite)
    with work() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == "late@x.example")).one()
        assert mail.text_version_id == _ours(session).text_version_id is not None
