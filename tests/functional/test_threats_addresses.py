"""Whatever is done one after the other: whose address went after they were invited can put it back.

Acts on people are drawn at random: changes by hand, by a file and at a statement, merges and their
undoing, retiring, circulating, answers, and presses of the button by whoever has a link.
"""

import time
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, StatementState
from petition.errors import BadLink, NotFound, PetitionError
from petition.models import Invitation, OutboxMessage, Person, PersonMerge, Signature, Statement
from petition.services.delivery import sending
from petition.services.roster import address_undo, importing, merging, people
from petition.services.statements import cancelling, circulation
from petition.services.statements.audiences import Audience
from tests import factories
from tests.factories import ACTOR, SECRET, person_row, persons

ADDRESSES = ("a@x.example", "b@x.example", "c@x.example", "d@x.example")
NAMES = ("Ada", "Bea", "Cyd")
_PEOPLE, _ADDRESS = st.integers(0, len(NAMES) - 1), st.sampled_from(ADDRESSES)
_ACTS = st.one_of(
    st.tuples(st.sampled_from(("change", "import", "correct")), _PEOPLE, _ADDRESS),
    st.tuples(st.just("change"), _PEOPLE, st.just("")),
    st.tuples(st.sampled_from(("merge", "merge", "unmerge")), _PEOPLE, _PEOPLE),
    st.tuples(st.sampled_from(("circulate", "circulate", "retire", "restore", "sign")), _PEOPLE, st.none()),
    st.tuples(st.sampled_from(("cancel", "uncancel", "also")), _PEOPLE, st.none()),
    st.tuples(st.just("undo"), st.integers(0, 5), _ADDRESS),
)
_slugs = count(1)


class _Desk:
    """People whose addresses are known, what is done to them, and which address each invitation was sent to."""

    def __init__(self, session: Session, addresses: tuple[str, ...]) -> None:
        rows = [person_row(name, email=address) for name, address in zip(NAMES, addresses, strict=True)]
        self.session, self.people = session, [one.id for one in persons(session, rows)]
        self.invited_at: dict[int, str] = {}

    def do(self, act: str, which: int, what: object) -> None:
        """Do one thing; what is refused leaves nothing behind, as in a request."""
        # A moment passes between requests, which the clock of the database shows.
        time.sleep(0.002)
        nested = self.session.begin_nested()
        try:
            getattr(self, {"import": "import_"}.get(act, act))(which, what)
        except PetitionError:
            nested.rollback()
        else:
            nested.commit()
        self.session.expire_all()

    def person(self, which: int) -> Person:
        return self.session.get_one(Person, self.people[which])

    def change(self, which: int, address: str) -> None:
        people.set_address(self.session, self.person(which), address, actor=ACTOR, secret=SECRET)

    def import_(self, which: int, address: str) -> None:
        rows = [person_row(NAMES[which], email=address)]
        importing.import_rows(self.session, rows, ("email",), actor=ACTOR, source="x.csv", secret=SECRET)

    def correct(self, which: int, address: str) -> None:
        theirs = select(Invitation).where(Invitation.person_id == self.people[which]).limit(1)
        if invitation := self.session.scalar(theirs):
            made = self.session.get_one(Statement, invitation.statement_id)
            number = invitation.id
            sending.correct_address(self.session, made, number, address, revoke=False, actor=ACTOR, secret=SECRET)

    def merge(self, which: int, other: int) -> None:
        merging.merge(self.session, self.person(which), self.person(other), actor=ACTOR, secret=SECRET)

    def unmerge(self, which: int, _: object) -> None:
        theirs = PersonMerge.kept_id == self.people[which]
        query = select(func.max(PersonMerge.id)).where(theirs, PersonMerge.undone_at.is_(None))
        merging.undo(self.session, self.session.scalar(query) or 0, actor=ACTOR, secret=SECRET)

    def retire(self, which: int, _: object) -> None:
        people.retire(self.session, self.person(which), actor=ACTOR)

    def restore(self, which: int, _: object) -> None:
        people.restore(self.session, self.person(which), actor=ACTOR)

    def circulate(self, which: int, _: object) -> None:
        person = self.person(which)
        _, (invitation,) = factories.circulated(self.session, [person], factories.draft(f"made-{next(_slugs)}"))
        self.invited_at[invitation.id] = person.email

    def also(self, which: int, _: object) -> None:
        """Invite a person to what was circulated last."""
        made = self.session.scalars(select(Statement).order_by(Statement.id.desc()).limit(1)).first()
        if made is not None:
            audience = Audience(person_ids=[self.people[which]])
            circulation.circulate(self.session, made, audience, actor=ACTOR)
            ours = Invitation.statement_id == made.id, Invitation.person_id == self.people[which]
            number = self.session.scalars(select(Invitation.id).where(*ours)).one()
            self.invited_at[number] = self.person(which).email

    def cancel(self, which: int, _: object) -> None:
        cancelling.cancel(self.session, self._statement(which), actor=ACTOR)

    def uncancel(self, which: int, _: object) -> None:
        cancelling.uncancel(self.session, self._statement(which), actor=ACTOR)

    def _statement(self, which: int) -> Statement:
        """Return one of those that were made; raise `NotFound` where there is none yet."""
        made = self.session.scalars(select(Statement).order_by(Statement.id)).all()
        if not made:
            raise NotFound("There is no statement.")
        return made[which % len(made)]

    def sign(self, which: int, _: object) -> None:
        theirs = Invitation.person_id == self.people[which]
        unanswered = select(Invitation).where(theirs, Invitation.state == InvitationState.INVITED).limit(1)
        if invitation := self.session.scalar(unanswered):
            factories.sign(self.session, invitation)

    def undo(self, which: int, address: str) -> None:
        if links := self.links(address):
            address_undo.undo(self.session, links[which % len(links)], secret=SECRET)

    def links(self, address: str) -> list[Link]:
        """Return the links that an address was told with."""
        told = select(OutboxMessage.nonce).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
        theirs = told.where(func.lower(OutboxMessage.recipient) == address).order_by(OutboxMessage.id.desc())
        return [Link(nonce, 0) for nonce in self.session.scalars(theirs) if nonce is not None]

    def address_of(self, invitation_id: int) -> str:
        """Return where the mail of an invitation goes now."""
        theirs = select(Person.email).join(Invitation, Invitation.person_id == Person.id)
        return self.session.scalars(theirs.where(Invitation.id == invitation_id)).one()

    def standing_for(self, number: int) -> int:
        """Return the invitation that answers for one: itself, or the one that it was merged into."""
        into = self.session.get_one(Invitation, number).merged_into_id
        return number if into is None else self.standing_for(into)

    def is_over(self, invitation_id: int) -> bool:
        """Return whether nothing can be lost: the statement is cancelled, and was not signed."""
        theirs = select(Statement.state, Signature.id).join(Invitation, Invitation.statement_id == Statement.id)
        live = (Signature.invitation_id == Invitation.id) & Signature.ended_at.is_(None)
        row = self.session.execute(theirs.outerjoin(Signature, live).where(Invitation.id == invitation_id)).one()
        return row[0] is StatementState.CANCELLED and row[1] is None

    def can_put_back(self, invitation_id: int, address: str) -> bool:
        """Return whether some link that the address was told with brings an invitation's mail back to it."""
        return any(self._puts_back(link, invitation_id, address) for link in self.links(address))

    def _puts_back(self, link: Link, invitation_id: int, address: str) -> bool:
        nested = self.session.begin_nested()
        try:
            address_undo.undo(self.session, link, secret=SECRET)
            return self.address_of(invitation_id) == address
        except BadLink:
            return False
        finally:
            nested.rollback()
            self.session.expire_all()


@pytest.mark.slow
@given(addresses=st.tuples(*(_ADDRESS for _ in NAMES)), acts=st.lists(_ACTS, min_size=3, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_t34_whose_address_went_after_they_were_invited_can_put_it_back(
    session: Session, addresses: tuple[str, ...], acts: list[tuple[str, int, object]]
) -> None:
    nested = session.begin_nested()
    try:
        desk = _Desk(session, addresses)
        for act in acts:
            desk.do(*act)
        for number, address in desk.invited_at.items():
            invitation = desk.standing_for(number)
            if desk.is_over(invitation):
                continue
            assert desk.address_of(invitation) == address or desk.can_put_back(invitation, address)
    finally:
        nested.rollback()
        session.expire_all()
