"""Publishing while people withdraw and others publish: one order, and nothing that nobody has seen."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.states import InvitationState, StatementState
from petition.errors import IllegalTransition, ShownChanged
from petition.models import Edition, Invitation, Statement
from petition.services.signing import evidence
from petition.services.statements import closing, drafting, publishing, retracting
from petition.services.statements.due import Waiting, waiting
from petition.services.statements.proposals import Proposal, propose
from tests import factories
from tests.races import at_once

Work = Callable[[], AbstractContextManager[Session]]
SIGNERS = 8


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain", f"{publication.number}: {publication.compilation.lines}".encode())]


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """The invitations of those who signed a closed statement, and of another statement's people beside them."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(f"Ann{number}", "Bell") for number in range(SIGNERS)]
        made, mine = factories.circulated(session, factories.persons(session, rows))
        for invitation in mine:
            factories.sign(session, invitation)
        closing.close(session, made, actor="test")
        return [one.id for one in mine]


def _find(session: Session) -> Statement:
    return drafting.find(session, "free-press")


def _propose(work: Work) -> Proposal:
    with work() as session:
        return propose(session, _find(session), {})


def _store(session: Session, proposal: Proposal) -> Edition:
    files = _render(proposal.publication)
    return publishing.store(session, _find(session), proposal, files, labels={}, actor="test")


def _publish(work: Work) -> None:
    proposal = _propose(work)
    with work() as session:
        _store(session, proposal)


def _withdraw(session: Session, number: int) -> None:
    factories.withdraw(session, session.get_one(Invitation, number))


def _editions(work: Work) -> list[Edition]:
    with work() as session:
        found = list(session.scalars(select(Edition).order_by(Edition.number)))
        for one in found:
            assert one.entries is not None
        session.expunge_all()
        return found


def _refuses_to_store(proposal: Proposal) -> Callable[[Session], None]:
    def store(session: Session) -> None:
        with pytest.raises(ShownChanged, match="Nothing was published"), session.begin_nested():
            _store(session, proposal)

    return store


@pytest.mark.parametrize("is_first", [True, False])
def test_f14_withdrawal_between_rendering_and_storing_publishes_nothing(
    work: Work, numbers: list[int], is_first: bool
) -> None:
    """Of the first edition and of the next."""
    if not is_first:
        _publish(work)
        with work() as session:
            _withdraw(session, numbers[1])
    proposal = _propose(work)
    with work() as session:
        _withdraw(session, numbers[0])
    before = len(_editions(work))
    with work() as session:
        _refuses_to_store(proposal)(session)
    assert len(_editions(work)) == before
    with work() as session:
        assert _find(session).state is (StatementState.CLOSED if is_first else StatementState.PUBLISHED)
    _publish(work)
    assert numbers[0] not in {number for number, _ in _editions(work)[-1].entries or ()}


def test_f14_withdrawal_that_holds_the_statement_goes_first(work: Work, numbers: list[int]) -> None:
    proposal = _propose(work)
    at_once(work, lambda session: _withdraw(session, numbers[0]), _refuses_to_store(proposal))
    assert _editions(work) == []


def test_f14_withdrawal_during_storing_goes_to_the_next_edition(work: Work, numbers: list[int]) -> None:
    proposal = _propose(work)
    at_once(work, lambda session: _store(session, proposal), lambda session: _withdraw(session, numbers[0]))
    (edition,) = _editions(work)
    assert len(edition.entries or ()) == SIGNERS
    with work() as session:
        assert session.get_one(Invitation, numbers[0]).state is InvitationState.WITHDRAWN
        assert waiting(session, _find(session), {}) == Waiting(1, taken_off=1)
    _publish(work)
    assert len(_editions(work)[1].entries or ()) == SIGNERS - 1


@pytest.mark.parametrize("is_first", [True, False])
def test_f14_two_coordinators_publish_one_edition(work: Work, numbers: list[int], is_first: bool) -> None:
    if not is_first:
        _publish(work)
        with work() as session:
            _withdraw(session, numbers[0])
    proposal = _propose(work)
    at_once(work, lambda session: _store(session, proposal), _refuses_to_store(proposal))
    assert [one.number for one in _editions(work)] == ([1] if is_first else [1, 2])


def test_f14_retracting_and_publishing_have_one_order(work: Work, numbers: list[int]) -> None:
    """An edition that was proposed before a retraction would end it unseen."""
    _publish(work)
    with work() as session:
        _withdraw(session, numbers[0])
    proposal = _propose(work)

    def retract(session: Session) -> None:
        retracting.retract(session, _find(session), reason="Too early.", actor="test")

    at_once(work, retract, _refuses_to_store(proposal))
    with work() as session:
        assert _find(session).state is StatementState.RETRACTED

    def retract_again(session: Session) -> None:
        with pytest.raises(IllegalTransition), session.begin_nested():
            retract(session)

    with work() as session:
        retract_again(session)
    assert len(_editions(work)) == 1


def test_f13_f14_everybody_withdraws_while_editions_are_published(work: Work, numbers: list[int]) -> None:
    """Whoever is in an edition had not withdrawn when it was stored, by the order of the log."""
    start = threading.Barrier(SIGNERS)

    def withdraw(number: int) -> None:
        start.wait(10)
        with work() as session:
            _withdraw(session, number)

    def publish() -> None:
        start.wait(10)
        for _ in range(20):
            proposal = _propose(work)
            if not proposal.is_due:
                continue
            try:
                with work() as session:
                    _store(session, proposal)
            except ShownChanged:
                continue

    with ThreadPoolExecutor(SIGNERS) as pool:
        tasks = [pool.submit(publish), *(pool.submit(withdraw, number) for number in numbers[1:])]
        for task in tasks:
            task.result(60)
    _publish_rest(work)
    *_, last = _editions(work)
    assert [number for number, _ in last.entries or ()] == numbers[:1]
    for one in _editions(work):
        assert one.signatories == len(one.entries or ())
    with work() as session:
        evidence.require(session, _find(session))


def _publish_rest(work: Work) -> None:
    with work() as session:
        proposal = propose(session, _find(session), {})
        if proposal.is_due:
            _store(session, proposal)
