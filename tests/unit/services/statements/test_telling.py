"""Those who signed hear what becomes of the statement; nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain import lengths
from petition.domain.compilations import Publication, RenderedFile
from petition.domain.mails import MailKind
from petition.domain.signatures import Decision
from petition.errors import FieldError, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services.roster import people
from petition.services.statements import closing, publishing, recording, retracting, telling
from petition.services.statements.proposals import propose
from petition.services.statements.recording import Answer
from petition.services.statements.telling import Notice
from tests import factories
from tests.factories import ACTOR

NAMES = ("Ada", "Bea", "Cyd", "Dot", "Eve", "Fay")
# Ada and Bea signed and are told; Cyd signed and complained; Dot's line is held; Eve was recorded; Fay says nothing.
TOLD = ["Ada@x.example", "Bea@x.example"]


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement with somebody in each state that tells who is told, and another beside it."""
    countries = dict.fromkeys(NAMES, "GB") | {"Bea": "IE"}
    rows = [factories.person_row(name, country=countries[name], email=f"{name}@x.example") for name in NAMES]
    persons = factories.persons(session, rows)
    statement, invitations = factories.circulated(session, persons)
    factories.noise(session)
    for invitation in invitations[:4]:
        factories.sign(session, invitation)
    recording.record(session, statement, persons[4], Answer(Decision.SIGN, "by letter"), actor=ACTOR)
    session.execute(update(Person).where(Person.id == persons[2].id).values(complained_at=database_now()))
    session.execute(update(Invitation).where(Invitation.id == invitations[3].id).values(held_at=database_now()))
    # Whoever hears no more of a statement still hears of their own signature.
    session.execute(update(Invitation).where(Invitation.id == invitations[0].id).values(muted_at=database_now()))
    session.expire_all()
    return statement


def _rendered(_: Publication) -> list[RenderedFile]:
    return []


def _mails(session: Session, kind: MailKind) -> dict[str, dict[str, object]]:
    query = select(OutboxMessage.recipient, OutboxMessage.details).where(OutboxMessage.kind == kind)
    return {recipient: details or {} for recipient, details in session.execute(query)}


def _publish(session: Session, made: Statement, notice: Notice | None = None) -> None:
    proposal = propose(session, made, {})
    files = _rendered(proposal.publication)
    publishing.store(session, made, proposal, files, labels={}, actor=ACTOR, notice=notice)


def test_closing_tells_the_result_to_those_whose_signature_counts(session: Session, made: Statement) -> None:
    assert closing.close(session, made, actor=ACTOR, notice=Notice("Thank you.")) == 2
    said = {"word": "Thank you.", "signed": 3, "countries": 2}
    assert _mails(session, MailKind.CLOSED) == dict.fromkeys(TOLD, said)
    events = select(AuditEvent.details).where(AuditEvent.action == "statement.tell")
    assert session.scalars(events).all() == [{"kind": "closed", "count": 2}]


def test_closing_tells_nobody_unless_it_was_chosen(session: Session, made: Statement) -> None:
    assert closing.close(session, made, actor=ACTOR) == 0
    assert _mails(session, MailKind.CLOSED) == {}


@pytest.mark.parametrize("tells", [True, False])
def test_the_clock_tells_what_was_chosen_beforehand(session: Session, made: Statement, *, tells: bool) -> None:
    values = {"closes_at": factories.LONG_AGO, "tells_closing": tells, "closing_word": "Well done."}
    session.execute(update(Statement).where(Statement.id == made.id).values(values))
    assert closing.close_due(session, actor="worker") == 1
    told = {address: details["word"] for address, details in _mails(session, MailKind.CLOSED).items()}
    assert told == (dict.fromkeys(TOLD, "Well done.") if tells else {})
    assert closing.close_due(session, actor="worker") == 0


def test_recorded_signatures_that_are_printed_are_told_as_well(session: Session, made: Statement) -> None:
    made.prints_unconfirmed = True
    session.flush()
    planned = closing.plan_close(session, made, Notice())
    assert sorted(one.address for one in planned.told) == [*TOLD, "Eve@x.example"]


def test_what_was_shown_is_what_is_told(session: Session, made: Statement) -> None:
    shown = closing.plan_close(session, made, Notice("Thank you.")).shown
    with pytest.raises(ShownChanged, match="about was changed"):
        closing.close(session, made, actor=ACTOR, notice=Notice("Thanks."), expected=shown)
    person = session.scalars(select(Person).where(Person.email == TOLD[0])).one()
    people.set_address(session, person, "ada@new.example", actor=ACTOR, secret=factories.SECRET)
    with pytest.raises(ShownChanged):
        closing.close(session, made, actor=ACTOR, notice=Notice("Thank you."), expected=shown)
    assert _mails(session, MailKind.CLOSED) == {}
    again = closing.plan_close(session, made, Notice("Thank you.")).shown
    assert closing.close(session, made, actor=ACTOR, notice=Notice("Thank you."), expected=again) == 2


def test_reopening_tells_those_who_signed_beside_the_silent(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    until = datetime.now(UTC) + timedelta(days=3)
    shown = closing.plan_reopen(session, made, until, "UTC", Notice("A few more may sign.")).shown
    told = closing.reopen(
        *(session, made, until, "UTC"), actor=ACTOR, notice=Notice("A few more may sign."), expected_told=shown
    )
    assert told == 2
    assert list(_mails(session, MailKind.REOPENED)) == TOLD


def test_first_edition_tells_all_and_the_next_those_whom_it_adds(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    _publish(session, made, Notice())
    assert _mails(session, MailKind.PUBLISHED) == {key: {"edition": 1} for key in TOLD}
    session.execute(update(OutboxMessage).where(OutboxMessage.kind == MailKind.PUBLISHED).values(recipient="x@x.x"))
    session.execute(update(Invitation).where(Invitation.statement_id == made.id).values(held_at=None))
    session.expire_all()
    _publish(session, made, Notice("Dot is with us."))
    mails = _mails(session, MailKind.PUBLISHED)
    assert mails.pop("Dot@x.example") == {"edition": 2, "word": "Dot is with us."}
    assert set(mails) == {"x@x.x"}


def test_retracting_tells_the_reason_and_an_edition_that_ends_it_tells_all(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    _publish(session, made)
    assert retracting.retract(session, made, "It was too early.", actor=ACTOR, notice=Notice("We are sorry.")) == 2
    said = {"reason": "It was too early.", "word": "We are sorry."}
    assert _mails(session, MailKind.RETRACTED) == dict.fromkeys(TOLD, said)
    _publish(session, made, Notice())
    assert _mails(session, MailKind.PUBLISHED) == {key: {"edition": 2} for key in TOLD}


def test_a_sentence_is_cleaned_and_has_bounds() -> None:
    assert telling.checked_word("  Thank \u202eyou.\t") == "Thank you."
    assert telling.checked_word(None) == ""
    for wrong in ("a" * (lengths.REASON + 1), "one\nBcc: eve@evil.example"):
        with pytest.raises(FieldError):
            telling.checked_word(wrong)


def test_readers_are_counted_by_language(session: Session, made: Statement) -> None:
    session.execute(update(Person).where(Person.email == TOLD[1]).values(language="fr"))
    planned = closing.plan_close(session, made, Notice())
    assert sorted((one.language, one.people) for one in planned.readers) == [("en", 1), ("fr", 1)]
