"""Whether a mail still goes: for each kind, muting, a complaint and a budget do what its row of the table says."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.letters import StatementLetter
from petition.domain.mails import BUDGETS, RULES, TO_INVITED, Cost, MailKind
from petition.domain.states import InvitationState, StatementState
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services import outbox
from petition.services.delivery import letters
from tests import factories

OF_KIND = pytest.mark.parametrize("kind", sorted(TO_INVITED))


def _arranged(session: Session, kind: MailKind, *, has_signed: bool = False) -> tuple[Statement, Invitation]:
    """Return a statement in which a mail of the kind has something to say to Ada."""
    ada = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made, (invitation,) = factories.circulated(session, ada)
    factories.noise(session)
    rule = RULES[kind]
    of_own_line = (MailKind.RECEIPT, MailKind.CORRECTED, MailKind.CORRECTION_PROPOSED)
    if has_signed or rule.to_signatories or kind in of_own_line:
        factories.sign(session, invitation)
    if kind is MailKind.LINE_QUESTION:
        session.execute(update(Invitation).where(Invitation.id == invitation.id).values(held_at=database_now()))
    if rule.while_in:
        state = min(rule.while_in)
        values = {"state": state, "cancelled_at": database_now() if state is StatementState.CANCELLED else None}
        session.execute(update(Statement).where(Statement.id == made.id).values(values))
    if kind is MailKind.RELEASE_PLANNED:
        tomorrow = factories.LONG_AGO.replace(year=2999)
        session.execute(update(Statement).where(Statement.id == made.id).values(release_at=tomorrow))
    session.expire_all()
    return made, invitation


def _queued(session: Session, made: Statement, invitation: Invitation, kind: MailKind, times: int = 1) -> int:
    details = {"release_at": made.release_at.isoformat()} if made.release_at else None
    told = factories.addressee(made, invitation, "ada@x.example")._replace(details=details)
    return sum(outbox.enqueue(session, kind, [told]) for _ in range(times))


def _newest(session: Session, kind: MailKind) -> StatementLetter:
    number = session.scalars(select(func.max(OutboxMessage.id)).where(OutboxMessage.kind == kind)).one()
    letter = letters.letters(session, [number])[number]
    assert isinstance(letter, StatementLetter)
    return letter


@OF_KIND
def test_muting_stops_what_the_table_says_and_nothing_else(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind)
    assert _queued(session, made, invitation, kind) == 1
    assert _newest(session, kind).pointless == ""
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(muted_at=database_now()))
    why = "not sent: the person asked for no more mails"
    assert _newest(session, kind).pointless == (why if RULES[kind].heeds_muting else "")


@pytest.mark.parametrize("kind", sorted(kind for kind in TO_INVITED if RULES[kind].to_asked))
def test_muting_stops_nothing_that_became_of_ones_own_signature(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind, has_signed=True)
    assert _queued(session, made, invitation, kind) == 1
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(muted_at=database_now()))
    assert _newest(session, kind).pointless == ""


@OF_KIND
def test_a_complaint_stops_what_the_table_says_and_nothing_else(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind)
    assert _queued(session, made, invitation, kind) == 1
    session.execute(update(Person).where(Person.id == invitation.person_id).values(complained_at=database_now()))
    why = "not sent: the person reported a mail of ours as spam"
    assert _newest(session, kind).pointless == (why if RULES[kind].heeds_complaint else "")


@OF_KIND
def test_who_is_not_to_be_invited_is_asked_by_no_mail_but_of_their_own(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind)
    assert _queued(session, made, invitation, kind) == 1
    session.execute(update(Person).where(Person.id == invitation.person_id).values(do_not_invite="has died"))
    rule = RULES[kind]
    why = "not sent: the person is not to be invited"
    assert _newest(session, kind).pointless == (why if rule.asks and not rule.is_by_own_act else "")


@OF_KIND
def test_a_budget_holds_back_what_the_table_says_and_nothing_else(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind)
    of_kind = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.invitation_id == invitation.id)
    before = len(session.scalars(of_kind).all())
    cost = RULES[kind].cost
    most = BUDGETS.get(cost, 9)
    _queued(session, made, invitation, kind, most + 3)
    mails = session.scalars(of_kind).all()
    now = [mail for mail in mails if mail.not_before <= mail.created_at]
    if cost is Cost.COORDINATOR:
        assert len(now) == len(mails) == before + most + 3
    else:
        # A link too many does not go at all; receipts too many wait as one, which tells of the newest.
        assert len(now) <= most
        assert len(mails) - len(now) == (1 if cost is Cost.RECEIPT else 0)


def test_only_what_others_cause_heeds_a_complaint() -> None:
    heeding = {kind for kind, rule in RULES.items() if rule.heeds_complaint}
    assert heeding == TO_INVITED - {MailKind.LINK, MailKind.RECEIPT, MailKind.DECLINED, MailKind.WITHDRAWN}
    # Whoever asked for no more mails still hears of their own signature.
    told = {kind for kind, rule in RULES.items() if rule.to_signatories}
    assert not any(RULES[kind].heeds_muting for kind in told)


TOLD_IN = [(kind, rule.while_in) for kind, rule in RULES.items() if rule.while_in]


@pytest.mark.parametrize(("kind", "states"), TOLD_IN)
@pytest.mark.parametrize("state", [one for one in StatementState if one is not StatementState.DRAFT])
def test_news_is_told_while_it_is_true(
    session: Session, kind: MailKind, states: Sequence[StatementState], state: StatementState
) -> None:
    made, invitation = _arranged(session, kind)
    _queued(session, made, invitation, kind)
    session.execute(update(Statement).where(Statement.id == made.id).values(state=state))
    assert _newest(session, kind).pointless == ("" if state in states else f"not sent: the statement is {state} now")


@pytest.mark.parametrize("kind", [kind for kind, rule in RULES.items() if rule.to_signatories])
def test_whose_signature_ended_is_told_nothing_of_it(session: Session, kind: MailKind) -> None:
    made, invitation = _arranged(session, kind)
    _queued(session, made, invitation, kind)
    withdrawn = {"state": InvitationState.WITHDRAWN}
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(withdrawn))
    assert _newest(session, kind).pointless == "not sent: the signature that it is about had ended"


@pytest.mark.parametrize("release_at", [None, factories.LONG_AGO, factories.LONG_AGO.replace(year=2998)])
def test_a_release_that_was_moved_is_not_told_as_it_was(session: Session, release_at: object) -> None:
    made, invitation = _arranged(session, MailKind.RELEASE_PLANNED)
    _queued(session, made, invitation, MailKind.RELEASE_PLANNED)
    session.execute(update(Statement).where(Statement.id == made.id).values(release_at=release_at))
    why = "not sent: its publication is not planned for then any more"
    assert _newest(session, MailKind.RELEASE_PLANNED).pointless == why
