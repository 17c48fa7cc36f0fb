"""What happened is told soon, once, and not more often than once an hour, whatever is committed when."""

from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain.account_notices import MOST_TOLD, AccountNotice
from petition.domain.letters import Letter
from petition.domain.mails import FOLDED_FOR, MailKind
from petition.domain.states import OutboxState
from petition.models import Happening, Invitation, OutboxMessage, User
from petition.services import accounts, happenings
from petition.services.delivery.letters import letters
from petition.services.notices import at_once, choices
from petition.services.notices.choices import Choices
from petition.services.signing import endorsement
from tests import factories
from tests.counting import statements_run
from tests.factories import ACTOR, person_row, persons
from tests.races import at_once as both_at_once
from tests.web_support import Work

ANNA = "anna@alliance.example"


def _account(session: Session, address: str = ANNA) -> User:
    return accounts.add_user(session, address, "coordinator", actor=ACTOR)


def note(session: Session, words: str, invitation: Invitation | None = None) -> Invitation:
    """Let somebody decline, with a note."""
    invitation = invitation or factories.ada_invited(session)
    endorsement.decline(session, factories.standing(session, invitation), comment=words)
    return invitation


def told(session: Session) -> list[Letter]:
    """Return the mails about what happened, as they would be sent now."""
    mail = OutboxMessage
    numbers = session.scalars(select(mail.id).where(mail.kind == MailKind.NEEDS_YOU).order_by(mail.id)).all()
    return [letters(session, [number])[number] for number in numbers]


def _pass(session: Session, seconds: float) -> None:
    """Let the mails be as old as if so much time had passed."""
    session.execute(update(OutboxMessage).values(created_at=database_after(-seconds)))


def _words(letter: Letter) -> list[str]:
    return [item["words"] for item in letter.details["items"]]


def test_a_note_is_told_once_with_its_words(session: Session) -> None:
    _account(session)
    note(session, "Please add my deputy.")
    assert at_once.queue_due(session) == 1
    (letter,) = told(session)
    assert (letter.recipient, letter.pointless) == (ANNA, "")
    (item,) = letter.details["items"]
    assert (item["kind"], item["who"], item["words"]) == ("note", "Ada Lovelace", "Please add my deputy.")
    _pass(session, 2 * FOLDED_FOR.total_seconds())
    assert at_once.queue_due(session) == 0


def test_what_follows_within_the_hour_comes_in_one_mail(session: Session) -> None:
    _account(session)
    ada = note(session, "First.")
    assert at_once.queue_due(session) == 1
    for words in ("Second.", "Third."):
        note(session, words, ada)
        assert at_once.queue_due(session) == 0
    _pass(session, FOLDED_FOR.total_seconds() - 60)
    assert at_once.queue_due(session) == 0
    _pass(session, FOLDED_FOR.total_seconds() + 60)
    assert at_once.queue_due(session) == 1
    # It tells of the note as it is, and once.
    assert _words(told(session)[1]) == ["Third."]


def test_a_pointless_mail_keeps_no_other_one_back(session: Session) -> None:
    _account(session)
    ada = note(session, "First.")
    at_once.queue_due(session)
    session.execute(update(OutboxMessage).values(state=OutboxState.FAILED))
    note(session, "Second.", ada)
    assert at_once.queue_due(session) == 1


def test_a_flood_of_notes_is_one_mail(session: Session) -> None:
    _account(session)
    _, invitations = factories.circulated(session, persons(session, [person_row(f"Ada{n}") for n in range(1000)]))
    for one in invitations:
        happenings.record(session, AccountNotice.NOTE, one.id)
    session.execute(update(Invitation).values(comment="Call me."))
    assert at_once.queue_due(session) == 1
    with statements_run() as run:
        (letter,) = told(session)
    assert len(run) < 12
    assert (len(letter.details["items"]), letter.details["more"]) == (MOST_TOLD, 1000 - MOST_TOLD)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.NEEDS_YOU)).one()
    assert mail.details == {"after": 0, "until": 1}


def test_a_transaction_that_commits_late_is_told_of(work: Work) -> None:
    """Its row has a smaller number than one that was told of; it was not to be seen then."""
    with work() as session:
        _account(session)
        ada = factories.ada_invited(session).id
    seen: list[int] = []

    def write_slowly(session: Session) -> None:
        happenings.record(session, AccountNotice.NOTE, ada)

    def write_and_look(session: Session) -> None:
        happenings.record(session, AccountNotice.HELD, ada)
        seen.append(at_once.queue_due(session))

    both_at_once(work, write_slowly, write_and_look)
    with work() as session:
        _pass(session, 2 * FOLDED_FOR.total_seconds())
        seen.append(at_once.queue_due(session))
        assert session.scalars(select(func.count()).where(Happening.round.is_(None))).one() == 0
        assert (
            session.scalars(select(User.told_round)).one() == session.scalars(select(func.max(Happening.round))).one()
        )
    # On SQLite the slow one was first, and both are told of in one mail.
    assert seen in ([1, 1], [1, 0])


def test_what_two_workers_see_at_once_has_two_rounds(work: Work) -> None:
    """Otherwise the account that one of them told would miss what the other one saw."""
    with work() as session:
        _account(session)
        ada = factories.ada_invited(session).id
    counts: list[int] = []

    def write_and_look(session: Session) -> None:
        happenings.record(session, AccountNotice.NOTE, ada)
        counts.append(at_once.queue_due(session))

    both_at_once(work, write_and_look, write_and_look)
    with work() as session:
        assert session.scalars(select(Happening.round).order_by(Happening.id)).all() == [1, 2]
        _pass(session, 2 * FOLDED_FOR.total_seconds())
        counts.append(at_once.queue_due(session))
    assert counts == [1, 0, 1]


def test_two_workers_at_once_make_one_mail(work: Work) -> None:
    with work() as session:
        _account(session)
        _account(session, "bea@alliance.example")
        note(session, "Please call.")
    counts: list[int] = []

    def look(session: Session) -> None:
        counts.append(at_once.queue_due(session))

    both_at_once(work, look, look)
    assert sorted(counts) == [0, 2]


def test_who_wants_none_gets_none_and_no_old_ones_later(session: Session) -> None:
    anna, bea = _account(session), _account(session, "bea@alliance.example")
    choices.choose(session, anna, Choices(frozenset({AccountNotice.HELD}), "UTC"), actor=ACTOR)
    note(session, "Please call.")
    assert at_once.queue_due(session) == 1
    assert [letter.recipient for letter in told(session)] == [bea.email]
    choices.choose(session, anna, Choices(frozenset(AccountNotice), "UTC"), actor=ACTOR)
    assert at_once.queue_due(session) == 0


def test_a_mail_that_waits_heeds_what_was_switched_off_since(session: Session) -> None:
    anna = _account(session)
    note(session, "Please call.")
    at_once.queue_due(session)
    choices.choose(session, anna, Choices(frozenset(AccountNotice) - {AccountNotice.NOTE}, "UTC"), actor=ACTOR)
    assert told(session)[0].pointless == "not sent: nothing of it waits for anybody any more"
    choices.choose(session, anna, Choices(frozenset({AccountNotice.DIGEST}), "UTC"), actor=ACTOR)
    assert told(session)[0].pointless == "not sent: the account wants no such mails"


@pytest.mark.parametrize("change", [{"active": False}, {"roles": []}])
def test_closed_accounts_and_those_without_a_role_are_told_nothing(session: Session, change: dict[str, Any]) -> None:
    anna = _account(session)
    for name, value in change.items():
        setattr(anna, name, value)
    session.flush()
    note(session, "Please call.")
    assert at_once.queue_due(session) == 0


def test_a_new_account_is_told_no_old_news(session: Session) -> None:
    _account(session)
    ada = note(session, "First.")
    at_once.queue_due(session)
    _account(session, "bea@alliance.example")
    note(session, "Second.", ada)
    assert at_once.queue_due(session) == 1
    assert [_words(letter) for letter in told(session) if letter.recipient != ANNA] == [["Second."]]


def test_old_happenings_are_forgotten_and_rounds_go_on(session: Session) -> None:
    _account(session)
    ada = note(session, "First.")
    at_once.queue_due(session)
    session.execute(update(Happening).values(at=factories.LONG_AGO))
    _pass(session, 2 * FOLDED_FOR.total_seconds())
    note(session, "Second.", ada)
    assert at_once.queue_due(session) == 1
    assert session.scalars(select(Happening.round)).all() == [2]


def test_an_idle_look_is_one_query(session: Session) -> None:
    _account(session)
    note(session, "Please call.")
    at_once.queue_due(session)
    rows = [{"kind": AccountNotice.NOTE, "subject_id": 1, "round": 1}] * 100
    session.execute(insert(table_of(Happening)), rows)
    with statements_run() as run:
        assert at_once.queue_due(session) == 0
    assert len(run) == 1
