"""Which address gives way to which: nothing that was written before an invitation or a merge decides it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.persons import values_of
from petition.errors import BadLink, FieldError
from petition.models import AddressChange, Invitation, OutboxMessage, Person
from petition.services.roster import address_order, address_undo, importing, merging, people
from petition.services.statements.answer_doubts import Doubt, Reason, answer_doubts
from tests import factories
from tests.databases import drop_triggers
from tests.factories import ACTOR, SECRET, person_row

MEMBER, EVIL, WORSE = "member@x.example", "evil@x.example", "worse@x.example"


def _person(session: Session, name: str, email: str) -> Person:
    return people.add(session, person_row(name, email=email), actor=ACTOR)


def _change(session: Session, person: Person, address: str) -> None:
    people.set_address(session, person, address, actor="user:7", secret=SECRET)


def _merge(session: Session, kept: Person, duplicate: Person) -> int:
    number = merging.merge(session, kept, duplicate, actor="user:7", secret=SECRET).id
    session.expire_all()
    return number


def _unmerge(session: Session, number: int) -> None:
    merging.undo(session, number, actor="user:7", secret=SECRET)
    session.expire_all()


def _circulate(session: Session, person: Person, slug: str = "free-press") -> Invitation:
    """Invite a person; what was written before lies a while back, as it does where each act is a request."""
    drop_triggers(session)
    for change in session.scalars(select(AddressChange)):
        past = change.changed_at - timedelta(minutes=1)
        session.execute(update(AddressChange).where(AddressChange.id == change.id).values(changed_at=past))
    session.expire_all()
    return factories.circulated(session, [person], factories.draft(slug))[1][0]


def _links(session: Session, address: str = MEMBER) -> list[Link]:
    """Return the links that an address was told with, in their order; none of mails without a link."""
    mails = select(OutboxMessage.nonce).where(
        OutboxMessage.kind == MailKind.ADDRESS_CHANGED, OutboxMessage.recipient == address
    )
    return [Link(nonce, 0) for nonce in session.scalars(mails.order_by(OutboxMessage.id)) if nonce]


def _undo(session: Session, link: Link) -> None:
    address_undo.undo(session, link, secret=SECRET)
    session.expire_all()


@pytest.mark.parametrize("is_invited", [False, True])
def test_t34_what_a_merged_entry_was_called_before_does_not_outrank_the_member(
    session: Session, *, is_invited: bool
) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", EVIL)
    _change(session, decoy, MEMBER)
    invited = _circulate(session, member) if is_invited else None
    _merge(session, member, decoy)
    _change(session, member, EVIL)
    invited = invited or _circulate(session, member)
    (link,) = _links(session)
    _undo(session, link)
    assert (member.email, invited.link_version) == (MEMBER, 2)


def test_t34_address_that_stood_before_the_member_takes_nothing_from_them(session: Session) -> None:
    """Whoever enters a member with an address of their own, corrects it, and changes it back."""
    factories.noise(session)
    member = _person(session, "Ada", EVIL)
    _change(session, member, MEMBER)
    _circulate(session, member)
    _change(session, member, EVIL)
    (link,) = _links(session)
    _undo(session, link)
    assert member.email == MEMBER
    # The other address has a link, too, because it might have been the member's; and the member has the next.
    _undo(session, _links(session, EVIL)[0])
    assert member.email == EVIL
    _undo(session, _links(session)[-1])
    assert member.email == MEMBER


@pytest.mark.parametrize("ways", [[""], [EVIL, ""], [EVIL, "", WORSE]])
def test_t34_emptied_address_gives_way(session: Session, ways: list[str]) -> None:
    factories.noise(session)
    member = _person(session, "Ada", MEMBER)
    _circulate(session, member)
    for address in ways:
        _change(session, member, address)
    (link,) = _links(session)
    _undo(session, link)
    assert member.email == MEMBER


def test_t34_undoing_another_merge_ends_no_link_of_the_member(session: Session) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", MEMBER)
    _circulate(session, member)
    merged = _merge(session, member, decoy)
    _change(session, member, EVIL)
    _unmerge(session, merged)
    (link,) = _links(session)
    _undo(session, link)
    assert member.email == MEMBER


def test_t34_merging_alone_ends_no_link_of_the_member(session: Session) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", EVIL)
    _circulate(session, member)
    _change(session, decoy, MEMBER)
    _change(session, member, EVIL)
    _merge(session, member, decoy)
    (link,) = _links(session)
    _undo(session, link)
    assert member.email == MEMBER


def test_t34_invitation_that_comes_by_a_merge_tells_whose_address_was_replaced(session: Session) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", WORSE)
    _change(session, member, EVIL)
    invited = _circulate(session, decoy)
    assert _links(session) == []
    _merge(session, member, decoy)
    (link,) = _links(session)
    version = invited.link_version
    _undo(session, link)
    assert (member.email, invited.person_id, invited.link_version) == (MEMBER, member.id, version + 1)


def test_t34_merging_a_member_into_another_entry_before_circulating_is_told_then(session: Session) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", EVIL)
    _merge(session, decoy, member)
    assert _links(session) == []
    _circulate(session, decoy)
    (link,) = _links(session)
    _undo(session, link)
    assert decoy.email == MEMBER


def test_t34_undo_reaches_invitations_that_went_back_with_a_merge(session: Session) -> None:
    factories.noise(session)
    member, other = _person(session, "Ada", MEMBER), _person(session, "Adah", MEMBER)
    invited, own = _circulate(session, member), _circulate(session, other, "other")
    merged = _merge(session, other, member)
    _change(session, other, EVIL)
    with pytest.raises(FieldError, match="merged into another one"):
        _change(session, member, EVIL)
    with pytest.raises(FieldError, match="merged into another one"):
        people.edit(session, member, factories.row_of(values_of(member)), actor=ACTOR, secret=SECRET)
    _unmerge(session, merged)
    (link,) = _links(session)
    assert address_undo.undo(session, link, secret=SECRET) == 2
    session.expire_all()
    assert (member.email, other.email) == (MEMBER, MEMBER)
    # Links of both had gone to the other address.
    assert (invited.person_id, invited.link_version, own.link_version) == (member.id, 2, 2)
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.LINK).order_by(OutboxMessage.id)
    assert session.scalars(told).all() == [MEMBER, MEMBER]
    # The address that went as the merge was undone has no link.
    assert _links(session, EVIL) == []


def test_t34_marks_stay_when_a_merge_is_undone(session: Session) -> None:
    factories.noise(session)
    member, other = _person(session, "Ada", MEMBER), _person(session, "Adah", MEMBER)
    invited = _circulate(session, member)
    merged = _merge(session, other, member)
    _change(session, other, EVIL)
    factories.decline(session, invited)
    _unmerge(session, merged)
    assert Doubt(Reason.CHANGED, 0) in answer_doubts(session, [invited.id])[invited.id]
    _undo(session, _links(session)[0])
    assert Doubt(Reason.UNDONE) in answer_doubts(session, [invited.id])[invited.id]


def test_t34_undo_holds_for_the_entries_between(session: Session) -> None:
    """Else undoing the merges one after the other would bring the other address back."""
    factories.noise(session)
    member, middle, last = (
        _person(session, name, email) for name, email in (("Ada", MEMBER), ("Ade", EVIL), ("Adi", WORSE))
    )
    invited = _circulate(session, member)
    _merge(session, middle, member)
    second = _merge(session, last, middle)
    _undo(session, _links(session)[0])
    assert (last.email, middle.email) == (MEMBER, MEMBER)
    assert "email" in middle.fixed_fields
    _unmerge(session, second)
    assert session.get_one(Person, invited.person_id).email == MEMBER


def test_t34_address_of_an_entry_that_was_invited_to_nothing_takes_nobodys_place(session: Session) -> None:
    factories.noise(session)
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", EVIL)
    _circulate(session, member)
    _change(session, decoy, WORSE)
    _merge(session, member, decoy)
    _circulate(session, member, "second")
    assert _links(session, EVIL) == []
    nonce = session.scalars(select(AddressChange.nonce).where(AddressChange.old_address == EVIL)).one()
    with pytest.raises(BadLink):
        address_undo.undo(session, Link(nonce, 0), secret=SECRET)


def test_order_of_one_persons_changes(session: Session) -> None:
    factories.noise(session)
    member, other = _person(session, "Ada", MEMBER), _person(session, "Bea", "bea@x.example")
    _change(session, member, "Earlier@x.example")
    _circulate(session, member)
    _change(session, member, EVIL)
    _change(session, member, WORSE)
    assert address_order.orders(session, [other.id]) == {}
    order = address_order.orders(session, [member.id, other.id])[member.id]
    assert order == {MEMBER: 0, "earlier@x.example": 0, EVIL: 1, WORSE: 3}
    assert address_order.is_earlier(order, MEMBER.upper(), EVIL)
    assert not address_order.is_earlier(order, MEMBER, "earlier@x.example")
    assert not address_order.is_earlier(order, "unknown@x.example", EVIL)
    assert address_order.gives_way(order, "", WORSE, is_own=False)
    assert not address_order.gives_way(order, EVIL, WORSE, is_own=True)
    assert [address_order.gives_way(order, "unknown@x.example", EVIL, is_own=own) for own in (True, False)] == [
        True,
        False,
    ]


def test_no_import_changes_a_merged_entry(session: Session) -> None:
    member, decoy = _person(session, "Ada", MEMBER), _person(session, "Adah", EVIL)
    _merge(session, member, decoy)
    importing.import_rows(session, [person_row("Adah", email=WORSE)], actor=ACTOR, source="x.csv", secret=SECRET)
    session.expire_all()
    assert (member.email, decoy.email) == (MEMBER, EVIL)
