"""Tallies: each invited person is counted once, in the statement, its country and the list of all statements."""

from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.domain.statuses import Status
from petition.services import outbox
from petition.services.statements import drafting, tallies
from petition.services.statements.tallies import Tally, Turnout
from tests import factories


def test_tally_counts_everyone_once(session: Session) -> None:
    tally = tallies.tally(session, factories.every_status(session))
    expected = {
        Status.SIGNED: 1,
        Status.DECLINED: 1,
        Status.WITHDRAWN: 1,
        Status.LAPSED: 1,
        Status.STRUCK: 1,
        Status.UNINVITED: 1,
        Status.NO_ANSWER: 1,
        Status.UNREACHABLE: 2,
        Status.NOT_SENT: 1,
    }
    assert {status: tally[status] for status in Status} == expected
    assert tally.invited == 10
    assert tally["no_answer"] == 1


def test_tally_of_nobody_is_zero(session: Session) -> None:
    tally = tallies.tally(session, factories.statement(session))
    assert tally == Tally({})
    assert (tally.invited, tally[Status.SIGNED]) == (0, 0)


def test_countries_add_up(session: Session) -> None:
    made = factories.every_status(session)
    found = tallies.overview(session, made)
    assert found.countries == {"GB": Turnout(4, 1), "FR": Turnout(3, 0), "DE": Turnout(3, 0)}
    assert found.tally == tallies.tally(session, made)
    assert tallies.overview(session, factories.statement(session, factories.draft("empty"))) == (Tally({}), {})


def test_statements_add_up(session: Session) -> None:
    made = factories.every_status(session)
    noise = drafting.find(session, "noise")
    factories.statement(session, factories.draft("nobody-asked"))
    assert tallies.by_statement(session) == {made.id: Turnout(10, 1), noise.id: Turnout(4, 1)}


def test_late_bounce_never_hides_an_answer(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    factories.settle_mails(session, OutboxState.BOUNCED, invitation)
    assert tallies.tally(session, made) == Tally({Status.SIGNED: 1})


def test_the_last_mail_decides_who_is_reachable(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.FAILED, invitation)
    outbox.enqueue(session, MailKind.LINK, [factories.addressee(made, invitation, "ada@new.example")])
    assert tallies.tally(session, made) == Tally({Status.NO_ANSWER: 1})
