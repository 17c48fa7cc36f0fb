"""Lost links: sent again, never too often, to the address on file alone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.errors import BadLink, IllegalTransition, NotFound
from petition.models import AuditEvent, Invitation, LinkRequest, OutboxMessage
from petition.services.delivery import letters
from petition.services.signing import links, standings
from petition.services.statements import closing
from tests import factories
from tests.counting import statements_run


def _grow_old(session: Session) -> None:
    """Let so much time pass that links may be asked for again."""
    past = database_time(session) - links.RESEND_INTERVAL - timedelta(seconds=1)
    session.execute(update(OutboxMessage).values(created_at=past))


def _resend(session: Session, address: str) -> int:
    """Ask for the links of an address, and let a worker answer."""
    assert links.ask(session, address)
    return links.answer(session, links.take(session))


def _sent(session: Session) -> list[tuple[int, str]]:
    query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINK).order_by(OutboxMessage.id)
    return [(mail.invitation_id, mail.recipient) for mail in session.scalars(query)]


def _link_mail(session: Session) -> OutboxMessage:
    return session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINK)).one()


def _office(session: Session) -> list[Invitation]:
    """Two members who share an inbox, and one who does not."""
    rows = [factories.person_row(name, email="Office@x.example") for name in ("Ada", "Bea")]
    _, invitations = factories.circulated(session, factories.persons(session, [*rows, factories.person_row("Cyd")]))
    factories.noise(session)
    return invitations


def test_every_open_invitation_of_an_address_is_sent_again(session: Session) -> None:
    ada, bea, _ = _office(session)
    _grow_old(session)
    assert _resend(session, "office@X.example") == 2
    assert _sent(session) == [(bea.id, "Office@x.example"), (ada.id, "Office@x.example")]


def test_t29_asking_often_sends_no_more(session: Session) -> None:
    _office(session)
    assert _resend(session, "office@x.example") == 2
    assert _resend(session, "office@x.example") == 0
    factories.settle_mails(session, OutboxState.SENT)
    assert _resend(session, "office@x.example") == 0
    _grow_old(session)
    assert _resend(session, "office@x.example") == 2
    factories.settle_mails(session, OutboxState.SENT)
    assert len(_sent(session)) == 4


def test_t29_a_link_asked_for_is_not_asked_for_again_at_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(
        session, factories.persons(session, [factories.person_row(email="ada@x.example")])
    )
    _grow_old(session)
    assert _resend(session, "ada@x.example") == 1
    assert _resend(session, "ada@x.example") == 0
    assert _sent(session) == [(invitation.id, "ada@x.example")]


def test_t19_known_and_unknown_addresses_are_looked_up_by_the_worker_alone(session: Session) -> None:
    """Asking writes the same row for everybody, and reads nobody's."""
    _office(session)
    counted: dict[str, int] = {}
    for address in ("office@x.example", "stranger@x.example"):
        with statements_run() as queries:
            assert links.ask(session, address)
        counted[address] = len(queries)
        assert not any("persons" in query or "invitations" in query for query in queries)
    assert len(set(counted.values())) == 1
    assert set(session.scalars(select(LinkRequest.address))) == {"office@x.example", "stranger@x.example"}
    assert links.answer(session, links.take(session)) == 2
    assert session.scalar(select(func.count()).select_from(LinkRequest)) == 0


def test_t38_strangers_write_nothing_that_stays(session: Session) -> None:
    """A thousand requests: three mails a person and day, and no row of the log."""
    _office(session)
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    for _ in range(1000 // 20):
        for number in range(20):
            assert links.ask(session, ("Office@x.example", f"stranger{number}@x.example")[number % 2])
        links.answer(session, links.take(session))
        _grow_old(session)
    assert len(_sent(session)) == 2 * 3
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before
    assert session.scalar(select(func.count()).select_from(LinkRequest)) == 0


def test_t38_requests_of_strangers_fill_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_OPEN", 3)
    assert [links.ask(session, "one@x.example") for _ in range(9)] == [True] * 9
    assert [links.ask(session, f"{number}@x.example") for number in range(9)] == [True] * 2 + [False] * 7
    assert session.scalar(select(func.count()).select_from(LinkRequest)) == 3
    links.answer(session, links.take(session))
    assert links.ask(session, "other@x.example")


def test_closed_statement_sends_no_links(session: Session) -> None:
    made, _ = factories.circulated(session, factories.persons(session, [factories.person_row(email="ada@x.example")]))
    closing.close(session, made, actor="test")
    _grow_old(session)
    assert _resend(session, "ada@x.example") == 0
    with pytest.raises(IllegalTransition):
        links.reissue(session, made, 1, actor="user:1")


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED])
def test_whoever_has_signed_gets_their_link_after_the_end(session: Session, state: StatementState) -> None:
    """They can withdraw, and may have nothing but an address that changed."""
    statement, (ada, _) = factories.circulated(
        session,
        factories.persons(session, [factories.person_row(name, email="o@x.example") for name in ("Ada", "Bea")]),
    )
    factories.noise(session)
    factories.sign(session, ada)
    statement.state = state
    session.flush()
    _grow_old(session)
    assert _resend(session, "o@x.example") == 1
    assert _sent(session) == [(ada.id, "o@x.example")]
    letter = letters.letters(session, [_link_mail(session).id])[_link_mail(session).id]
    assert (letter.pointless, letter.until, letter.link) == ("", None, factories.link(ada))
    factories.withdraw(session, ada)
    letter = letters.letters(session, [_link_mail(session).id])[_link_mail(session).id]
    assert letter.pointless == "not sent: the statement had closed"


def test_t17_reissuing_revokes_every_older_link(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    old, others = factories.link(invitation), factories.link(noise.invitations[3])
    links.reissue(session, made, invitation.id, actor="user:1")
    session.expire_all()
    with pytest.raises(BadLink):
        standings.by_link(session, old)
    assert standings.by_link(session, factories.link(invitation)).invitation_id == invitation.id
    assert standings.by_link(session, others).invitation_id == noise.invitations[3].id
    assert len(_sent(session)) == 1
    actions = select(func.count()).where(AuditEvent.action == "invitation.reissue", AuditEvent.actor == "user:1")
    assert session.scalar(actions) == 1


def test_invitation_of_another_statement_is_not_reissued(session: Session) -> None:
    made, _ = factories.circulated(session)
    noise = factories.noise(session)
    with pytest.raises(NotFound):
        links.reissue(session, made, noise.invitations[0].id, actor="user:1")
    assert _sent(session) == []
