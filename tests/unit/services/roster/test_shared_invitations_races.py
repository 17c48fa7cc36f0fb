"""Merging while both entries sign: one order, one live signature, and the log tells the same."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from petition.errors import AnswerRefused, BadLink, FieldError, ShownChanged, StatementClosed
from petition.models import Invitation, Person, PersonMerge, Signature
from petition.services.roster import merging, people
from petition.services.signing import endorsement, evidence, standings
from petition.services.statements import drafting
from petition.services.statements.compilation import compile_list
from tests import factories
from tests.factories import ACTOR, SECRET
from tests.races import at_once
from tests.web_support import Work

ROUNDS = 8


def _begin(work: Work, slug: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the numbers of two entries, and the invitation of each with its reference."""
    with work() as session:
        rows = [factories.person_row("Iain", f"{name} {slug}") for name in ("Smith", "Smyth")]
        found = factories.persons(session, rows)
        _, invited = factories.circulated(session, found, factories.draft(slug))
        return [one.id for one in found], [(one.id, one.reference) for one in invited]


def _sign(work: Work, reference: str) -> str:
    with work() as session:
        try:
            standing = standings.by_reference(session, reference, 1, lock=True)
            endorsement.sign(session, standing, standing.roster_name, digest=standing.digest)
        except (AnswerRefused, StatementClosed, BadLink):
            return "refused"
        return "signed"


def _merge(work: Work, numbers: list[int]) -> str:
    with work() as session:
        kept, duplicate = (people.find(session, number) for number in numbers)
        try:
            merging.merge(session, kept, duplicate, actor=ACTOR, secret=SECRET)
        except ShownChanged:
            return "refused"
        return "merged"


def _check(work: Work, slug: str, numbers: list[int], invited: list[tuple[int, str]]) -> None:
    """Look at the rows, the list and the log: of two entries there is one person, with one signature at most."""
    with work() as session:
        assert session.get_one(Person, numbers[1]).merged_into_id == numbers[0]
        ours = [session.get_one(Invitation, number) for number, _ in invited]
        (staying,) = [one for one in ours if one.merged_into_id is None]
        assert staying.person_id == numbers[0]
        live = session.scalars(
            select(Signature).where(Signature.invitation_id.in_([one.id for one in ours]), Signature.ended_at.is_(None))
        ).all()
        assert {one.invitation_id for one in live} <= {staying.id}
        statement = drafting.find(session, slug)
        assert len(compile_list(session, statement, {}).signatories) == len(live)
        assert evidence.verify(session).faults == []


@pytest.mark.slow
def test_f13_t17_merging_while_both_sign(work: Work) -> None:
    with work() as session:
        factories.noise(session)
    for turn in range(ROUNDS):
        slug = f"press-{turn}"
        numbers, invited = _begin(work, slug)
        barrier = threading.Barrier(3)
        acts = [lambda numbers=numbers: _merge(work, numbers), *(lambda at=at: _sign(work, at) for _, at in invited)]

        def run(act: object, barrier: threading.Barrier = barrier) -> str:
            barrier.wait()
            return str(act())

        with ThreadPoolExecutor(3) as pool:
            outcomes = [future.result(30) for future in [pool.submit(run, act) for act in acts]]
        assert outcomes[0] == "merged"
        _check(work, slug, numbers, invited)
        # The link that ended opens a page that says so, and signs nothing.
        with work() as session:
            (ended,) = session.scalars(
                select(Invitation).where(
                    Invitation.merged_into_id.is_not(None), Invitation.id.in_([number for number, _ in invited])
                )
            )
            reference = ended.reference
        assert _sign(work, reference) == "refused"


def test_f13_whoever_signs_first_keeps_the_merge_waiting(work: Work) -> None:
    numbers, invited = _begin(work, "free-press")

    def sign(session: factories.Session) -> None:
        standing = standings.by_reference(session, invited[1][1], 1, lock=True)
        endorsement.sign(session, standing, standing.roster_name, digest=standing.digest)

    def merge(session: factories.Session) -> None:
        kept, duplicate = (people.find(session, number) for number in numbers)
        merging.merge(session, kept, duplicate, actor=ACTOR, secret=SECRET)

    at_once(work, sign, merge)
    _check(work, "free-press", numbers, invited)
    with work() as session:
        # The duplicate's alone was signed, so it stands for both.
        assert session.get_one(Invitation, invited[0][0]).merged_into_id == invited[1][0]


def test_f13_undoing_a_merge_waits_for_who_signs_meanwhile(work: Work) -> None:
    numbers, invited = _begin(work, "free-press")
    with work() as session:
        factories.decline(session, session.get_one(Invitation, invited[1][0]))
    # The duplicate's alone had an answer, so the kept person has that invitation now, and may sign.
    assert _merge(work, numbers) == "merged"
    refused = []

    def sign(session: factories.Session) -> None:
        standing = standings.by_reference(session, invited[1][1], 1, lock=True)
        endorsement.sign(session, standing, standing.roster_name, digest=standing.digest)

    def undo(session: factories.Session) -> None:
        merge_id = session.scalars(select(PersonMerge.id)).one()
        with pytest.raises(FieldError, match="was signed since with the name of the person who was kept"):
            merging.undo(session, merge_id, actor=ACTOR, secret=SECRET)
        refused.append(merge_id)

    at_once(work, sign, undo)
    assert refused
    with work() as session:
        assert session.get_one(Invitation, invited[1][0]).person_id == numbers[0]
