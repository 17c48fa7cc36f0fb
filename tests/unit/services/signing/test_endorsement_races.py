"""Answers that come at once: one order, and the same one in rows, mails and log."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import INVITATION, InvitationEvent, InvitationState, StatementState
from petition.errors import AnswerRefused, StatementClosed
from petition.models import AuditEvent, Invitation, OutboxMessage, Signature, Statement
from petition.services.signing import endorsement, standings
from petition.services.signing.standing import Standing
from petition.services.statements import closing
from tests import factories

Work = Callable[[], AbstractContextManager[Session]]
ROUNDS = 12


@dataclass(frozen=True)
class Story:
    """One invitation's fate as the log tells it, and as the rows do."""

    events: list[str]
    state: InvitationState
    live: int
    ended: int
    mails: Counter[MailKind]


def _begin(work: Work, slug: str, *, signed: bool = False) -> int:
    with work() as session:
        people = factories.persons(session, [factories.person_row("Ada", slug)])
        _, (invitation,) = factories.circulated(session, people, factories.draft(slug))
        if signed:
            factories.sign(session, invitation)
        return invitation.id


def _standing(session: Session, number: int) -> Standing:
    reference = session.scalars(select(Invitation.reference).where(Invitation.id == number)).one()
    return standings.by_reference(session, reference, 1, lock=True)


def _sign(work: Work, number: int) -> bool | str:
    with work() as session:
        standing = _standing(session, number)
        try:
            return endorsement.sign(session, standing, standing.roster_name)
        except StatementClosed:
            return "closed"


def _withdraw(work: Work, number: int) -> bool | str:
    with work() as session:
        try:
            return endorsement.withdraw(session, _standing(session, number))
        except AnswerRefused:
            return "refused"


def _close(work: Work, slug: str) -> bool:
    with work() as session:
        closing.close(session, session.scalars(select(Statement).where(Statement.slug == slug)).one(), actor="test")
        return True


def _at_once(*acts: Callable[[], bool | str]) -> list[bool | str]:
    """Run the acts in threads that start together; return what each returned, or raise what one raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], bool | str]) -> bool | str:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def _story(work: Work, number: int) -> Story:
    """Read the story, and check that the log leads to the very state, signatures and mails of the rows."""
    with work() as session:
        ours = (AuditEvent.subject_type == "invitation") & (AuditEvent.subject_id == number)
        actions = session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id))
        events = [action.partition(".")[2] for action in actions]
        state = session.scalars(select(Invitation.state).where(Invitation.id == number)).one()
        signatures = session.scalars(select(Signature).where(Signature.invitation_id == number)).all()
        kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.invitation_id == number))
        live = sum(signature.ended_at is None for signature in signatures)
        story = Story(events, state, live, len(signatures) - live, Counter(kinds))
    replayed = InvitationState.PENDING
    for event in story.events:
        replayed = INVITATION.target(replayed, InvitationEvent(event))
    assert replayed is story.state
    assert story.live == (1 if story.state is InvitationState.SIGNED else 0)
    assert story.live + story.ended == story.events.count("sign") == story.mails[MailKind.RECEIPT]
    assert story.ended == story.events.count("withdraw") == story.mails[MailKind.WITHDRAWN]
    return story


def test_f12_fifty_at_once_make_one_signature_and_one_receipt(work: Work) -> None:
    with work() as session:
        factories.noise(session)
    number = _begin(work, "free-press")
    outcomes = _at_once(*[lambda: _sign(work, number)] * 50)
    assert Counter(outcomes) == {True: 1, False: 49}
    story = _story(work, number)
    assert story.events == ["invite", "sign"]
    assert (story.live, story.ended) == (1, 0)
    assert story.mails == {MailKind.INVITATION: 1, MailKind.RECEIPT: 1}


def test_f13_sign_against_withdraw_of_an_earlier_signature(work: Work) -> None:
    for turn in range(ROUNDS):
        number = _begin(work, f"statement-{turn}", signed=True)
        signed, withdrawn = _at_once(partial(_sign, work, number), partial(_withdraw, work, number))
        story = _story(work, number)
        assert withdrawn is True
        if signed:
            assert story.events == ["invite", "sign", "withdraw", "sign"]
        else:
            assert story.events == ["invite", "sign", "withdraw"]


def test_f13_sign_against_withdraw_of_the_same_signature(work: Work) -> None:
    for turn in range(ROUNDS):
        number = _begin(work, f"statement-{turn}")
        signed, withdrawn = _at_once(partial(_sign, work, number), partial(_withdraw, work, number))
        story = _story(work, number)
        assert signed is True
        assert story.events == ["invite", "sign", *(["withdraw"] if withdrawn is True else [])]


def test_f13_sign_against_close(work: Work) -> None:
    for turn in range(ROUNDS):
        slug = f"statement-{turn}"
        number = _begin(work, slug)
        signed, closed = _at_once(partial(_sign, work, number), partial(_close, work, slug))
        assert closed is True
        story = _story(work, number)
        _check_order_of_close(work, number, slug, signed=signed is True)
        assert story.events == (["invite", "sign"] if signed is True else ["invite"])
        assert signed in (True, "closed")


def _check_order_of_close(work: Work, number: int, slug: str, *, signed: bool) -> None:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == slug)).one()
        assert made.state is StatementState.CLOSED
        closing = select(AuditEvent.id).where(AuditEvent.action == "statement.close", AuditEvent.subject_id == made.id)
        closed_as = session.scalars(closing).one()
        last = select(AuditEvent.id).where(AuditEvent.action == "invitation.sign", AuditEvent.subject_id == number)
        signed_as = session.scalar(last)
        signed_at = session.scalar(select(Signature.signed_at).where(Signature.invitation_id == number))
        if signed:
            assert signed_as is not None
            assert signed_as < closed_as
            assert made.closed_at is not None
            assert signed_at is not None
            assert signed_at <= made.closed_at
        else:
            assert signed_as is signed_at is None


@pytest.mark.parametrize("first", ["sign", "close"])
def test_f13_the_one_that_holds_the_statement_goes_first(work: Work, first: str) -> None:
    """The other waits for its commit, and then sees what it did."""
    number = _begin(work, "free-press")
    acts: dict[str, Callable[[], bool | str]] = {
        "sign": lambda: _sign(work, number),
        "close": lambda: _close(work, "free-press"),
    }
    second = {"sign": "close", "close": "sign"}[first]
    with ThreadPoolExecutor(1) as pool:
        with work() as session:
            if first == "sign":
                standing = _standing(session, number)
                assert endorsement.sign(session, standing, standing.roster_name)
            else:
                closing.close(session, session.scalars(select(Statement)).one(), actor="test")
            waiting = pool.submit(acts[second])
            threading.Event().wait(0.2)
            assert not waiting.done()
        outcome = waiting.result()
    assert outcome == (True if second == "close" else "closed")
    assert _story(work, number).live == (1 if first == "sign" else 0)
