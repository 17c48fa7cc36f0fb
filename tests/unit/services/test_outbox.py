"""The outbox: mails are rows, fixed when they are written, within the budgets of their readers."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.letters import StatementLetter
from petition.domain.mails import FOLDED_FOR, RULES, Cost, MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage
from petition.services import accounts, outbox
from petition.services.delivery import letters
from petition.services.outbox import Account, Addressee, Contact
from tests import factories


def test_each_mail_is_a_queued_row_with_its_own_key(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    addressees = [factories.addressee(made, one, f"{index}@X.Example") for index, one in enumerate(invitations)]
    assert outbox.enqueue(session, MailKind.REMINDER, iter(addressees)) == 2
    query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER).order_by(OutboxMessage.id)
    mails = session.scalars(query).all()
    said = [Addressee(mail.invitation_id or 0, made.id, mail.recipient, mail.text_version_id) for mail in mails]
    assert said == addressees
    assert {mail.domain for mail in mails} == {"x.example"}
    assert {(mail.state, mail.attempts, mail.fence) for mail in mails} == {(OutboxState.QUEUED, 0, 0)}
    assert len({mail.message_key for mail in mails}) == 2


def test_whoever_has_no_address_gets_no_mail(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    assert outbox.enqueue(session, MailKind.RECEIPT, [factories.addressee(made, invitation, "")]) == 0


def test_nobody_gets_nothing(session: Session) -> None:
    assert outbox.enqueue(session, MailKind.REMINDER, []) == 0


def test_mail_to_an_account_or_a_person_is_about_no_invitation(session: Session) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    (person,) = factories.persons(session, [factories.person_row()])
    account = Account(user.id, user.email, nonce=b"n" * 16, details={"browser": "Firefox"})
    assert outbox.enqueue(session, MailKind.NEW_BROWSER, [account]) == 1
    assert outbox.enqueue(session, MailKind.ADDRESS_CHANGED, [Contact(person.id, "old@x.example")]) == 1
    one, other = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {(mail.invitation_id, mail.statement_id) for mail in (one, other)} == {(None, None)}
    assert (one.user_id, one.person_id, one.nonce, one.details) == (user.id, None, b"n" * 16, {"browser": "Firefox"})
    assert (other.user_id, other.person_id, other.nonce, other.details) == (None, person.id, None, None)
    assert (other.recipient, other.domain, other.state) == ("old@x.example", "x.example", OutboxState.QUEUED)


def test_mail_goes_only_to_whom_its_kind_is_for(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    with pytest.raises(TypeError, match="sign_in goes to an Account"):
        outbox.enqueue(session, MailKind.SIGN_IN, [factories.addressee(made, invitation, "ada@x.example")])
    with pytest.raises(TypeError, match="receipt goes to an Addressee"):
        outbox.enqueue(session, MailKind.RECEIPT, [Account(1, "desk@alliance.example")])


def _person(session: Session, *slugs: str) -> list[Addressee]:
    """Invite one person to statements of these names, and return the addressee of each."""
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made = [factories.circulated(session, people, factories.draft(slug)) for slug in slugs]
    return [factories.addressee(statement, invitation, "ada@x.example") for statement, (invitation,) in made]


def _mails(session: Session, cost: Cost) -> list[OutboxMessage]:
    kinds = [kind for kind, rule in RULES.items() if rule.cost is cost]
    query = select(OutboxMessage).where(OutboxMessage.kind.in_(kinds)).order_by(OutboxMessage.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _let_pass(session: Session, hours: float) -> None:
    """Make every mail so much older."""
    past = timedelta(hours=hours)
    for mail in session.scalars(select(OutboxMessage).execution_options(populate_existing=True)):
        mail.created_at, mail.not_before = mail.created_at - past, mail.not_before - past
    session.flush()


def test_t38_a_person_gets_three_links_a_day_whoever_asks(session: Session) -> None:
    """Over all statements; somebody else has a budget of their own."""
    factories.noise(session)
    one, other = _person(session, "one", "other")
    assert outbox.enqueue(session, MailKind.LINK, [one, other]) == 2
    assert outbox.enqueue(session, MailKind.LINK, [one, other]) == 1
    assert [outbox.enqueue(session, MailKind.LINK, [one]) for _ in range(50)] == [0] * 50
    (_, _), (cyd, _) = _office(session)
    assert outbox.enqueue(session, MailKind.LINK, [cyd]) == 1
    assert len(_mails(session, Cost.LINK)) == 4
    _let_pass(session, 23)
    assert outbox.enqueue(session, MailKind.LINK, [one]) == 0
    _let_pass(session, 2)
    assert outbox.enqueue(session, MailKind.LINK, [one]) == 1


def _office(session: Session) -> tuple[tuple[Addressee, Addressee], tuple[Addressee, Addressee]]:
    """Two statements, to which two others were invited."""
    rows = [factories.person_row(name, email=f"{name}@y.example") for name in ("Bea", "Cyd")]
    people = factories.persons(session, rows)
    found = []
    for slug in ("third", "fourth"):
        made, (bea, cyd) = factories.circulated(session, people, factories.draft(slug))
        found.append(
            (
                factories.addressee(made, bea, "Bea@y.example"),
                factories.addressee(made, cyd, "Cyd@y.example"),
            )
        )
    return (found[0][0], found[1][0]), (found[0][1], found[1][1])


def test_t38_what_a_coordinator_sends_is_never_dropped(session: Session) -> None:
    (one,) = _person(session, "one")
    assert [outbox.enqueue(session, MailKind.LINK, [one], by_coordinator=True) for _ in range(9)] == [1] * 9
    assert [outbox.enqueue(session, MailKind.REMINDER, [one]) for _ in range(9)] == [1] * 9
    # It counts all the same.
    assert outbox.enqueue(session, MailKind.LINK, [one]) == 0
    assert not [mail for mail in session.scalars(select(OutboxMessage)) if mail.not_before > database_time(session)]


def test_t38_an_account_gets_three_sign_in_links_a_day_and_every_alert(session: Session) -> None:
    user, other = (
        accounts.add_user(session, f"{name}@alliance.example", "coordinator", actor="test") for name in ("one", "two")
    )
    sent = [outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email, b"n" * 16)]) for _ in range(9)]
    assert sent == [1, 1, 1, 0, 0, 0, 0, 0, 0]
    assert outbox.enqueue(session, MailKind.SIGN_IN, [Account(other.id, other.email, b"n" * 16)]) == 1
    assert [outbox.enqueue(session, MailKind.NEW_BROWSER, [Account(user.id, user.email)]) for _ in range(9)] == [1] * 9


def test_t38_further_receipts_are_folded_into_one_an_hour_later(session: Session) -> None:
    """The seventh waits, and each that follows takes its place: it tells of the newest answer."""
    factories.noise(session)
    (one,) = _person(session, "one")
    invitation = session.get_one(Invitation, one.invitation_id)
    before = len(_mails(session, Cost.RECEIPT))
    for _ in range(8):
        factories.sign(session, invitation, PersonName("Ada", "Byron"))
        factories.withdraw(session, invitation)
    mails = _mails(session, Cost.RECEIPT)[before:]
    assert len(mails) == 7
    now = database_time(session)
    assert [mail.not_before <= now for mail in mails] == [True] * 6 + [False]
    assert timedelta(minutes=59) < mails[-1].not_before - now <= FOLDED_FOR
    assert (mails[-1].kind, mails[-1].details) == (MailKind.WITHDRAWN, {"is_folded": True})
    _let_pass(session, 0.5)
    until = _mails(session, Cost.RECEIPT)[-1].not_before
    factories.sign(session, invitation, PersonName("Ada", "King"))
    (*_, folded) = _mails(session, Cost.RECEIPT)
    # It waits no longer for having been replaced, and tells the time of what it tells.
    assert (folded.id, folded.kind, folded.not_before) == (mails[-1].id, MailKind.RECEIPT, until)
    letter = letters.letters(session, [folded.id])[folded.id]
    assert isinstance(letter, StatementLetter)
    assert letter.printed == PersonName("Ada", "King")
    assert now - timedelta(seconds=5) < folded.created_at
    _let_pass(session, 1)
    factories.withdraw(session, invitation)
    assert len(_mails(session, Cost.RECEIPT)) == before + 8


def test_t38_receipts_of_another_statement_are_folded_apart(session: Session) -> None:
    """The budget is the person's, and what is told of one statement says nothing of the other."""
    one, other = _person(session, "one", "other")
    for _ in range(6):
        outbox.enqueue(session, MailKind.RECEIPT, [one])
    for kind, addressee in ((MailKind.DECLINED, other), (MailKind.RECEIPT, one), (MailKind.WITHDRAWN, one)):
        assert outbox.enqueue(session, kind, [addressee]) == 1
    folded = [(mail.kind, mail.invitation_id) for mail in _mails(session, Cost.RECEIPT) if mail.details]
    assert folded == [(MailKind.DECLINED, other.invitation_id), (MailKind.WITHDRAWN, one.invitation_id)]


@pytest.mark.parametrize("state", [OutboxState.DEFERRED, OutboxState.QUEUED])
def test_t38_receipt_that_was_tried_already_is_not_replaced(session: Session, state: OutboxState) -> None:
    """It may have arrived, and a repeat must be the same to the byte."""
    (one,) = _person(session, "one")
    for _ in range(7):
        outbox.enqueue(session, MailKind.RECEIPT, [one])
    tried = update(OutboxMessage).where(OutboxMessage.id == _mails(session, Cost.RECEIPT)[-1].id)
    session.execute(tried.values(state=state, attempts=1))
    outbox.enqueue(session, MailKind.WITHDRAWN, [one])
    kinds = [mail.kind for mail in _mails(session, Cost.RECEIPT)]
    assert kinds == [*[MailKind.RECEIPT] * 7, MailKind.WITHDRAWN]


def test_mails_that_ask_and_wait_speak_of_a_newer_text(session: Session) -> None:
    noise = factories.noise(session)
    made, (invitation,) = factories.circulated(session)
    first, newer = made.text_version_id, noise.statement.text_version_id
    assert newer is not None
    addressee = Addressee(invitation.id, made.id, "ada@x.example", first)
    waits = {(OutboxState.QUEUED, 0), (OutboxState.DEFERRED, 2)}
    others = {(state, 1) for state in set(OutboxState) - {OutboxState.DEFERRED}}
    for state, attempts in waits | others:
        outbox.enqueue(session, MailKind.REMINDER, [addressee])
        new = update(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER, OutboxMessage.fence == 0)
        session.execute(new.values(state=state, attempts=attempts, fence=1))
    outbox.enqueue(session, MailKind.RECEIPT, [addressee])
    outbox.speak_of(session, made.id, newer)
    ours = session.scalars(select(OutboxMessage).where(OutboxMessage.statement_id == made.id)).all()
    told = {(mail.state, mail.attempts) for mail in ours if mail.text_version_id == newer}
    assert told == waits
    assert {mail.kind for mail in ours if mail.text_version_id == newer} == {MailKind.INVITATION, MailKind.REMINDER}
    assert {mail.text_version_id for mail in ours if mail.kind is MailKind.RECEIPT} == {first}
