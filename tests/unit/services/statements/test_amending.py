"""Amending a text: what becomes of signatures, mails and the log, and what is refused."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.digests import text_digest
from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.domain.text_rules import FIRST
from petition.errors import FieldError, FieldErrors, IllegalTransition, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Signature, Statement, TextVersion
from petition.services.signing import evidence
from petition.services.statements import (
    amending,
    circulation,
    closing,
    compilation,
    editions,
    publishing,
    retracting,
    versions,
)
from petition.services.statements.amending import Amendment
from petition.services.statements.editions import Notice, StoredFile
from tests import factories

TITLE, BODY = "A free press", "We ask for a free press.\n\nWe ask for it at once."
SUBSTANCE, EDITORIAL = Amendment(TITLE, BODY), Amendment(TITLE, BODY, is_substantive=False)
LATER = datetime.now(UTC) + timedelta(days=30)


def _signed(session: Session) -> tuple[Statement, list[Invitation]]:
    """Circulate to five: two signed, one declined, one withdrew, one is silent; add noise."""
    factories.noise(session)
    rows = [factories.person_row(name, "Lovelace", email=f"{name}@gb.example") for name in "abcde"]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT)
    for one in invitations[:2]:
        factories.sign(session, one)
    factories.decline(session, invitations[2])
    factories.sign(session, invitations[3])
    factories.withdraw(session, invitations[3])
    session.refresh(made)
    return made, invitations


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain; charset=utf-8", publication.compilation.body.encode())]


def _states(session: Session, invitations: list[Invitation]) -> list[str]:
    session.expire_all()
    return [one.state.value for one in invitations]


def _mails(session: Session, kind: MailKind) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)))


def _printed(session: Session, made: Statement) -> list[str]:
    return list(compilation.compile_list(session, made, {}).lines)


def test_t07_change_of_substance_lapses_and_tells_all_who_signed(session: Session) -> None:
    made, invitations = _signed(session)
    before = _states(session, invitations)
    done = amending.amend(session, made, SUBSTANCE, actor="user:1")
    assert (done.number, done.signatures, done.mails) == (2, 2, 2)
    assert _states(session, invitations) == ["lapsed", "lapsed", *before[2:]]
    assert _printed(session, made) == []
    ended = session.scalars(select(Signature).where(Signature.statement_id == made.id).order_by(Signature.id)).all()
    assert [(one.ending, one.ended_by) for one in ended[:2]] == [(Ending.LAPSED, "user:1")] * 2
    told = _mails(session, MailKind.TEXT_CHANGED)
    assert [one.recipient for one in told] == ["a@gb.example", "b@gb.example"]
    version = session.scalars(select(TextVersion).where(TextVersion.id == told[0].text_version_id)).one()
    assert (version.statement_id, version.number, version.is_substantive) == (made.id, 2, True)
    assert version.digest == text_digest(TITLE, BODY, "en")
    assert (made.title, made.body, made.text_number) == (TITLE, BODY, 2)
    assert not _mails(session, MailKind.TEXT_CORRECTED)
    noise = session.scalars(select(Statement).where(Statement.slug == "noise")).one()
    assert len(_printed(session, noise)) == 1


def test_t07_signers_of_the_first_text_are_absent_until_they_sign_the_second(session: Session) -> None:
    made, invitations = _signed(session)
    amending.amend(session, made, SUBSTANCE, actor="user:1")
    factories.sign(session, invitations[1])
    session.refresh(made)
    assert [one.invitation_id for one in compilation.compile_list(session, made, {}).signatories] == [invitations[1].id]
    evidence.require(session, made)


def test_editorial_change_keeps_signatures_and_tells_of_it(session: Session) -> None:
    made, invitations = _signed(session)
    lines = _printed(session, made)
    before = _states(session, invitations)
    done = amending.amend(session, made, EDITORIAL, actor="user:1")
    assert (done.number, done.signatures, done.mails) == (2, 2, 2)
    assert _states(session, invitations) == before
    assert _printed(session, made) == lines
    assert [one.recipient for one in _mails(session, MailKind.TEXT_CORRECTED)] == ["a@gb.example", "b@gb.example"]
    assert not _mails(session, MailKind.TEXT_CHANGED)
    evidence.require(session, made)


def test_editorial_change_after_one_of_substance_keeps_what_that_left(session: Session) -> None:
    made, invitations = _signed(session)
    amending.amend(session, made, SUBSTANCE, actor="user:1")
    factories.sign(session, invitations[0])
    amending.amend(session, made, Amendment(TITLE, f"{BODY} Now.", is_substantive=False), actor="user:1")
    assert len(_printed(session, made)) == 1
    assert _states(session, invitations)[:2] == ["signed", "lapsed"]


def test_editorial_change_without_notice_writes_to_nobody(session: Session) -> None:
    made, _ = _signed(session)
    before = session.scalars(select(OutboxMessage.id)).all()
    done = amending.amend(session, made, Amendment(TITLE, BODY, is_substantive=False, is_told=False), actor="user:1")
    assert (done.signatures, done.mails) == (2, 0)
    assert session.scalars(select(OutboxMessage.id)).all() == before


def test_log_tells_the_amendment_first_and_then_whom_it_lapsed(session: Session) -> None:
    made, invitations = _signed(session)
    last = session.scalars(select(AuditEvent.id).order_by(AuditEvent.id.desc())).first() or 0
    amending.amend(session, made, SUBSTANCE, actor="user:1")
    events = session.scalars(select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id)).all()
    assert [(one.action, one.subject_id, one.actor) for one in events] == [
        ("statement.amend", made.id, "user:1"),
        ("invitation.lapse", invitations[0].id, "user:1"),
        ("invitation.lapse", invitations[1].id, "user:1"),
    ]
    assert events[0].details == {
        "version": 2,
        "text": text_digest(TITLE, BODY, "en"),
        "rule": 2,
        "joins_lines": True,
        "substance": True,
    }


@pytest.mark.parametrize("state", ["invited", "declined", "uninvited", "struck"])
def test_t41_signature_ends_as_the_log_tells_whatever_its_invitation_says(session: Session, state: str) -> None:
    made, invitations = _signed(session)
    closing.close(session, made, actor="user:1")
    session.execute(update(Invitation).where(Invitation.id == invitations[0].id).values(state=state))
    session.expire_all()
    assert evidence.verify(session).faults == [
        f"free-press, invitation {invitations[0].id}: it is signed without a signature, or the other way."
    ]
    amending.amend(session, made, Amendment(TITLE, BODY, renew_until=LATER), actor="user:1")
    assert evidence.verify(session).faults == []
    session.expire_all()
    assert [one.admitted_until for one in invitations[:3]] == [LATER, LATER, None]


def test_waiting_mails_that_ask_speak_of_the_new_text_and_receipts_of_the_old(session: Session) -> None:
    made, _ = _signed(session)
    circulation.remind(session, made, actor="user:1")
    first = made.text_version_id
    sent, waiting = _mails(session, MailKind.INVITATION)[-2:], _mails(session, MailKind.REMINDER)
    session.execute(update(OutboxMessage).where(OutboxMessage.id == sent[1].id).values(state=OutboxState.DEFERRED))
    amending.amend(session, made, SUBSTANCE, actor="user:1")
    session.expire_all()
    assert made.text_version_id != first
    assert [one.text_version_id for one in (*sent, *waiting)] == [first, made.text_version_id, made.text_version_id]
    ours = [one for one in _mails(session, MailKind.RECEIPT) if one.statement_id == made.id]
    assert {one.text_version_id for one in ours} == {first}
    noise = [one for one in _mails(session, MailKind.INVITATION) if one.statement_id != made.id]
    assert made.text_version_id not in {one.text_version_id for one in noise}


def test_closed_statement_lets_those_who_lapsed_renew_until_a_time(session: Session) -> None:
    made, invitations = _signed(session)
    invitations[1].admitted_until = LATER + timedelta(days=1)
    closing.close(session, made, actor="user:1")
    with pytest.raises(FieldError, match="renew_until"):
        amending.amend(session, made, SUBSTANCE, actor="user:1")
    past = Amendment(TITLE, BODY, renew_until=factories.LONG_AGO)
    with pytest.raises(FieldError, match="past"):
        amending.amend(session, made, past, actor="user:1")
    amending.amend(session, made, Amendment(TITLE, BODY, renew_until=LATER), actor="user:1")
    session.expire_all()
    assert [one.admitted_until for one in invitations] == [LATER, LATER + timedelta(days=1), None, None, None]
    factories.sign(session, invitations[0])
    session.refresh(made)
    assert made.state is StatementState.CLOSED
    assert len(_printed(session, made)) == 1


def test_closed_statement_is_corrected_without_a_time(session: Session) -> None:
    made, invitations = _signed(session)
    closing.close(session, made, actor="user:1")
    amending.amend(session, made, EDITORIAL, actor="user:1")
    assert {one.admitted_until for one in invitations} == {None}
    assert len(_printed(session, made)) == 2


def test_time_to_renew_is_for_a_statement_that_has_closed(session: Session) -> None:
    made, _ = _signed(session)
    with pytest.raises(FieldError, match="renew_until"):
        amending.amend(session, made, Amendment(TITLE, BODY, renew_until=LATER), actor="user:1")
    closing.close(session, made, actor="user:1")
    with pytest.raises(FieldError, match="renew_until"):
        amending.amend(session, made, Amendment(TITLE, BODY, is_substantive=False, renew_until=LATER), actor="user:1")


@pytest.mark.parametrize(
    ("state", "substance", "editorial"),
    [
        (StatementState.DRAFT, False, False),
        (StatementState.CIRCULATING, True, True),
        (StatementState.CLOSED, True, True),
        (StatementState.PUBLISHED, False, True),
        (StatementState.CANCELLED, False, False),
        (StatementState.RETRACTED, True, True),
    ],
)
def test_states_that_allow_it(session: Session, state: StatementState, substance: bool, editorial: bool) -> None:
    for turn, (is_substantive, is_allowed) in enumerate([(True, substance), (False, editorial)]):
        made, _ = factories.circulated(session, None, factories.draft(f"one-{turn}"))
        session.execute(update(Statement).where(Statement.id == made.id).values(state=state))
        late = (StatementState.CLOSED, StatementState.RETRACTED)
        until = LATER if is_substantive and state in late else None
        change = Amendment(TITLE, BODY, is_substantive, until)
        if is_allowed:
            assert amending.amend(session, made, change, actor="user:1").number == 2
            continue
        with pytest.raises(IllegalTransition, match="be amended"):
            amending.amend(session, made, change, actor="user:1")


def test_retracted_text_is_amended_and_the_next_edition_brings_it_back(session: Session) -> None:
    """It was released before it was agreed: the wrong text stays away until the right one is published."""
    made, invitations = _signed(session)
    closing.close(session, made, actor="user:1")
    publish = partial(publishing.publish, render=_render, labels={}, actor="user:1")
    publish(session, made)
    retracting.retract(session, made, "It was not agreed yet.", actor="user:1")
    with pytest.raises(FieldError, match="renew_until"):
        amending.amend(session, made, SUBSTANCE, actor="user:1")
    amending.amend(session, made, Amendment(TITLE, BODY, renew_until=LATER), actor="user:1")
    assert made.state is StatementState.RETRACTED
    assert isinstance(editions.published_file(session, made.slug, "txt"), Notice)
    with pytest.raises(FieldError, match="nobody is left on the list, so there is nothing to publish"):
        publish(session, made)
    session.expire_all()
    factories.sign(session, invitations[0])
    publish(session, made)
    assert made.state is StatementState.PUBLISHED
    newest, first = (editions.published_file(session, made.slug, "txt", number) for number in (None, 1))
    assert isinstance(newest, StoredFile)
    # The edition before can be read again, as superseded, unless it is withheld.
    assert isinstance(first, StoredFile)
    assert (newest.number, newest.content, first.newest) == (2, BODY.encode(), 2)


def test_substance_waits_for_the_close_once_the_closing_time_has_come(session: Session) -> None:
    """Whoever lapsed could not renew, and nobody had said until when they may."""
    made, _ = _signed(session)
    session.execute(update(Statement).where(Statement.id == made.id).values(closes_at=factories.LONG_AGO))
    with pytest.raises(FieldError, match="closing time"):
        amending.amend(session, made, SUBSTANCE, actor="user:1")
    assert amending.amend(session, made, EDITORIAL, actor="user:1").number == 2


@pytest.mark.parametrize(
    ("title", "body", "faults"),
    [
        ("", "New.", {"title"}),
        ("New", "  \n ", {"text"}),
        ("a" * 301, "\0", {"title", "text"}),
        # As it stands, once it is cleaned.
        ("A free press", " We ask for a free press.\r\n\r\nWe ask for it now.\n", {"text"}),
    ],
)
def test_faulty_or_unchanged_text_is_refused(session: Session, title: str, body: str, faults: set[str]) -> None:
    made, _ = _signed(session)
    with pytest.raises(FieldErrors) as refused:
        amending.amend(session, made, Amendment(title, body), actor="user:1")
    assert {fault.field for fault in refused.value.faults} == faults
    session.refresh(made)
    assert made.text_number == 1


def test_title_alone_may_change(session: Session) -> None:
    made, _ = _signed(session)
    amending.amend(session, made, Amendment("A freer press", made.body), actor="user:1")
    assert made.title == "A freer press"


def test_text_that_could_not_be_printed_is_found_before(session: Session) -> None:
    made, _ = _signed(session)

    def render(_: object) -> list[object]:
        raise FieldError("text", "has a letter that no font has")

    with pytest.raises(FieldErrors, match="no font"):
        amending.check_printed(made, SUBSTANCE, render=render)
    amending.check_printed(made, SUBSTANCE, render=lambda _: [])


def test_t36_only_what_was_shown_is_done(session: Session) -> None:
    made, invitations = _signed(session)
    shown = amending.shown(made, SUBSTANCE, amending.signed(session, made))
    others = (
        Amendment(TITLE, f"{BODY} More."),
        Amendment("Another title", BODY),
        EDITORIAL,
    )
    for other in others:
        with pytest.raises(ShownChanged, match="Nothing was changed"):
            amending.amend(session, made, other, actor="user:1", expected=shown)
    factories.sign(session, invitations[4])
    with pytest.raises(ShownChanged, match="You confirmed 2 signatories, but it would now be 3"):
        amending.amend(session, made, SUBSTANCE, actor="user:1", expected=shown)
    again = amending.shown(made, SUBSTANCE, amending.signed(session, made))
    assert amending.amend(session, made, SUBSTANCE, actor="user:1", expected=again).signatures == 3


def test_whoever_has_no_address_is_counted_and_gets_no_mail(session: Session) -> None:
    made, invitations = _signed(session)
    circulation.person_of(session, invitations[0].id).email = ""
    session.flush()
    done = amending.amend(session, made, SUBSTANCE, actor="user:1")
    assert (done.signatures, done.mails) == (2, 1)


def test_versions_have_numbers_in_a_row(session: Session) -> None:
    made, _ = _signed(session)
    for turn in range(3):
        amending.amend(session, made, Amendment(TITLE, f"{BODY} {turn}.", is_substantive=turn == 1), actor="user:1")
    versions = session.scalars(select(TextVersion).where(TextVersion.statement_id == made.id).order_by(TextVersion.id))
    numbers = [one.number for one in versions]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
    assert numbers[-1] == made.text_number == 4
    counted = Counter(one.kind for one in session.scalars(select(OutboxMessage)))
    # The two were told of the first and lapsed by the second; the third found nobody.
    assert (counted[MailKind.TEXT_CORRECTED], counted[MailKind.TEXT_CHANGED]) == (2, 2)
    assert InvitationState.SIGNED not in {
        one.state for one in session.scalars(select(Invitation).where(Invitation.statement_id == made.id))
    }


def test_lines_alone_can_be_read_in_another_way(session: Session) -> None:
    made, _ = _signed(session)
    other = Amendment(made.title, made.body, is_substantive=False, joins_lines=False)
    before = made.text_version_id or 0
    amending.amend(session, made, other, actor="user:1")
    version = session.get_one(TextVersion, made.text_version_id)
    assert (version.number, version.joins_lines, made.joins_lines) == (2, False, False)
    assert version.digest == session.get_one(TextVersion, before).digest
    assert not versions.is_same_text(session, before, version.id)
    # What is not chosen stays.
    amending.amend(session, made, SUBSTANCE, actor="user:1")
    assert not session.get_one(TextVersion, made.text_version_id).joins_lines
    evidence.require(session, made)
    with pytest.raises(FieldErrors, match="is the same as that of version 3"):
        amending.amend(session, made, replace(SUBSTANCE, joins_lines=False), actor="user:1")


def test_first_rule_has_no_choice_of_lines(session: Session) -> None:
    made = factories.statement(session, replace(factories.draft(), reading=FIRST))
    other = Amendment(TITLE, BODY, joins_lines=False)
    assert amending.reading_of(made, other) == FIRST
    assert amending.cleaned(made, other).joins_lines


def test_lines_that_changed_since_they_were_shown_are_not_confirmed(session: Session) -> None:
    made, _ = _signed(session)
    shown = amending.shown(made, SUBSTANCE, amending.signed(session, made))
    with pytest.raises(ShownChanged):
        amending.amend(session, made, replace(SUBSTANCE, joins_lines=False), actor="user:1", expected=shown)
