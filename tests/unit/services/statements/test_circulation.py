"""Circulation: who is invited, what they are sent, and when it ends."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.domain.digests import text_digest
from petition.domain.list_forms import ListForm
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import AddressChange, AuditEvent, Invitation, OutboxMessage, Person, Statement, TextVersion
from petition.services.roster import people
from petition.services.statements import circulation
from petition.services.statements.audiences import Audience
from petition.services.statements.compilation import preview
from petition.services.statements.silent import find_silent
from tests import factories


def _mails(session: Session, made: Statement) -> Counter[tuple[MailKind, str]]:
    query = (
        select(OutboxMessage.kind, OutboxMessage.recipient).join(Invitation).where(Invitation.statement_id == made.id)
    )
    return Counter((row.kind, row.recipient) for row in session.execute(query))


def _invited(session: Session, made: Statement) -> int:
    return session.scalars(select(func.count()).where(Invitation.statement_id == made.id)).one()


def test_circulating_invites_freezes_and_mails(session: Session) -> None:
    noise = factories.noise(session)
    factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    assert circulation.circulate(session, made, Audience(["GB", "DE"]), actor="user:1") == 3
    session.refresh(made)
    assert (made.state, made.text_number) == (StatementState.CIRCULATING, 1)
    assert made.circulated_at is not None
    text = session.scalars(select(TextVersion).where(TextVersion.statement_id == made.id)).one()
    assert (text.number, text.title, text.body) == (1, made.title, made.body)
    assert text.digest == text_digest(made.title, made.body, "en")
    invitations = session.scalars(select(Invitation).where(Invitation.statement_id == made.id)).all()
    assert {invitation.state for invitation in invitations} == {InvitationState.INVITED}
    assert len({invitation.reference for invitation in invitations} | {one.nonce for one in invitations}) == 6
    assert all(len(invitation.nonce) == 16 for invitation in invitations)
    assert _mails(session, made) == {
        (MailKind.INVITATION, f"{name}@{domain}.example"): 1
        for name, domain in (("Ada", "gb"), ("Bea", "gb"), ("Eve", "de"))
    }
    assert _invited(session, noise.statement) == 4
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.actor == "user:1").order_by(AuditEvent.id))
    assert list(actions) == ["statement.circulate", *["invitation.invite"] * 3]


def test_the_order_of_a_name_goes_with_the_invitation(session: Session) -> None:
    tien = PersonName("James", "Tien", "", "", "Pei-chun", "given_family_additional")
    lee = PersonName("Hsien Loong", "Lee", name_order="family_given")
    rows = [replace(factories.person_row(country="HK"), name=name) for name in (tien, lee)]
    factories.persons(session, rows)
    made = factories.statement(session)
    form = ListForm.read(made.list_form)

    def lines() -> list[str]:
        return [one.partition(" (")[0] for one in preview(session, made, form, {}).compilation.lines]

    assert sorted(lines()) == ["James Tien Pei-chun", "Lee Hsien Loong"]
    circulation.circulate(session, made, Audience(["HK"]), actor="user:1")
    assert sorted(lines()) == ["James Tien Pei-chun", "Lee Hsien Loong"]
    session.execute(update(Person).values(name_order=""))
    assert sorted(lines()) == ["James Tien Pei-chun", "Lee Hsien Loong"]


def test_more_people_are_added_later_and_nobody_twice(session: Session) -> None:
    factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    circulation.circulate(session, made, Audience(["GB"]), actor="test")
    assert circulation.circulate(session, made, Audience(), actor="test") == 3
    assert set(_mails(session, made).values()) == {1}
    assert _invited(session, made) == 5
    assert session.scalars(select(func.count()).where(TextVersion.statement_id == made.id)).one() == 1
    with pytest.raises(FieldError, match="nobody"):
        circulation.circulate(session, made, Audience(), actor="test")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"body": "Another text."},
        {"language": "fr"},
        {"closes_at": datetime.now(UTC) + timedelta(days=1)},
        {"contact_email": "x@y.example"},
        {"requested_by": "Others"},
        {"list_form": {"order": "name"}},
    ],
    ids=", ".join,
)
def test_t36_statement_that_is_circulated_is_the_one_that_was_shown(session: Session, change: dict[str, Any]) -> None:
    factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    shown, _ = circulation.shown_choice(session, made, Audience())
    session.execute(update(Statement).where(Statement.id == made.id).values(change))
    session.refresh(made)
    with pytest.raises(ShownChanged, match="was changed after you had opened the page"):
        circulation.circulate(session, made, Audience(), actor="test", expected=shown)


def _exchange(session: Session, mine: list[Person]) -> None:
    people.retire(session, mine[0], actor="test")
    factories.persons(session, [factories.person_row("New", country="GB")])


def _readdress(session: Session, mine: list[Person]) -> None:
    people.set_address(session, mine[1], "x@y.example", actor="test", secret=factories.SECRET)


def _rename(session: Session, mine: list[Person]) -> None:
    mine[1].family_name = "Otherwise"
    session.flush()


def _speak(session: Session, mine: list[Person]) -> None:
    mine[1].language = "fr"
    session.flush()


@pytest.mark.parametrize("change", [_exchange, _readdress, _rename, _speak])
def test_t36_people_who_are_invited_are_those_who_were_shown(
    session: Session, change: Callable[[Session, list[Person]], None]
) -> None:
    """One has come and another gone, or mail would go elsewhere: as many as before, and not the same."""
    mine = factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    shown, _ = circulation.shown_choice(session, made, Audience())
    change(session, mine)
    with pytest.raises(
        ShownChanged, match=r"You confirmed 5 people\. It would be as many now, but something about them"
    ):
        circulation.circulate(session, made, Audience(), actor="test", expected=shown)
    assert _mails(session, made) == {}


def test_t36_old_addresses_that_are_told_are_those_that_were_shown(session: Session) -> None:
    mine = factories.persons(session, factories.three_countries())
    for address in ("x@y.example", "z@y.example"):
        people.set_address(session, mine[1], address, actor="test", secret=factories.SECRET)
    people.set_address(session, mine[2], "x@z.example", actor="test", secret=factories.SECRET)
    made = factories.statement(session)
    shown, count = circulation.shown_choice(session, made, Audience(["GB"]))
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    before = session.scalars(select(AddressChange.old_address).order_by(AddressChange.id)).all()[:2]
    assert (count, session.scalars(told).all()) == (2, [])
    # One of the two stands no longer waiting, so another number would be told.
    session.execute(update(AddressChange).where(AddressChange.old_address == before[0]).values(is_told=True))
    with pytest.raises(ShownChanged, match="was changed after you had opened the page"):
        circulation.circulate(session, made, Audience(["GB"]), actor="test", expected=shown)
    shown, count = circulation.shown_choice(session, made, Audience(["GB"]))
    circulation.circulate(session, made, Audience(["GB"]), actor="test", expected=shown)
    assert (count, session.scalars(told).all()) == (1, before[1:])


def test_t34_old_addresses_are_counted_by_the_order_that_the_invitation_leaves(session: Session) -> None:
    """Before it, the address on file came first; once somebody is invited, each that stood before may be theirs."""
    (ada,) = factories.persons(session, factories.three_countries()[:1])
    for number, pair in enumerate(((ada.email, "x@y.example"), ("x@y.example", ada.email))):
        change = AddressChange(person_id=ada.id, nonce=bytes([number] * 16), actor="test", is_told=False)
        change.old_address, change.new_address = pair
        session.add(change)
        session.flush()
    made = factories.statement(session)
    shown, count = circulation.shown_choice(session, made, Audience())
    circulation.circulate(session, made, Audience(), actor="test", expected=shown)
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)
    assert (count, session.scalars(told).all()) == (1, ["x@y.example"])


def test_what_changed_elsewhere_hinders_nobody(session: Session) -> None:
    """Who stands where among those chosen was not shown; nor does it matter by which way they were chosen."""
    mine = factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    shown, _ = circulation.shown_choice(session, made, Audience())
    mine[3].sort_key = b"z"
    factories.noise(session)
    choice = Audience(person_ids=[person.id for person in mine])
    assert circulation.circulate(session, made, choice, actor="test", expected=shown) == 5


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED, StatementState.CANCELLED])
def test_ended_statement_is_not_circulated(session: Session, state: StatementState) -> None:
    factories.persons(session, factories.three_countries())
    made = factories.statement(session)
    made.state = state
    session.flush()
    with pytest.raises(IllegalTransition):
        circulation.circulate(session, made, Audience(), actor="test")
    assert _mails(session, made) == {}


def _pass_closing_time(session: Session, made: Statement) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Statement).where(Statement.id == made.id).values(closes_at=past))


def test_nothing_is_sent_once_the_closing_time_has_passed(session: Session) -> None:
    made, _ = factories.circulated(session, factories.persons(session, factories.three_countries()[:1]))
    factories.persons(session, factories.three_countries())
    _pass_closing_time(session, made)
    with pytest.raises(FieldError, match="closes_at: the closing time is in the past"):
        circulation.circulate(session, made, Audience(), actor="test")
    with pytest.raises(FieldError, match="closes_at: the closing time is in the past"):
        circulation.remind(session, made, actor="test")


def test_only_the_silent_who_were_reached_are_reminded(session: Session) -> None:
    made, invitations = factories.circulated(session, factories.persons(session, factories.three_countries()))
    factories.noise(session)
    ada, bea, cyd, dot, _ = invitations
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, ada)
    factories.decline(session, bea)
    factories.settle_mails(session, OutboxState.FAILED, cyd)
    factories.settle_mails(session, OutboxState.QUEUED, dot)
    shown = circulation.shown_silent(made, find_silent(session, made))
    assert shown.count == 1
    assert circulation.remind(session, made, actor="user:1", expected=shown) == 1
    mails = _mails(session, made)
    assert [address for kind, address in mails if kind is MailKind.REMINDER] == ["Eve@de.example"]
    assert circulation.remind(session, made, actor="test") == 0


def test_t36_those_are_reminded_who_were_shown(session: Session) -> None:
    """One has answered, and another's mail has arrived: as many as before, and not the same."""
    made, (ada, bea, *others) = factories.circulated(session, factories.persons(session, factories.three_countries()))
    factories.settle_mails(session, OutboxState.SENT)
    factories.settle_mails(session, OutboxState.QUEUED, bea)
    shown = circulation.shown_silent(made, find_silent(session, made))
    factories.sign(session, ada)
    factories.settle_mails(session, OutboxState.SENT, bea)
    with pytest.raises(
        ShownChanged, match=r"You confirmed 4 people\. It would be as many now, but something about them"
    ):
        circulation.remind(session, made, actor="test", expected=shown)
    assert MailKind.REMINDER not in {kind for kind, _ in _mails(session, made)}
    shown = circulation.shown_silent(made, find_silent(session, made))
    person = session.get_one(Person, others[0].person_id)
    people.set_address(session, person, "x@y.example", actor="test", secret=factories.SECRET)
    with pytest.raises(ShownChanged):
        circulation.remind(session, made, actor="test", expected=shown)


def test_draft_has_nobody_to_remind(session: Session) -> None:
    with pytest.raises(IllegalTransition, match="cannot send reminders"):
        circulation.remind(session, factories.statement(session), actor="test")


def test_person_of_an_invitation(session: Session) -> None:
    people = factories.persons(session, factories.three_countries())
    _, invitations = factories.circulated(session, people)
    assert circulation.person_of(session, invitations[3].id) is people[3]
