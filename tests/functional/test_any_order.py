"""Any acts of coordinators and signatories, in any order: whatever happens, the list is what people agreed to.

The machine keeps what it knows of each consent by itself, in the simplest way, and
holds database, list, log, counts and published files against that after each act.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.domain.corrections import PrintedLine
from petition.domain.mails import MailKind
from petition.domain.matters import Matter
from petition.domain.names.person_name import PersonName
from petition.domain.persons import values_of
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.domain.statuses import Status
from petition.editions.files import render_edition
from petition.errors import IllegalTransition, PetitionError
from petition.models import Edition, EditionFile, Invitation, OutboxMessage, Person, Signature, Statement
from petition.services.delivery import sending_again
from petition.services.matters import asking, settling
from petition.services.roster import merging, own_words, undoing
from petition.services.signing import endorsement, evidence, lines, own_line, recorded, standings
from petition.services.signing.standing import Standing
from petition.services.statements import (
    amending,
    cancelling,
    closing,
    correcting,
    deleting,
    drafting,
    editions,
    held_lines,
    invitees,
    passing_on,
    publishing,
    reaching,
    recording,
    retracting,
    slugs,
    tallies,
)
from petition.services.statements.amending import Amendment
from petition.services.statements.compilation import compile_list
from petition.services.statements.editions import StoredFile
from petition.services.statements.proposals import propose
from petition.services.statements.recording import Answer
from petition.services.statements.telling import Notice
from tests import factories
from tests.imports import import_file

NAMES = ("Ada", "Bea", "Cyd", "Dot")
SOMEBODY = st.integers(0, len(NAMES) - 1)
# The last is held, unless a coordinator let it stand.
TITLES = st.sampled_from(["", "Dr", "Dame", "Dr; Dame"])
NOTICES = st.sampled_from([None, Notice(), Notice("Thank you.")])
SOON = timedelta(days=3)
ACTOR = "test"


class AnyOrder(RuleBasedStateMachine):
    """One statement, four people and their coordinator.

    `former` has the invitations that were passed on, each with the number of the one that stands in its place now, and
    `imports` the files that can be undone.
    `consents` has the line that each signature is to be printed with, by the number of the invitation,
    `unconfirmed` those that were recorded and wait for their person, `held` those that wait for a coordinator's
    look, `published` the digests of every file that was ever published, and `settled` the keys of matters that were
    settled.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.savepoint = session.begin_nested()
        rows = [factories.person_row(name, f"Family{name}") for name in NAMES]
        self.made, self.invitations = factories.circulated(session, factories.persons(session, rows))
        factories.noise(session)
        self.consents: dict[int, str] = {}
        self.pending: dict[int, tuple[int, str]] = {}
        self.unconfirmed: dict[int, str] = {}
        self.held: dict[int, str] = {}
        self.merged = False
        self.published: dict[tuple[int, str], str] = {}
        self.settled: set[str] = set()
        self.texts = 1
        self.drafts = 0
        self.before_cancelling = self.made.state
        self.former: list[tuple[Invitation, int]] = []
        self.imports: list[int] = []

    def teardown(self) -> None:
        """Leave nothing behind for the next example."""
        self.session.expire_all()
        self.savepoint.rollback()

    @initialize(signers=st.sets(SOMEBODY, min_size=2))
    def begin(self, signers: set[int]) -> None:
        """Let some sign at once, because without signatures little can happen."""
        for who in sorted(signers):
            self.sign(who, "")

    # What people do by their links.

    @rule(who=SOMEBODY, title=TITLES)
    def sign(self, who: int, title: str) -> None:
        """Press the button; where it is refused nothing changes."""
        one, standing = self._standing(who)
        may = standing.is_open and standing.state is not InvitationState.UNINVITED

        def act() -> None:
            name = standing.roster_name
            printed = type(name)(name.given_name, name.family_name, title)
            if endorsement.sign(self.session, standing, printed, digest=standing.digest):
                self._want(one.id, printed, is_new=printed != standing.offered_name)

        self._tried(act, may=may)

    @rule(who=SOMEBODY)
    def decline(self, who: int) -> None:
        """Decline, which nobody can who has signed."""
        _, standing = self._standing(who)
        self._tried(lambda: endorsement.decline(self.session, standing))

    @rule(who=SOMEBODY)
    def withdraw(self, who: int) -> None:
        """Withdraw, which everybody can who has signed, whatever became of the statement."""
        one, standing = self._standing(who)

        def act() -> None:
            if endorsement.withdraw(self.session, standing):
                self._end(one.id)

        self._tried(act, may=standing.state is InvitationState.SIGNED)
        assert one.id not in self.consents

    @rule(who=SOMEBODY, title=TITLES)
    def correct_own_line(self, who: int, title: str) -> None:
        """Change one's own line by the link, without withdrawing."""
        one, standing = self._standing(who)

        def act() -> None:
            assert standing.signed_name is not None
            name = standing.signed_name
            printed = type(name)(name.given_name, name.family_name, title)
            line = PrintedLine(printed, standing.signed_affiliation or standing.affiliation)
            if own_line.change(self.session, standing, line.parts):
                self._want(one.id, printed)
                self.pending.pop(one.id, None)

        if one.id in self.consents or one.id in self.held:
            self._tried(act)

    @rule(who=SOMEBODY, agrees=st.booleans())
    def answer_proposal(self, who: int, agrees: bool) -> None:
        """Agree to a correction that waits, or keep the line."""
        one, standing = self._standing(who)
        if one.id not in self.pending:
            return
        number, line = self.pending[one.id]

        def act() -> None:
            if (own_line.agree if agrees else own_line.refuse)(self.session, standing, number):
                del self.pending[one.id]
                if agrees:
                    self.consents[one.id] = line
                    self.held.pop(one.id, None)

        self._tried(act)

    @rule(who=SOMEBODY, confirms=st.booleans())
    def answer_recording(self, who: int, confirms: bool) -> None:
        """Say that a recorded signature is right, from when on it counts, or that it is wrong, which ends it."""
        one, standing = self._standing(who)
        if one.id not in self.unconfirmed:
            return

        def act() -> None:
            line = self.unconfirmed.pop(one.id)
            if confirms:
                assert recorded.confirm(self.session, standing)
                self.consents[one.id] = line
            else:
                recorded.deny(self.session, standing)

        self._tried(act, may=True)

    # What the coordinator does to one person.

    @rule(who=SOMEBODY, signs=st.booleans())
    def record(self, who: int, signs: bool) -> None:
        """Record an answer that came by letter; a signature counts when its person confirms it."""
        one = self.invitations[who]
        decision = Decision.SIGN if signs else Decision.DECLINE

        def act() -> None:
            person = self.session.get_one(Person, one.person_id)
            recording.record(self.session, self.made, person, Answer(decision, "by letter"), actor=ACTOR)
            if signs:
                self.unconfirmed[one.id] = f"{person.person_name.display} (United Kingdom)"

        self._tried(act)

    @precondition(lambda self: not self.merged)
    @rule()
    def merge(self) -> None:
        """Merge the last two, who are one person: one invitation and at most one signature stays."""
        kept, duplicate = self.invitations[-2:]
        before = [self._state(one) for one in (kept, duplicate)]
        words = [word for one in (kept, duplicate) if (word := own_words.newest(self.session, one.id))]
        refused = bool(words) and max(words, key=attrgetter("number")).is_refusal

        def act() -> None:
            people = [self.session.get_one(Person, one.person_id) for one in (kept, duplicate)]
            merging.merge(self.session, *people, actor=ACTOR, secret=factories.SECRET)
            self.merged = True
            self.session.expire_all()
            states = [self._state(one) for one in (kept, duplicate)]
            assert InvitationState.UNINVITED in states
            # One of two signatures stays, and none where the person said last that they do not sign.
            assert states.count(InvitationState.SIGNED) <= before.count(InvitationState.SIGNED)
            assert not (refused and InvitationState.SIGNED in states)
            others = (InvitationState.STRUCK, InvitationState.DECLINED, InvitationState.WITHDRAWN)
            stays = before[0] is InvitationState.SIGNED and not refused and before[1] not in others
            assert InvitationState.SIGNED in states or not stays
            for one, state in zip((kept, duplicate), states, strict=True):
                if state is not InvitationState.SIGNED:
                    self._end(one.id)

        self._tried(act)

    @rule(who=SOMEBODY)
    def correct_spelling(self, who: int) -> None:
        """Correct the case of a family name: it is printed at once."""
        one = self.invitations[who]

        def act() -> None:
            line = self.consents.get(one.id) or self.held[one.id]
            swapped = f"family{NAMES[who]}" if f"Family{NAMES[who]}" in line else f"Family{NAMES[who]}"
            done = correcting.correct(self.session, self.made, one.id, {"family_name": swapped}, actor=ACTOR)
            assert done is not None
            if not done.needs_agreement:
                self.consents[one.id] = line.replace(done.line.printed.name.family_name, swapped)
                self.pending.pop(one.id, None)
                self.held.pop(one.id, None)

        if one.id in self.consents or one.id in self.held:
            self._tried(act)

    @rule(who=SOMEBODY)
    def let_through(self, who: int) -> None:
        """Let a held line through: it is printed as its person wants it."""
        one = self.invitations[who]

        def act() -> None:
            done = held_lines.let_through(self.session, self.made, one.id, actor=ACTOR)
            assert (done is not None) is (one.id in self.held)
            if done is not None:
                self.consents[one.id] = self.held.pop(one.id)

        self._tried(act)

    @rule(who=SOMEBODY)
    def ask_about_line(self, who: int) -> None:
        """Ask somebody about a held line, which stays held."""
        one = self.invitations[who]
        self._tried(lambda: held_lines.ask(self.session, self.made, one.id, "Like this?", actor=ACTOR))

    @rule(who=SOMEBODY, title=st.sampled_from(["Baroness", "The Rt Hon. Professor"]))
    def propose_correction(self, who: int, title: str) -> None:
        """Correct what is no spelling: the former line stays in print."""
        one = self.invitations[who]

        def act() -> None:
            done = correcting.correct(self.session, self.made, one.id, {"honorific_prefix": title}, actor=ACTOR)
            if done is not None and done.needs_agreement:
                _, standing = self._standing(who)
                line = invitees.find(self.session, self.made, one.id)
                assert line is not None
                pending = self._pending(one.id)
                assert pending is not None
                self.pending[one.id] = (pending, f"{done.new.name.display} (United Kingdom)")
                assert standing.state is InvitationState.SIGNED

        if one.id in self.consents or one.id in self.held:
            self._tried(act)

    @rule(who=SOMEBODY)
    def strike(self, who: int) -> None:
        """Strike a signature at its person's request."""
        one = self.invitations[who]

        def act() -> None:
            invitees.strike(self.session, self.made, one.id, "asked by telephone", actor=ACTOR)
            self._end(one.id)

        self._tried(act)

    @rule(who=SOMEBODY)
    def uninvite(self, who: int) -> None:
        """Take an invitation back, which a live signature forbids."""
        one = self.invitations[who]
        self._tried(lambda: invitees.uninvite(self.session, self.made, one.id, actor=ACTOR))
        assert one.id not in self.consents or self._state(one) is InvitationState.SIGNED

    @rule(who=SOMEBODY)
    def invite_again(self, who: int) -> None:
        """Invite somebody again."""
        one = self.invitations[who]
        self._tried(lambda: invitees.invite_again(self.session, self.made, one.id, actor=ACTOR))

    @rule(who=SOMEBODY)
    def send_again(self, who: int) -> None:
        """Send somebody the invitation again, by the link that they have."""
        one = self.invitations[who]
        version = one.link_version
        self._tried(lambda: sending_again.send_again(self.session, self.made, [one.id], actor=ACTOR))
        self.session.refresh(one)
        assert one.link_version == version

    @rule(who=SOMEBODY, state=st.sampled_from([OutboxState.SENT, OutboxState.BOUNCED, OutboxState.FAILED]))
    def settle_mails(self, who: int, state: OutboxState) -> None:
        """Let the mails of somebody arrive, come back, or be dropped."""
        one = self.invitations[who]
        if state is OutboxState.FAILED:
            factories.drop_mails(self.session, one)
        else:
            factories.settle_mails(self.session, state, one)
        self.session.expire_all()
        self.session.refresh(self.made)

    @rule(who=SOMEBODY)
    def admit(self, who: int) -> None:
        """Let one person answer late."""
        one, until = self.invitations[who], datetime.now(UTC) + timedelta(hours=1)
        self._tried(lambda: invitees.admit(self.session, self.made, one.id, until, actor=ACTOR))

    @precondition(lambda self: len(self.former) < len(NAMES))
    @rule(who=SOMEBODY, late=st.booleans())
    def pass_on(self, who: int, late: bool) -> None:
        """Pass an invitation on to somebody new, which a live signature forbids: one link ends, and one begins."""
        one, until = self.invitations[who], datetime.now(UTC) + SOON if late else None
        row = factories.person_row(f"Eve{len(self.former)}", f"Family{NAMES[who]}")

        def act() -> None:
            (person,) = factories.persons(self.session, [row])
            number, _ = passing_on.pass_on(self.session, self.made, one.id, person, until=until, actor=ACTOR)
            assert one.id not in {*self.consents, *self.unconfirmed, *self.held}
            assert self._state(one) is InvitationState.UNINVITED
            self.invitations[who] = self.session.get_one(Invitation, number)
            assert self._state(self.invitations[who]) is InvitationState.INVITED
            self.former.append((one, number))

        self._tried(act)

    @rule(prefix=st.sampled_from(["", "Lady"]), role=st.sampled_from(["Chair", "Member"]))
    def import_file(self, prefix: str, role: str) -> None:
        """Import a file that gives everybody another title and role."""
        people = [self.session.get_one(Person, one.person_id) for one in self.invitations]
        new = {"honorific_prefix": prefix, "role": role}
        rows = [factories.row_of({**values_of(person), **new}) for person in dict.fromkeys(people)]
        self.imports.append(import_file(self.session, rows, f"{len(self.imports)}.csv"))

    @precondition(lambda self: self.imports)
    @rule()
    def undo_import(self) -> None:
        """Undo the newest import, whatever was signed, passed on or merged since."""
        self._tried(lambda: undoing.undo(self.session, self.imports.pop(), actor=ACTOR, secret=factories.SECRET))

    # What the coordinator does to the statement.

    @rule(is_substantive=st.booleans())
    def amend(self, is_substantive: bool) -> None:
        """Change the text: in substance everybody's signature lapses, editorially all stand."""
        self.texts += 1
        until = datetime.now(UTC) + SOON if is_substantive and self.made.state is StatementState.CLOSED else None
        amendment = Amendment(f"Title {self.texts}", f"Text {self.texts}.", is_substantive, until)

        def act() -> None:
            amending.amend(self.session, self.made, amendment, actor=ACTOR)
            if is_substantive:
                for number in [*self.consents, *self.unconfirmed, *self.held]:
                    self._end(number)

        self._tried(act)

    @precondition(lambda self: self.made.state is StatementState.CIRCULATING)
    @rule(notice=NOTICES)
    def close(self, notice: Notice | None) -> None:
        """Close the statement; those who signed hear of it if it was chosen."""
        self._tried(
            lambda: self._telling(
                lambda: closing.close(self.session, self.made, actor=ACTOR, notice=notice), MailKind.CLOSED, notice
            )
        )

    @precondition(lambda self: self.made.state is StatementState.CIRCULATING)
    @rule(tells=st.booleans())
    def close_by_the_clock(self, tells: bool) -> None:
        """Let its time come; those who signed hear of it as it was chosen beforehand."""

        def act() -> None:
            values = {"closes_at": factories.LONG_AGO, "tells_closing": tells}
            self.session.execute(update(Statement).where(Statement.id == self.made.id).values(values))
            due = partial(closing.close_due, self.session, actor="worker")
            self._telling(due, MailKind.CLOSED, Notice() if tells else None)
            self.session.refresh(self.made)

        self._tried(act)

    @precondition(lambda self: self.made.state is StatementState.CIRCULATING)
    @rule()
    def extend(self) -> None:
        """Move the closing time."""
        until = datetime.now(UTC) + SOON
        self._tried(lambda: closing.extend(self.session, self.made, until, "UTC", actor=ACTOR))

    @precondition(lambda self: self.made.state is not StatementState.CIRCULATING)
    @rule(notice=NOTICES)
    def reopen(self, notice: Notice | None) -> None:
        """Open the statement again; those who signed hear of it if it was chosen."""
        until = datetime.now(UTC) + SOON
        act = partial(closing.reopen, self.session, self.made, until, "UTC", actor=ACTOR, notice=notice)
        self._tried(lambda: self._telling(act, MailKind.REOPENED, notice))

    @precondition(lambda self: self.made.state in (StatementState.CIRCULATING, StatementState.CLOSED))
    @rule(tell=st.booleans(), taken=st.booleans())
    def cancel(self, tell: bool, taken: bool) -> None:
        """Cancel; another statement may take the slug."""

        def act() -> None:
            self.before_cancelling = self.made.state
            cancelling.cancel(self.session, self.made, actor=ACTOR, tell=tell)
            if taken:
                self.drafts += 1
                drafting.draft(self.session, factories.draft(self.made.slug), actor=ACTOR)

        self._tried(act, may=True)
        assert self.made.state is StatementState.CANCELLED

    @precondition(lambda self: self.made.state is StatementState.CANCELLED)
    @rule()
    def restore(self) -> None:
        """Take a cancellation back, with a new slug if its own was taken: the statement is what it was."""
        wanted = "" if slugs.own(self.made.slug) else f"again-{self.drafts}"
        self._tried(lambda: cancelling.uncancel(self.session, self.made, wanted, actor=ACTOR), may=True)
        assert self.made.state is self.before_cancelling

    @rule()
    def delete(self) -> None:
        """Delete what was ever circulated, which is never possible."""
        with pytest.raises(IllegalTransition):
            deleting.delete(self.session, self.made, actor=ACTOR)

    @precondition(lambda self: self.made.state is not StatementState.CIRCULATING)
    @rule(notice=NOTICES)
    def publish(self, notice: Notice | None) -> None:
        """Publish the first edition or the next: it has exactly the consents, and tells nobody else."""

        def act() -> None:
            newest = self.session.scalar(select(func.max(OutboxMessage.id))) or 0
            proposal = propose(self.session, self.made, {})
            files = _rendered(proposal.publication)
            edition = publishing.store(
                *(self.session, self.made, proposal, files), labels={}, actor=ACTOR, notice=notice
            )
            new = (OutboxMessage.id > newest, OutboxMessage.kind == MailKind.PUBLISHED)
            told = set(self.session.scalars(select(OutboxMessage.invitation_id).where(*new)))
            assert told <= {*self.consents}
            assert told == {*self.consents} or notice is None or edition.number > 1
            assert sorted((number, line) for number, line in edition.entries or ()) == sorted(self.consents.items())
            for file in edition.files:
                self.published[edition.number, file.extension] = hashlib.sha256(file.content).hexdigest()

        self._tried(act)

    @precondition(lambda self: self.published)
    @rule(notice=NOTICES)
    def retract(self, notice: Notice | None) -> None:
        """Retract what is published; those who signed hear of it if it was chosen."""
        reason = "names that must not be read"
        act = partial(retracting.retract, self.session, self.made, reason, actor=ACTOR, notice=notice)
        self._tried(lambda: self._telling(act, MailKind.RETRACTED, notice))

    @precondition(lambda self: self.published)
    @rule(withheld=st.booleans())
    def withhold(self, withheld: bool) -> None:
        """Withhold the first edition, or show it again."""
        if withheld:
            self._tried(lambda: retracting.withhold(self.session, self.made, 1, "a name", actor=ACTOR))
        else:
            self._tried(lambda: retracting.show_again(self.session, self.made, 1, actor=ACTOR))

    @rule(which=st.integers(0, 9))
    def settle(self, which: int) -> None:
        """Settle one of the matters that there are, whatever it is."""
        there = self._matters()
        if left := sorted(one.key for one in there if one.settled is None):
            key = left[which % len(left)]
            among = asking.find(self.session, self.made, {}, [key])
            assert settling.settle(self.session, self.made, [key], among, "", actor=ACTOR) == 1
            self.settled.add(key)

    @rule(which=st.integers(0, 9))
    def take_back_what_is_settled(self, which: int) -> None:
        """Take back that a matter was settled."""
        there = sorted((one.key, one.settled.number) for one in self._matters() if one.settled is not None)
        if there:
            key, number = there[which % len(there)]
            settling.take_back(self.session, self.made, number, actor=ACTOR)
            self.settled.remove(key)

    # What is true after each act.

    @invariant()
    def settled_matters_stay_settled(self) -> None:
        """What was settled is shown no more until its cause is another one, and nothing else is hidden."""
        for one in self._matters():
            assert (one.settled is not None) is (one.key in self.settled), one

    @invariant()
    def list_is_the_consents(self) -> None:
        """Everybody who consents to this text stands on the list as they agreed to, and nobody else."""
        compiled = compile_list(self.session, self.made, {})
        found = {one.invitation_id: line for one, line in zip(compiled.signatories, compiled.lines, strict=True)}
        assert found == self.consents

    @invariant()
    def numbers_agree(self) -> None:
        """Counts, states, live signatures and the log tell the same."""
        live = select(Signature.invitation_id).where(
            Signature.statement_id == self.made.id, Signature.ended_at.is_(None)
        )
        numbers = sorted(self.session.scalars(live))
        assert numbers == sorted(set(numbers)) == sorted({*self.consents, *self.unconfirmed, *self.held})
        signed = select(Invitation.id).where(
            Invitation.statement_id == self.made.id, Invitation.state == InvitationState.SIGNED
        )
        assert sorted(self.session.scalars(signed)) == numbers
        tally = tallies.tally(self.session, self.made)
        assert (tally["signed"], tally.held, tally.printed) == (len(numbers), len(self.held), len(self.consents))
        assert evidence.verify(self.session).faults == []

    @invariant()
    def everybody_who_was_invited_has_one_status(self) -> None:
        """The statuses add up to who was invited, and each counts those whom its list shows."""
        everybody = [*self.invitations, *(one for one, _ in self.former)]
        numbers = tallies.tally(self.session, self.made).numbers
        assert sum(numbers[status.value] for status in Status) == numbers["invited"] == len(everybody)
        found = [reaching.with_status(self.session, self.made, status) for status in Status]
        assert [len(theirs) for theirs in found] == [numbers[status.value] for status in Status]
        assert sorted(number for theirs in found for number in theirs) == sorted(one.id for one in everybody)
        assert numbers["unconfirmed"] <= numbers["recorded"] <= numbers["signed"] >= numbers["held"]

    @invariant()
    def links_lead_to_what_is_true(self) -> None:
        """Everybody's page knows where they stand."""
        for who, one in enumerate(self.invitations):
            _, standing = self._standing(who)
            assert standing.state is self._state(one)
            known = {*self.consents, *self.unconfirmed, *self.held}
            assert (standing.signature_id is not None) is (one.id in known)
            assert (standing.held_at is not None) is (one.id in self.held)
            if one.id in self.consents:
                assert standing.line(standing.name, "United Kingdom") == self.consents[one.id]

    @invariant()
    def what_was_passed_on_stays_so(self) -> None:
        """Nobody signs by a link that ended, and each of the two invitations knows the other."""
        for one, number in self.former:
            assert self._state(one) is InvitationState.UNINVITED
            successor = passing_on.successor(self.session, one.id)
            predecessor = passing_on.predecessor(self.session, number)
            assert successor is not None
            assert predecessor is not None
            assert (successor.invitation_id, predecessor.invitation_id) == (number, one.id)

    @invariant()
    def nothing_published_changes(self) -> None:
        """Every file of every edition is what it was; what is retracted is shown to nobody."""
        query = (
            select(Edition.number, EditionFile.extension, EditionFile.content)
            .join(EditionFile, EditionFile.edition_id == Edition.id)
            .where(Edition.statement_id == self.made.id)
        )
        rows = self.session.execute(query)
        stored = {(number, name): hashlib.sha256(content).hexdigest() for number, name, content in rows}
        assert stored == self.published
        if self.published:
            found = editions.published_file(self.session, self.made.slug, "txt")
            is_retracted = self.made.state is StatementState.RETRACTED
            assert not (is_retracted and isinstance(found, StoredFile))

    def _matters(self) -> list[Matter]:
        """Return all matters, each once, those that are settled among them."""
        return asking.find_all(self.session, self.made, {}, most=99)

    def _telling(self, act: Callable[[], object], kind: MailKind, notice: Notice | None) -> None:
        """Do something that tells those who consent, all of them and nobody else, where there is a notice."""
        newest = self.session.scalar(select(func.max(OutboxMessage.id))) or 0
        told = {*self.consents} if notice is not None else set()
        act()
        mails = select(OutboxMessage.invitation_id).where(OutboxMessage.id > newest, OutboxMessage.kind == kind)
        assert set(self.session.scalars(mails)) == told

    def _tried(self, act: Callable[[], object], *, may: bool | None = None) -> None:
        """Do something; where it is refused, undo what it began. `may` says that it must not be refused."""
        with self.session.begin_nested() as inner:
            try:
                act()
                self.session.flush()
            except PetitionError:
                assert may is not True
                inner.rollback()
        self.session.expire_all()
        self.session.refresh(self.made)

    def _want(self, number: int, printed: PersonName, *, is_new: bool = True) -> None:
        """Keep how somebody is to be printed, once a coordinator has looked at it where that is needed."""
        is_held = is_new and ";" in printed.honorific_prefix
        for lines_of, is_mine in ((self.held, is_held), (self.consents, not is_held)):
            lines_of.pop(number, None)
            if is_mine:
                lines_of[number] = f"{printed.display} (United Kingdom)"

    def _end(self, number: int) -> None:
        for of_signature in (self.consents, self.pending, self.unconfirmed, self.held):
            of_signature.pop(number, None)

    def _standing(self, who: int) -> tuple[Invitation, Standing]:
        one = self.invitations[who]
        self.session.refresh(one)
        return one, standings.by_reference(self.session, one.reference, one.link_version, lock=True)

    def _state(self, one: Invitation) -> InvitationState:
        self.session.refresh(one)
        return one.state

    def _pending(self, number: int) -> int | None:
        found = lines.read(self.session, number)
        return found.pending.id if found and found.pending else None


def _rendered(publication: Any) -> Any:
    return render_edition(publication, "The Alliance")


def test_any_acts_in_any_order_leave_what_people_agreed_to(session: Session) -> None:
    few = settings(max_examples=20, stateful_step_count=30, suppress_health_check=list(HealthCheck), print_blob=True)
    run_state_machine_as_test(lambda: AnyOrder(session), settings=few)
    assert session.scalar(select(func.count(Statement.id))) == 0
