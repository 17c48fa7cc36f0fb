"""Signatures on a snapshot: what somebody did meanwhile is seen before anything is recorded."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.errors import AnswerRefused, BadLink, StatementClosed, TextChanged
from petition.models import Invitation, Signature, Statement
from petition.services.signing import endorsement, evidence, links, standings
from petition.services.statements import amending, closing, invitees
from petition.services.transitions import locked
from tests import factories
from tests.races import at_once
from tests.web_support import Work

OnSnapshot = Callable[[Callable[[Session], object]], object]


def _ours(session: Session) -> Statement:
    return session.scalars(select(Statement).where(Statement.slug == "free-press")).one()


def _amend(session: Session, number: int) -> None:
    amending.amend(session, _ours(session), amending.Amendment("A free press", "We ask at once."), actor="user:1")


def _uninvite(session: Session, number: int) -> None:
    invitees.uninvite(session, _ours(session), number, actor="user:1")


def _reissue(session: Session, number: int) -> None:
    links.reissue(session, _ours(session), number, actor="user:1")


def _close(session: Session, number: int) -> None:
    closing.close(session, _ours(session), actor="user:1")


def _sign(session: Session, number: int) -> None:
    factories.sign(session, session.get_one(Invitation, number))


def _give_a_role(session: Session, number: int) -> None:
    """Change what is printed beside the name, under the statement's lock; its own row stays as it was."""
    locked(session, _ours(session))
    session.execute(update(Invitation).where(Invitation.id == number).values(role="Chair"))


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (_amend, "TextChanged"),
        (_uninvite, "AnswerRefused"),
        (_reissue, "BadLink"),
        (_close, "StatementClosed"),
        (_sign, "before"),
        (_give_a_role, "signed as Chair"),
    ],
)
def test_t17_signing_on_a_snapshot_sees_what_was_done_meanwhile(
    work: Work, work_on_snapshot: OnSnapshot, act: Callable[[Session, int], None], outcome: str
) -> None:
    with work() as session:
        invitation = factories.ada_invited(session)
        number, reference = invitation.id, invitation.reference
        digest = factories.standing(session, invitation).digest
    said: list[str] = []

    def sign(session: Session) -> None:
        try:
            standing = standings.by_reference(session, reference, 1, lock=True)
            is_signed = endorsement.sign(session, standing, standing.roster_name, digest=digest)
        except (AnswerRefused, BadLink, StatementClosed, TextChanged) as refusal:
            said.append(type(refusal).__name__)
        else:
            theirs = select(Signature.role).where(Signature.invitation_id == number)
            said.append(f"signed as {session.scalars(theirs).one()}" if is_signed else "before")

    at_once(work, lambda session: act(session, number), sign, runs_second=work_on_snapshot)
    assert said[-1] == outcome
    with work() as session:
        assert evidence.verify(session).faults == []
