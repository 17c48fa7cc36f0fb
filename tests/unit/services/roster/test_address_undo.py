"""The old address puts itself back: once, in time, and every link that went elsewhere ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.errors import BadLink
from petition.models import AddressChange, AuditEvent, Invitation, OutboxMessage, Person
from petition.services.roster import address_undo, addresses, history, importing, merging, people
from petition.services.signing import standings
from tests import factories
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
    newest = history.history(session, ada.id)[0]
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
    session.execute(update(AddressChange).values(changed_at=past - timedelta(seconds=1)))
    with pytest.raises(BadLink):
        address_undo.undo(session, link, secret=SECRET)
    assert ada.email == NEW


def test_whoever_was_merged_since_gets_it_where_they_are(session: Session, ada: Person) -> None:
    (other,) = persons(session, [person_row("Adah", email="adah@x.example")])
    merging.merge(session, other, ada, actor=ACTOR, secret=SECRET)
    assert address_undo.undo(session, _link(session), secret=SECRET)
    assert session.get_one(Person, other.id, populate_existing=True).email == OLD
