"""What a coordinator does about a held line: let it through, correct it, ask its person; each ends well."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.letters import StatementLetter
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import StatementState
from petition.editions.files import render_edition
from petition.errors import FieldError, IllegalTransition, NotFound, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person
from petition.services import audit
from petition.services.delivery import letters
from petition.services.signing import evidence, own_line
from petition.services.statements import (
    cancelling,
    closing,
    correcting,
    due,
    held_lines,
    list_rows,
    publishing,
    tallies,
)
from petition.services.statements.compilation import compile_list
from petition.services.statements.invitee_export import export_invitees
from petition.services.statements.proposals import propose
from tests import factories

DESK = "user:1"
NONSENSE = PersonName("Ada", "Lovelace", "", "MP; Ada Lovelace MP (Norway)")


@pytest.fixture
def held(session: Session) -> Invitation:
    """Ada's invitation, signed with a line that is held; Bea signed as she is on the roster."""
    factories.noise(session)
    rows = [factories.person_row(name, email=f"{name.lower()}@x.example") for name in ("Ada", "Bea")]
    _, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
    factories.sign(session, ada, NONSENSE)
    factories.sign(session, bea)
    return ada


def _printed(session: Session, held: Invitation) -> list[str]:
    return compile_list(session, factories.statement_of(session, held), {"GB": "UK"}).lines


def _let_through(session: Session, held: Invitation) -> bool:
    made = factories.statement_of(session, held)
    done = held_lines.let_through(session, made, held.id, actor=DESK)
    session.expire_all()
    return done is not None


def test_held_lines_are_found_with_their_reasons(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    (one,) = held_lines.find_all(session, made)
    assert (one.person.given_name, one.line.printed.name) == ("Ada", NONSENSE)
    assert one.because == "it has a sign that separates entries, it has a bracket, it names a country"
    assert held_lines.find_all(session, made, 0) == []
    assert held_lines.find(session, made, held.id) == one
    with pytest.raises(NotFound):
        held_lines.find(session, made, 10**6)
    cancelling.cancel(session, made, actor=DESK)
    assert held_lines.find_all(session, made) == []


def test_held_line_is_let_through_once_as_it_was_shown(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    (one,) = held_lines.find_all(session, made)
    standing = factories.standing(session, held)
    assert own_line.change(session, standing, {"honorific_suffix": "MP; President"})
    with pytest.raises(ShownChanged, match="Nothing was let through"):
        held_lines.let_through(session, made, held.id, actor=DESK, expected=one.shown)
    (one,) = held_lines.find_all(session, made)
    assert held_lines.let_through(session, made, held.id, actor=DESK, expected=one.shown)
    session.expire_all()
    assert _printed(session, held) == ["Ada Lovelace MP; President (UK)", "Bea Lovelace (UK)"]
    assert not _let_through(session, held)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == audit.LET_THROUGH)).one()
    assert (event.actor, event.subject_id) == (DESK, held.id)
    assert evidence.verify(session).faults == []


def test_line_that_was_let_through_is_not_held_for_the_same_words(session: Session, held: Invitation) -> None:
    assert _let_through(session, held)
    own_line.change(session, factories.standing(session, held), {"honorific_prefix": "Dr"})
    session.refresh(held)
    assert not held.is_held
    assert _printed(session, held)[0] == "Dr Ada Lovelace MP; Ada Lovelace MP (Norway) (UK)"
    # What was printed is filled in for whoever signs again, and they may leave it so.
    factories.withdraw(session, held)
    standing = factories.standing(session, held)
    factories.sign(session, held, standing.offered_name)
    session.refresh(held)
    assert (standing.offered_name.honorific_prefix, held.is_held) == ("Dr", False)


def test_numbers_say_what_is_held(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    tally = tallies.tally(session, made)
    assert (tally["signed"], tally.held, tally.printed, tally.unconfirmed) == (2, 1, 1, 0)
    assert list_rows.hidden(session, made) == []
    assert list_rows.count(session, made) == 1
    ada, bea = export_invitees(session, made, {}, actor=DESK)
    assert (ada.held, ada.held_for, ada.name_changed) == (True, "separator bracket country", True)
    assert (ada.roster_name, ada.line) == ("Ada Lovelace", f"{NONSENSE.display} (United Kingdom)")
    assert (bea.held, bea.held_for, bea.name_changed) == (False, "", False)
    assert _let_through(session, held)
    tally = tallies.tally(session, made)
    assert (tally["signed"], tally.held, tally.printed) == (2, 0, 2)


def test_what_the_roster_says_is_printed_at_once_instead(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    done = correcting.correct(session, made, held.id, {"honorific_suffix": ""}, actor=DESK)
    session.expire_all()
    assert done is not None
    assert (done.needs_agreement, done.releases, done.kind) == (False, True, MailKind.CORRECTED)
    assert _printed(session, held) == ["Ada Lovelace (UK)", "Bea Lovelace (UK)"]
    assert session.scalars(select(AuditEvent.actor).where(AuditEvent.action == audit.RELEASE)).one() == DESK
    assert evidence.verify(session).faults == []


def test_anything_else_is_proposed_and_held_until_they_agree(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    done = correcting.correct(session, made, held.id, {"honorific_suffix": "Member of Parliament"}, actor=DESK)
    session.expire_all()
    assert done is not None
    assert (done.needs_agreement, done.releases) == (True, False)
    assert _printed(session, held) == ["Bea Lovelace (UK)"]
    # Taking the proposal back is no look at the line.
    assert correcting.correct(session, made, held.id, {"honorific_suffix": NONSENSE.honorific_suffix}, actor=DESK)
    session.refresh(held)
    assert held.is_held


def test_same_words_of_the_roster_need_agreement_where_a_line_is_printed(session: Session, held: Invitation) -> None:
    assert _let_through(session, held)
    made = factories.statement_of(session, held)
    plan = correcting.plan(session, made, held.id, {"honorific_suffix": ""})
    assert (plan.needs_agreement, plan.releases) == (True, False)


def test_person_is_asked_and_the_line_stays_held(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    (one,) = held_lines.find_all(session, made)
    with pytest.raises(FieldError):
        held_lines.ask(session, made, held.id, " ", actor=DESK)
    held_lines.ask(session, made, held.id, "May we print MP alone?", actor=DESK, expected=one.shown)
    ours = OutboxMessage.kind == MailKind.LINE_QUESTION
    number = session.scalars(select(OutboxMessage.id).where(ours)).one()
    letter = letters.letters(session, [number])[number]
    assert isinstance(letter, StatementLetter)
    assert (letter.details, letter.pointless) == ({"words": "May we print MP alone?"}, "")
    assert letter.printed == NONSENSE
    session.refresh(held)
    assert held.is_held
    assert session.scalars(select(AuditEvent.details).where(AuditEvent.action == audit.ASK_ABOUT_LINE)).one() == {}
    # They answered before the mail went out.
    own_line.change(session, factories.standing(session, held), {"honorific_suffix": "MP"})
    assert letters.letters(session, [number])[number].pointless == "not sent: the line is not held any more"
    with pytest.raises(FieldError, match="not held any more"):
        held_lines.ask(session, made, held.id, "And now?", actor=DESK)


def test_nobody_is_asked_to_whom_no_mail_can_go(session: Session, held: Invitation) -> None:
    person, made = session.get_one(Person, held.person_id), factories.statement_of(session, held)
    person.complained_at = factories.LONG_AGO
    with pytest.raises(FieldError, match="spam"):
        held_lines.ask(session, made, held.id, "Well?", actor=DESK)
    person.email = ""
    with pytest.raises(FieldError, match="no address"):
        held_lines.ask(session, made, held.id, "Well?", actor=DESK)
    session.flush()


def test_no_act_on_a_line_of_a_cancelled_statement(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    cancelling.cancel(session, made, actor=DESK)
    for act in (
        lambda: held_lines.let_through(session, made, held.id, actor=DESK),
        lambda: held_lines.ask(session, made, held.id, "Well?", actor=DESK),
    ):
        with pytest.raises(IllegalTransition):
            act()


def _publish(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    publishing.publish(
        session, made, render=lambda publication: render_edition(publication, "The Alliance"), labels={}, actor=DESK
    )
    session.expire_all()


def test_held_line_goes_into_the_next_edition_once_it_is_let_through(session: Session, held: Invitation) -> None:
    made = factories.statement_of(session, held)
    closing.close(session, made, actor=DESK)
    _publish(session, held)
    assert due.waiting(session, made, {}) is None
    assert _let_through(session, held)
    assert made.state is StatementState.PUBLISHED
    waiting = due.waiting(session, made, {})
    assert (waiting and str(waiting)) == "1 line added"
    proposal = propose(session, made, {})
    assert proposal.difference is not None
    assert [entry.number for entry in proposal.difference.lists.added] == [held.id]
    _publish(session, held)
    assert due.waiting(session, made, {}) is None
    # Changed for the worse after that, it is due to leave, and back as it was when it is changed again.
    own_line.change(session, factories.standing(session, held), {"honorific_suffix": "x.org"})
    waiting = due.waiting(session, made, {})
    assert (waiting and str(waiting)) == "1 line taken off"


def test_list_of_held_lines_alone_is_not_published(session: Session) -> None:
    ada = factories.ada_invited(session)
    factories.sign(session, ada, NONSENSE)
    made = factories.statement_of(session, ada)
    closing.close(session, made, actor=DESK)
    with pytest.raises(FieldError, match="the line of 1 signature waits for your look"):
        _publish(session, ada)
