"""The old address puts itself back: once, in time, and every link that went elsewhere ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.errors import BadLink
from petition.models import AddressChange, AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services import outbox
from petition.services.delivery import letters
from petition.services.outbox import Addressee
from petition.services.roster import address_undo, addresses, importing, merging, people
from petition.services.signing import standings
from petition.services.statements import audiences, cancelling, circulation, closing
from tests import factories
from tests.databases import drop_triggers
from tests.factories import ACTOR, SECRET, person_row, persons

OLD, NEW = "ada@old.example", "ada@new.example"


@pytest.fixture
def ada(session: Session) -> Person:
    """An invited person whose address a coordinator has changed."""
    factories.noise(session)
    (person,) = persons(session, [person_row(email=OLD)])
    factories.circulated(session, [person])
    people.set_address(session, person, NEW, actor="user:7", secret=SECRET)
    return person


def _link(session: Session, number: int = 0) -> Link:
    return Link(session.scalars(select(AddressChange.nonce).order_by(AddressChange.id)).all()[number], 0)


def test_t34_undoing_puts_the_address_back_and_ends_the_links(session: Session, ada: Person) -> None:
    (invitation,) = session.scalars(select(Invitation).where(Invitation.person_id == ada.id))
    others = set(session.scalars(select(Invitation.link_version).where(Invitation.person_id != ada.id)))
    link = factories.link(invitation)
    assert address_undo.undo(session, _link(session), secret=SECRET)
    assert ada.email == OLD
    with pytest.raises(BadLink):
        standings.by_link(session, link)
    assert set(session.scalars(select(Invitation.link_version).where(Invitation.person_id != ada.id))) == others
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINK)).one()
    assert (mail.recipient, mail.invitation_id) == (OLD, invitation.id)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.undo_address")).one()
    assert (event.actor, event.details) == (f"person:{ada.id}", addresses.digests(NEW, OLD, SECRET))
    newest = factories.changes_of(session, ada.id)[0]
    assert (newest.action, newest.changes) == ("undo_address", {"email": (NEW, OLD)})


def test_it_is_undone_once(session: Session, ada: Person) -> None:
    assert address_undo.undo(session, _link(session), secret=SECRET)
    assert not address_undo.undo(session, _link(session), secret=SECRET)
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINK)).all()) == 1


def test_no_import_takes_the_address_away_again(session: Session, ada: Person) -> None:
    address_undo.undo(session, _link(session), secret=SECRET)
    importing.import_rows(session, [person_row(email=NEW)], actor=ACTOR, source="x.csv", secret=SECRET)
    assert session.get_one(Person, ada.id, populate_existing=True).email == OLD


def test_link_ends_with_the_time_to_undo_and_others_open_nothing(session: Session, ada: Person) -> None:
    link = _link(session)
    with pytest.raises(BadLink):
        address_undo.find(session, Link(bytes(16), 0))
    change, person = address_undo.find(session, link)
    assert (change.old_address, person) == (OLD, ada)
    past = change.changed_at - addresses.UNDO_TIME
    drop_triggers(session)
    session.execute(update(AddressChange).values(changed_at=past - timedelta(seconds=1)))
    with pytest.raises(BadLink):
        address_undo.undo(session, link, secret=SECRET)
    assert ada.email == NEW


def test_whoever_was_merged_since_gets_it_where_they_are(session: Session, ada: Person) -> None:
    (other,) = persons(session, [person_row("Adah", email="adah@x.example")])
    merging.merge(session, other, ada, actor=ACTOR, secret=SECRET)
    assert address_undo.undo(session, _link(session), secret=SECRET)
    assert session.get_one(Person, other.id, populate_existing=True).email == OLD


def _to(session: Session, person: Person, address: str) -> Link:
    """Give the person another address; return what the replaced one undoes that with, which may be nothing."""
    people.set_address(session, person, address, actor="user:7", secret=SECRET)
    nonce = session.scalars(select(AddressChange.nonce).order_by(AddressChange.id.desc())).first()
    return Link(nonce or b"none", 0)


def _mails(session: Session, kind: MailKind) -> list[str]:
    query = select(OutboxMessage.recipient).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(session.scalars(query))


def _invitation(session: Session, person: Person) -> Invitation:
    return session.scalars(select(Invitation).where(Invitation.person_id == person.id)).one()


def test_t34_address_that_was_put_in_cannot_come_back(session: Session, ada: Person) -> None:
    first = _link(session)
    second = _to(session, ada, "worse@x.example")
    with pytest.raises(BadLink):
        address_undo.undo(session, _to(session, ada, OLD), secret=SECRET)
    # The address on file stood before the one that this link would put back.
    with pytest.raises(BadLink):
        address_undo.undo(session, second, secret=SECRET)
    assert ada.email == OLD
    assert address_undo.undo(session, first, secret=SECRET)
    # Nor does it come back when the member's address is corrected later.
    _to(session, ada, "ada@better.example")
    with pytest.raises(BadLink):
        address_undo.undo(session, second, secret=SECRET)
    assert ada.email == "ada@better.example"


def test_t34_member_undoes_whatever_came_after_the_first_change(session: Session, ada: Person) -> None:
    first, second = _link(session), _to(session, ada, "worse@x.example")
    # The other address is quicker, and is nevertheless not the last.
    assert address_undo.undo(session, second, secret=SECRET)
    assert ada.email == NEW
    assert address_undo.undo(session, first, secret=SECRET)
    assert ada.email == OLD
    for link in (first, second):
        assert not address_undo.undo(session, link, secret=SECRET)
    assert ada.email == OLD


def test_t34_undoing_ends_the_links_of_later_addresses(session: Session, ada: Person) -> None:
    first, second = _link(session), _to(session, ada, "worse@x.example")
    address_undo.undo(session, first, secret=SECRET)
    _to(session, ada, "ada@better.example")
    with pytest.raises(BadLink):
        address_undo.find(session, second)


def test_t34_undoing_ends_the_persons_other_links(session: Session, ada: Person) -> None:
    first = _link(session)
    _to(session, ada, OLD)
    again = _to(session, ada, NEW)
    assert address_undo.find(session, again)
    assert address_undo.undo(session, first, secret=SECRET)
    assert ada.email == OLD
    with pytest.raises(BadLink):
        address_undo.find(session, again)


def test_t34_undo_is_a_change_that_is_told_without_a_link(session: Session, ada: Person) -> None:
    address_undo.undo(session, _link(session), secret=SECRET)
    first, undo = session.scalars(select(AddressChange).order_by(AddressChange.id)).all()
    assert (undo.old_address, undo.new_address, undo.nonce) == (NEW, OLD, None)
    assert (undo.actor, undo.is_told, first.is_told) == (f"person:{ada.id}", True, True)
    assert _mails(session, MailKind.ADDRESS_CHANGED) == [OLD, NEW]


def test_t34_link_of_an_address_that_was_put_back_ends_what_was_answered_from(session: Session, ada: Person) -> None:
    invitation = _invitation(session, ada)
    factories.sign(session, invitation)
    taken = factories.link(invitation)
    _to(session, ada, OLD)
    change, person = address_undo.find(session, _link(session))
    assert address_undo.is_as_before(change, person)
    assert address_undo.undo(session, _link(session), secret=SECRET) == 1
    assert (ada.email, _mails(session, MailKind.LINK)) == (OLD, [OLD])
    with pytest.raises(BadLink):
        standings.by_link(session, taken)
    assert session.scalars(select(AddressChange.undone_at).order_by(AddressChange.id)).all()[0] is not None
    assert len(session.scalars(select(AddressChange)).all()) == 2


def test_t34_waiting_mails_bring_no_new_link_to_the_other_address(session: Session, ada: Person) -> None:
    factories.settle_mails(session, OutboxState.SENT)
    invitation = _invitation(session, ada)
    factories.sign(session, invitation)
    receipt = session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == OutboxState.QUEUED)).one()
    assert letters.letters(session, [receipt])[receipt].moved_to == ""
    address_undo.undo(session, _link(session), secret=SECRET)
    assert letters.letters(session, [receipt])[receipt].moved_to == OLD


def test_t34_undo_sends_its_links_beyond_the_budget(session: Session, ada: Person) -> None:
    invitation = _invitation(session, ada)
    text = session.get_one(Statement, invitation.statement_id).text_version_id
    lots = [Addressee(invitation.id, invitation.statement_id, NEW, text)] * 5
    assert outbox.enqueue(session, MailKind.LINK, lots) == 3
    factories.settle_mails(session, OutboxState.SENT)
    assert address_undo.undo(session, _link(session), secret=SECRET) == 1
    assert _mails(session, MailKind.LINK) == [NEW, NEW, NEW, OLD]


@pytest.mark.parametrize(
    ("signed", "ending", "sent"),
    [
        *((True, "close", 1), (False, "close", 0), (True, "cancel", 1), (False, "cancel", 0), (True, "late", 1)),
        *((True, "published", 1), (False, "published", 0), (True, "retracted", 1), (False, "retracted", 0)),
    ],
)
def test_t34_where_nothing_can_be_answered_a_link_withdraws(
    session: Session, ada: Person, *, signed: bool, ending: str, sent: int
) -> None:
    invitation = _invitation(session, ada)
    if signed:
        factories.sign(session, invitation)
    factories.settle_mails(session, OutboxState.SENT)
    made = session.get_one(Statement, invitation.statement_id)
    if ending == "late":
        made.closes_at -= timedelta(days=30)
        session.flush()
    elif ending in set(StatementState):
        session.execute(update(Statement).where(Statement.id == made.id).values(state=StatementState(ending)))
    else:
        {"close": closing.close, "cancel": cancelling.cancel}[ending](session, made, actor=ACTOR)
    assert address_undo.undo(session, _link(session), secret=SECRET) == sent
    unsent = select(OutboxMessage.kind, OutboxMessage.recipient).where(OutboxMessage.state == OutboxState.QUEUED)
    found = [tuple(row) for row in session.execute(unsent.where(OutboxMessage.invitation_id == invitation.id))]
    assert found == [(MailKind.RECEIPT, OLD)] * sent


def test_t34_merge_that_was_undone_leaves_no_link_to_the_kept_person(session: Session, ada: Person) -> None:
    (kept,) = persons(session, [person_row("Adah", email="adah@x.example")])
    merged = merging.merge(session, kept, ada, actor=ACTOR, secret=SECRET)
    nonce = session.scalars(select(AddressChange.nonce).where(AddressChange.old_address == NEW)).one()
    merging.undo(session, merged.id, actor=ACTOR, secret=SECRET)
    change, person = address_undo.find(session, Link(nonce, 0))
    # It ends the links that went to the kept person meanwhile, and changes nobody's address.
    assert (person, address_undo.is_as_before(change, person)) == (ada, True)
    assert address_undo.undo(session, Link(nonce, 0), secret=SECRET) == 1
    assert (kept.email, ada.email, _invitation(session, ada).link_version) == ("adah@x.example", NEW, 2)


def test_t34_member_whose_invitation_ended_by_a_merge_can_undo_it(session: Session, ada: Person) -> None:
    (kept,) = persons(session, [person_row("Adah", email="adah@x.example")])
    made = session.get_one(Statement, _invitation(session, ada).statement_id)
    circulation.circulate(session, made, audiences.Audience(person_ids=[kept.id]), actor=ACTOR)
    merging.merge(session, kept, ada, actor=ACTOR, secret=SECRET)
    # Both addresses may be hers: that of before the change, and that of the merge.
    assert _mails(session, MailKind.ADDRESS_CHANGED) == [OLD, NEW]
    address_undo.undo(session, _link(session), secret=SECRET)
    session.expire_all()
    # The invitation that answers for both goes there.
    assert (kept.email, _invitation(session, kept).link_version) == (OLD, 2)
