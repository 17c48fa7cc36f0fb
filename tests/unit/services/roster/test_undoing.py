"""Undoing an import: whatever nobody touched since is what it was, and nothing else changes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.persons import FIELDS, PersonRow, values_of
from petition.errors import FieldError, ShownChanged
from petition.models import AddressChange, AuditEvent, OutboxMessage, Person, RosterImport
from petition.services.roster import history, people, undoing, undoing_plan
from petition.services.roster.locks import lock_roster
from tests import factories
from tests.factories import ACTOR, SECRET, person_row
from tests.imports import import_file


def _roster(session: Session) -> dict[int, tuple[object, ...]]:
    """Return all that an import changes of everybody who is there."""
    session.expire_all()
    everybody = session.scalars(select(Person).where(Person.deleted_at.is_(None)))
    return {
        one.id: (
            *(getattr(one, name) for name in (*FIELDS, "identity", "source_identity", "sort_key", "search_text")),
            *(
                one.retired_at,
                one.fixed,
                tuple(people.tags(session, one.id)),
                tuple(people.identifiers(session, one.id)),
            ),
        )
        for one in everybody
    }


def test_s12_everything_is_what_it_was(session: Session) -> None:
    rows = [person_row(name, legislature="Commons", party="Whig") for name in ("Ann", "Bob", "Cem")]
    factories.persons(session, rows)
    ann, *_ = session.scalars(select(Person).order_by(Person.id))
    people.retire(session, ann, actor=ACTOR)
    before, latest = _roster(session), history.latest(session)
    wrong = [
        replace(rows[0], party="Tory", email="x@x.example", tags=("wrong",)),
        replace(rows[1], role="Peer", sort_name="Zzz"),
        person_row("Dee"),
    ]
    number = import_file(session, wrong, "wrong.csv", retire_gone=True)
    assert len(_roster(session)) == 4
    shown = undoing_plan.plan(session, number).shown
    done = undoing.undo(session, number, actor="user:1", secret=SECRET, expected=shown)
    assert (len(done.removed), len(done.back), len(done.returned), done.staying) == (1, 2, 1, {})
    assert _roster(session) == before
    assert history.latest(session) > latest
    newest = factories.changes_of(session, ann.id)[0]
    assert (newest.action, newest.source, newest.changes["party"]) == ("undo_import", "wrong.csv", ("Tory", "Whig"))
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.undo_import")).one()
    assert event.details == {"removed": 1, "back": 2, "returned": 1, "staying": 0, "told": 0}
    with pytest.raises(FieldError, match="undone already"):
        undoing.undo(session, number, actor=ACTOR, secret=SECRET)
    made = session.get_one(RosterImport, number)
    assert (made.undone_at is None, made.undone_by) == (False, "user:1")


def test_s12_importing_again_does_it_anew(session: Session) -> None:
    rows = [person_row("Ann"), person_row("Bob")]
    for _ in range(2):
        number = import_file(session, rows)
        assert len(_roster(session)) == 2
        undoing.undo(session, number, actor=ACTOR, secret=SECRET)
        assert _roster(session) == {}
    assert session.scalar(select(func.count()).select_from(Person)) == 4


def test_imports_are_undone_in_any_order(session: Session) -> None:
    row = person_row("Ann", party="Whig", role="MP")
    factories.persons(session, [row])
    before = _roster(session)
    first = import_file(session, [replace(row, party="Tory")])
    second = import_file(session, [replace(row, party="Tory", role="Peer")])
    for number in (first, second):
        undoing.undo(session, number, actor=ACTOR, secret=SECRET)
    assert _roster(session) == before


def test_old_address_is_told_and_put_back_by_the_rules_of_addresses(session: Session) -> None:
    """The address that goes came last, so it is told without a link that would bring it back."""
    row = person_row("Ann", email="old@x.example")
    (ann,) = factories.persons(session, [row])
    factories.circulated(session, [ann])
    number = import_file(session, [replace(row, email="new@x.example")])
    done = undoing.undo(session, number, actor=ACTOR, secret=SECRET)
    assert done.told == {ann.id}
    changes = session.scalars(select(AddressChange).order_by(AddressChange.id)).all()
    assert [(one.old_address, one.new_address, one.nonce is None) for one in changes] == [
        ("old@x.example", "new@x.example", False),
        ("new@x.example", "old@x.example", True),
    ]
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    assert list(session.scalars(told.order_by(OutboxMessage.id))) == ["old@x.example", "new@x.example"]


def test_t36_import_is_undone_as_it_was_shown(session: Session) -> None:
    number = import_file(session, [person_row("Ann"), person_row("Bob")])
    shown = undoing_plan.plan(session, number).shown
    ann, *_ = session.scalars(select(Person).order_by(Person.id))
    people.tag(session, [ann.id], "board", actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was undone"):
        undoing.undo(session, number, actor=ACTOR, secret=SECRET, expected=shown)
    assert len(_roster(session)) == 2


NAMES = ("Ann", "Bob", "Cem", "Dee")
SOMEBODY = st.integers(0, len(NAMES) - 1)


class ImportsInAnyOrder(RuleBasedStateMachine):
    """Files of the same few people are imported, edited by hand, and undone at once or later."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.savepoint = session.begin_nested()
        self.rows = [person_row(name, legislature="Commons", party="Whig") for name in NAMES]
        self.imports: list[int] = []

    def teardown(self) -> None:
        """Leave nothing behind for the next example."""
        self.session.expire_all()
        self.savepoint.rollback()

    def _file(self, who: set[int], party: str, tag: str) -> Iterator[PersonRow]:
        for at in sorted(who):
            yield replace(self.rows[at], party=party, tags=(tag,) if tag else ())

    @rule(who=st.sets(SOMEBODY, min_size=1), party=st.sampled_from(["Whig", "Tory"]), tag=st.sampled_from(["", "a"]))
    def import_some(self, who: set[int], party: str, tag: str) -> None:
        """Import a file; it stays."""
        self.imports.append(import_file(self.session, self._file(who, party, tag)))

    @rule(who=st.sets(SOMEBODY, min_size=1), party=st.sampled_from(["Whig", "Tory"]), gone=st.booleans())
    def import_and_undo(self, who: set[int], party: str, gone: bool) -> None:
        """Import a file by mistake and undo it before anything else happens: nothing has happened."""
        before = _roster(self.session)
        number = import_file(self.session, self._file(who, party, "b"), retire_gone=gone)
        done = undoing.undo(self.session, number, actor=ACTOR, secret=SECRET)
        assert done.staying == {}
        assert _roster(self.session) == before

    @rule(at=st.integers(0, 5))
    def undo_one(self, at: int) -> None:
        """Undo one of the earlier imports; what was edited by hand stays."""
        if not self.imports:
            return
        number = self.imports.pop(at % len(self.imports))
        before = {one.id: (one.role, one.retired_at) for one in self._edited()}
        undoing.undo(self.session, number, actor=ACTOR, secret=SECRET)
        self.session.expire_all()
        assert {one.id: (one.role, one.retired_at) for one in self._edited()} == before
        with pytest.raises(FieldError):
            undoing_plan.plan(self.session, number)

    @rule(at=st.integers(0, 5), role=st.sampled_from(["MP", "Peer"]))
    def edit(self, at: int, role: str) -> None:
        """Edit somebody by hand."""
        if known := self._known():
            one = known[at % len(known)]
            row = factories.row_of({**values_of(one), "role": role})
            people.edit(self.session, one, row, actor=ACTOR, secret=SECRET)

    @rule(at=st.integers(0, 5))
    def invite(self, at: int) -> None:
        """Ask somebody to sign: from then on they stay."""
        if known := self._known():
            one = known[at % len(known)]
            slug = f"s{one.id}-{history.latest(self.session)}-{self.session.scalar(select(func.count(AuditEvent.id)))}"
            factories.circulated(self.session, [one], factories.draft(slug))

    @invariant()
    def nobody_who_was_edited_or_asked_is_deleted(self) -> None:
        """Deleted are only those whom nobody touched."""
        touched = {
            one.subject_id for one in self.session.scalars(select(AuditEvent).where(AuditEvent.action == "person.edit"))
        }
        deleted = set(self.session.scalars(select(Person.id).where(Person.deleted_at.is_not(None))))
        assert not touched & deleted
        lock_roster(self.session)

    def _known(self) -> list[Person]:
        query = select(Person).where(Person.retired_at.is_(None)).order_by(Person.id)
        return list(self.session.scalars(query))

    def _edited(self) -> list[Person]:
        return [one for one in self._known() if "role" in one.fixed_fields]


def test_imports_are_undone_whatever_else_happens(session: Session) -> None:
    few = settings(max_examples=15, stateful_step_count=15, suppress_health_check=list(HealthCheck), print_blob=True)
    run_state_machine_as_test(lambda: ImportsInAnyOrder(session), settings=few)
    assert session.scalar(select(func.count(Person.id))) == 0


def test_t34_undoing_imports_ends_the_links_of_addresses_that_came_later(session: Session) -> None:
    """Whoever redirects a member's mail by files, and undoes them, keeps no link that would bring it back."""
    row = person_row("Ann", email="member@x.example")
    (ann,) = factories.persons(session, [row])
    factories.circulated(session, [ann])
    numbers = [import_file(session, [replace(row, email=address)]) for address in ("evil@x.example", "worse@x.example")]
    for number in reversed(numbers):
        undoing.undo(session, number, actor=ACTOR, secret=SECRET)
    session.expire_all()
    assert ann.email == "member@x.example"
    armed = select(AddressChange.old_address).where(AddressChange.nonce.is_not(None), AddressChange.ended_at.is_(None))
    assert list(session.scalars(armed)) == ["member@x.example"]
