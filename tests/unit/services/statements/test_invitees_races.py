"""Acts on one person at the moment at which they answer, or another coordinator acts: one order, in rows and log."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.domain.states import INVITATION, InvitationEvent, InvitationState
from petition.errors import AnswerRefused, FieldError, ShownChanged
from petition.models import AuditEvent, Correction, Invitation, OutboxMessage, Signature, Statement
from petition.services.signing import endorsement, evidence, own_line, standings
from petition.services.statements import correcting, invitees
from tests import factories
from tests.web_support import Work

ROUNDS = 10
_EVENTS = {event.value for event in InvitationEvent}


def _begin(work: Work, slug: str, *, signed: bool) -> int:
    with work() as session:
        people = factories.persons(session, [factories.person_row("Ada", f"Lovelace {slug}")])
        _, (invitation,) = factories.circulated(session, people, factories.draft(slug))
        if signed:
            factories.sign(session, invitation)
        return invitation.id


def _standing(work: Work, number: int, act: Callable[..., bool], *more: object) -> str:
    """Do what a person does by their link, and return what came of it."""
    with work() as session:
        reference = session.scalars(select(Invitation.reference).where(Invitation.id == number)).one()
        standing = standings.by_reference(session, reference, 1, lock=True)
        try:
            return "done" if act(session, standing, *more) else "again"
        except AnswerRefused as refusal:
            return str(refusal)


def _sign(work: Work, number: int) -> str:
    return _standing(
        work,
        number,
        lambda session, standing: endorsement.sign(session, standing, standing.roster_name, digest=standing.digest),
    )


def _withdraw(work: Work, number: int) -> str:
    return _standing(work, number, endorsement.withdraw)


def _desk(work: Work, number: int, act: Callable[..., object], *more: object, **about: object) -> str:
    """Do what a coordinator does, and return what came of it."""
    with work() as session:
        statement = session.get_one(Statement, session.get_one(Invitation, number).statement_id)
        try:
            return "again" if act(session, statement, number, *more, actor="user:1", **about) is None else "done"
        except (FieldError, ShownChanged) as refusal:
            return str(refusal)


def _at_once(*acts: Callable[[], str]) -> list[str]:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def _events(work: Work, number: int) -> list[str]:
    """Return the moves of an invitation that the log tells, after holding them against the rows."""
    with work() as session:
        ours = (AuditEvent.subject_type == "invitation") & (AuditEvent.subject_id == number)
        actions = session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id))
        events = [action.partition(".")[2] for action in actions]
        state = session.get_one(Invitation, number).state
        live = session.scalars(
            select(Signature).where(Signature.invitation_id == number, Signature.ended_at.is_(None))
        ).all()
        assert evidence.verify(session).faults == []
    replayed = InvitationState.PENDING
    for event in events:
        if event in _EVENTS:
            replayed = INVITATION.target(replayed, InvitationEvent(event))
    assert replayed is state
    assert len(live) == (1 if state is InvitationState.SIGNED else 0)
    return [event for event in events if event in _EVENTS]


def _mails(work: Work, number: int, kind: MailKind) -> int:
    with work() as session:
        ours = (OutboxMessage.invitation_id == number) & (OutboxMessage.kind == kind)
        return len(session.scalars(select(OutboxMessage.id).where(ours)).all())


def test_t17_uninviting_against_signing_is_one_order(work: Work) -> None:
    for turn in range(ROUNDS):
        number = _begin(work, f"s{turn}", signed=False)
        signed, uninvited = _at_once(
            lambda n=number: _sign(work, n),
            lambda n=number: _desk(work, n, invitees.uninvite, tell=True),
        )
        if signed == "done":
            assert "has signed" in uninvited
            assert _events(work, number) == ["invite", "sign"]
            assert _mails(work, number, MailKind.UNINVITED) == 0
        else:
            assert "not asked to sign this statement any more" in signed
            assert uninvited == "done"
            assert _events(work, number) == ["invite", "uninvite"]
            assert _mails(work, number, MailKind.RECEIPT) == 0


def test_t17_striking_against_withdrawing_is_one_order(work: Work) -> None:
    for turn in range(ROUNDS):
        number = _begin(work, f"w{turn}", signed=True)
        withdrawn, struck = _at_once(
            lambda n=number: _withdraw(work, n),
            lambda n=number: _desk(work, n, invitees.strike, "She asked."),
        )
        if withdrawn == "done":
            assert "no signature" in struck
            assert _events(work, number) == ["invite", "sign", "withdraw"]
            assert _mails(work, number, MailKind.STRUCK) == 0
        else:
            assert withdrawn == "There is no signature of yours to withdraw."
            assert struck == "done"
            assert _events(work, number) == ["invite", "sign", "strike"]
            assert _mails(work, number, MailKind.WITHDRAWN) == 0


@pytest.mark.parametrize("shown", [True, False])
def test_two_coordinators_at_once_do_it_once(work: Work, *, shown: bool) -> None:
    """Whether they confirmed a page or gave a command."""
    number = _begin(work, "two", signed=True)
    with work() as session:
        statement = session.get_one(Statement, session.get_one(Invitation, number).statement_id)
        expected = invitees.shown_person(statement, invitees.find(session, statement, number)) if shown else None
    strike = partial(_desk, work, number, invitees.strike, "She asked.", expected=expected)
    assert sorted(_at_once(strike, strike)) == ["again", "done"]
    assert _events(work, number) == ["invite", "sign", "strike"]
    assert _mails(work, number, MailKind.STRUCK) == 1


def test_two_coordinators_who_correct_one_line_have_one_order(work: Work) -> None:
    number = _begin(work, "line", signed=True)
    with work() as session:
        statement = session.get_one(Statement, session.get_one(Invitation, number).statement_id)
        shown = {
            party: correcting.plan(session, statement, number, {"party": party}).shown for party in ("Greens", "Labour")
        }
    acts = [
        lambda party=party: _desk(work, number, correcting.correct, {"party": party}, expected=shown[party])
        for party in shown
    ]
    outcomes = sorted(_at_once(*acts), key=len)
    assert outcomes[0] == "done"
    assert "Nothing was corrected" in outcomes[1]
    assert _mails(work, number, MailKind.CORRECTION_PROPOSED) == 1
    _events(work, number)


def test_correcting_against_the_persons_own_change_keeps_both_in_order(work: Work) -> None:
    for turn in range(ROUNDS):
        number = _begin(work, f"c{turn}", signed=True)

        def change(n: int = number) -> str:
            return _standing(work, n, own_line.change, {"family_name": "Byron"})

        outcomes = _at_once(
            change,
            lambda n=number: _desk(work, n, correcting.correct, {"given_name": "Adah"}),
        )
        assert outcomes == ["done", "done"]
        with work() as session:
            theirs = select(Signature.id).where(Signature.invitation_id == number)
            made = session.scalars(
                select(Correction).where(Correction.signature_id.in_(theirs)).order_by(Correction.id)
            ).all()
            assert len(made) == 2
            # What a later one says was printed before is what the earlier one printed.
            for earlier, later in pairwise(made):
                if earlier.counts:
                    assert later.line.with_parts(later.before) == earlier.line
        _events(work, number)
