"""Whoever's mail goes elsewhere is told at their old address, and the log says so without an address."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.addresses import address_digest
from petition.domain.mails import MailKind
from petition.domain.persons import values_of
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.models import AddressChange, AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services.roster import addresses, importing, merging, people
from petition.services.roster.addresses import Readdressed
from petition.services.statements import cancelling, closing, invitees, recording
from petition.services.statements.recording import Answer
from tests import factories
from tests.databases import drop_triggers
from tests.factories import ACTOR, SECRET, person_row, persons

OLD, NEW = "ada@old.example", "ada@new.example"


@pytest.fixture
def ada(session: Session) -> Person:
    """A person who was invited, and whose mail arrived; others with mails of their own stand around."""
    factories.noise(session)
    (person,) = persons(session, [person_row(email=OLD)])
    factories.circulated(session, [person])
    factories.settle_mails(session, OutboxState.SENT)
    return person


def _told(session: Session) -> list[str]:
    query = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def _change(session: Session, person: Person, address: str = NEW) -> None:
    people.set_address(session, person, address, actor="user:7", secret=SECRET)


def test_t34_old_address_is_told_with_a_link_of_its_own(session: Session, ada: Person) -> None:
    _change(session, ada)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)).one()
    change = session.scalars(select(AddressChange)).one()
    assert (mail.recipient, mail.person_id, mail.invitation_id, mail.nonce) == (OLD, ada.id, None, change.nonce)
    assert (change.person_id, change.old_address, change.new_address, change.actor) == (ada.id, OLD, NEW, "user:7")
    assert (len(change.nonce), change.undone_at) == (16, None)


def test_t34_log_has_keyed_digests_and_no_address(session: Session, ada: Person) -> None:
    _change(session, ada)
    _change(session, ada, OLD.upper())
    first, second = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.address")).all()
    assert (first.actor, first.subject_type, first.subject_id) == ("user:7", "person", ada.id)
    assert first.details == {"old": address_digest(SECRET, OLD), "new": address_digest(SECRET, NEW)}
    # Whoever has the key sees that the address was put back.
    assert (second.details["old"], second.details["new"]) == (first.details["new"], first.details["old"])
    everything = " ".join(str(event.details) for event in session.scalars(select(AuditEvent)))
    assert "example" not in everything.lower()
    assert address_digest("another secret", OLD) != address_digest(SECRET, OLD)
    assert address_digest(SECRET, "") == ""


@pytest.mark.parametrize("way", ["desk", "import", "merge", "undone merge"])
def test_t34_every_way_to_another_address_tells_the_old_one(session: Session, ada: Person, way: str) -> None:
    if way == "desk":
        row = factories.row_of({**values_of(ada), "email": NEW})
        people.edit(session, ada, row, actor=ACTOR, secret=SECRET)
    elif way == "import":
        importing.import_rows(session, [person_row(email=NEW)], actor=ACTOR, source="x.csv", secret=SECRET)
    else:
        (other,) = persons(session, [person_row("Adah", email=NEW)])
        merged = merging.merge(session, other, ada, actor=ACTOR, secret=SECRET)
        if way == "undone merge":
            merging.undo(session, merged.id, actor=ACTOR, secret=SECRET)
            assert _told(session) == [OLD, NEW]
            return
    assert _told(session) == [OLD]


def test_an_import_tells_each_once_and_only_whom_it_concerns(session: Session, ada: Person) -> None:
    uninvited, same = persons(
        session, [person_row("Bea", email="bea@old.example"), person_row("Cyd", email="c@x.example")]
    )
    rows = [person_row(email=NEW), person_row("Bea", email="bea@new.example"), person_row("Cyd", email="C@x.example")]
    importing.import_rows(session, rows, actor=ACTOR, source="x.csv", secret=SECRET)
    assert _told(session) == [OLD]
    noted = session.scalars(select(AddressChange.person_id).order_by(AddressChange.person_id))
    assert list(noted) == [ada.id, uninvited.id]
    assert same.id


def test_the_number_is_known_beforehand(session: Session, ada: Person) -> None:
    others = [Readdressed(number, "x@x.example", "y@x.example") for number in range(10_000, 12_500)]
    assert addresses.told(session, [Readdressed(ada.id, OLD, NEW), *others]) == {ada.id}
    assert addresses.told(session, [Readdressed(ada.id, OLD, OLD.upper())]) == set()
    assert addresses.told(session, [Readdressed(ada.id, "", NEW)]) == set()


@pytest.mark.parametrize(
    ("signed", "ending", "is_told"),
    [
        *((False, "", True), (True, "", True), (False, "close", True), (True, "close", True)),
        *((False, "cancel", False), (True, "cancel", True), (False, "publish", False), (True, "publish", True)),
    ],
)
def test_t34_told_is_whose_list_is_not_out_or_who_has_signed(
    session: Session, ada: Person, *, signed: bool, ending: str, is_told: bool
) -> None:
    (invitation,) = session.scalars(select(Invitation).where(Invitation.person_id == ada.id))
    if signed:
        factories.sign(session, invitation)
    made = session.get_one(Statement, invitation.statement_id)
    if ending in ("close", "publish"):
        closing.close(session, made, actor=ACTOR)
    if ending == "cancel":
        cancelling.cancel(session, made, actor=ACTOR)
    if ending == "publish":
        session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.PUBLISHED))
    _change(session, ada)
    assert _told(session) == ([OLD] if is_told else [])


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.BOUNCED])
def test_address_that_bounced_is_not_told(session: Session, ada: Person, state: OutboxState) -> None:
    (invitation,) = session.scalars(select(Invitation).where(Invitation.person_id == ada.id))
    factories.settle_mails(session, state, invitation)
    _change(session, ada)
    assert _told(session) == []
    # At the new one nothing has come back so far.
    _change(session, ada, "third@x.example")
    assert _told(session) == [NEW]


def test_address_that_works_again_is_told(session: Session, ada: Person) -> None:
    (invitation,) = session.scalars(select(Invitation).where(Invitation.person_id == ada.id))
    factories.settle_mails(session, OutboxState.BOUNCED, invitation)
    factories.decline(session, invitation)
    assert invitation.state is InvitationState.DECLINED
    sent = update(OutboxMessage).where(OutboxMessage.kind == MailKind.DECLINED)
    session.execute(sent.values(state=OutboxState.SENT, verdict=factories.VERDICTS[OutboxState.SENT]))
    _change(session, ada)
    assert _told(session) == [OLD]


def test_addresses_are_forgotten_when_it_is_too_late_to_undo(session: Session, ada: Person) -> None:
    _change(session, ada)
    assert addresses.forget(session) == 0
    late = AddressChange.changed_at
    change = session.scalars(select(AddressChange)).one()
    drop_triggers(session)
    session.execute(
        update(AddressChange).values(changed_at=change.changed_at - addresses.UNDO_TIME - timedelta(hours=1))
    )
    assert (addresses.forget(session), addresses.forget(session)) == (1, 0)
    session.expire_all()
    assert (change.old_address, change.new_address, change.person_id) == ("", "", ada.id)
    assert session.scalar(select(late)) is not None


def _bea(session: Session) -> Person:
    (person,) = persons(session, [person_row("Bea", email="bea@old.example")])
    return person


def _circulate(session: Session, person: Person, slug: str = "later") -> None:
    factories.circulated(session, [person], factories.draft(slug))


def test_t34_address_that_was_replaced_before_circulating_is_told_then(session: Session, ada: Person) -> None:
    bea, cyd = persons(session, [person_row("Bea", email="bea@old.example"), person_row("Cyd", email="cyd@x.example")])
    _change(session, bea)
    _change(session, cyd, "cyd@new.example")
    assert _told(session) == []
    _circulate(session, bea)
    assert _told(session) == ["bea@old.example"]
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)).one()
    assert mail.nonce == session.scalar(select(AddressChange.nonce).where(AddressChange.person_id == bea.id))
    # Once is enough, and whoever was told at once is not told again.
    _change(session, ada)
    _circulate(session, bea, "third")
    _circulate(session, ada, "fourth")
    assert _told(session) == ["bea@old.example", OLD]


def test_t34_who_is_told_at_circulating_was_not_told_what_is_over(session: Session, ada: Person) -> None:
    bea = _bea(session)
    _change(session, bea)
    _change(session, bea, "bea@old.example")
    _circulate(session, bea)
    # The address stands as before, and the other one stood for nobody who was invited.
    assert _told(session) == []
    cyd = persons(session, [person_row("Cyd", email="cyd@x.example")])[0]
    _change(session, cyd, "cyd@new.example")
    late = AddressChange.person_id == cyd.id
    change = session.scalars(select(AddressChange).where(late)).one()
    past = change.changed_at - addresses.UNDO_TIME - timedelta(seconds=1)
    drop_triggers(session)
    session.execute(update(AddressChange).where(late).values(changed_at=past))
    _circulate(session, cyd, "third")
    assert _told(session) == []


@pytest.mark.parametrize("way", ["uncancel", "admit", "record"])
def test_t34_who_may_answer_from_now_on_is_told_then(session: Session, ada: Person, way: str) -> None:
    bea = _bea(session)
    made = factories.circulated(session, [ada] if way == "record" else [bea], factories.draft("other"))[0]
    if way == "uncancel":
        cancelling.cancel(session, made, actor=ACTOR)
    elif way == "admit":
        closing.close(session, made, actor=ACTOR)
        session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState.PUBLISHED))
        session.refresh(made)
    _change(session, bea)
    assert _told(session) == []
    if way == "uncancel":
        cancelling.uncancel(session, made, actor=ACTOR)
    elif way == "admit":
        (invitation,) = session.scalars(select(Invitation).where(Invitation.person_id == bea.id))
        invitees.admit(session, made, invitation.id, datetime.now(UTC) + timedelta(days=1), actor=ACTOR)
    else:
        recording.record(session, made, bea, Answer(Decision.SIGN, "by letter"), actor=ACTOR)
    assert _told(session) == ["bea@old.example"]


def test_t34_merged_entry_is_told_at_circulating(session: Session, ada: Person) -> None:
    bea = _bea(session)
    _change(session, bea)
    (kept,) = persons(session, [person_row("Beatrice", email="bea@kept.example")])
    merging.merge(session, kept, bea, actor=ACTOR, secret=SECRET)
    assert _told(session) == []
    _circulate(session, kept)
    # Whichever of the two was hers: to neither a mail goes now.
    assert _told(session) == ["bea@old.example", NEW]


def _links(session: Session) -> dict[str, bool]:
    """Return by old address whether it has a link that works."""
    query = select(AddressChange.old_address, AddressChange.nonce, AddressChange.ended_at).order_by(AddressChange.id)
    return {old: nonce is not None and ended is None for old, nonce, ended in session.execute(query)}


def test_t34_address_that_was_put_in_gets_no_link_when_the_earlier_is_put_back(session: Session, ada: Person) -> None:
    _change(session, ada, "evil@x.example")
    _change(session, ada, "worse@x.example")
    assert _links(session) == {OLD: True, "evil@x.example": True}
    _change(session, ada, OLD.upper())
    assert _links(session) == {OLD: True, "evil@x.example": False, "worse@x.example": False}
    assert _told(session) == [OLD, "evil@x.example", "worse@x.example"]
    # Now it goes to the other once more, and the member can undo that; a later change for the better frees nobody.
    _change(session, ada, "evil@x.example")
    assert session.scalars(select(AddressChange.nonce).order_by(AddressChange.id.desc())).first() is not None
    _change(session, ada, OLD)
    _change(session, ada, "ada@better.example")
    assert _links(session) == {OLD.upper(): True, OLD: True, "evil@x.example": False, "worse@x.example": False}
