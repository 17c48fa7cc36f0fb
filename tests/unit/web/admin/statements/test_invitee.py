"""The page of one invited person, and the acts on it: each says what it does, is confirmed, and done once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.models import Invitation, OutboxMessage, Person
from petition.services.statements import closing, drafting
from tests import factories
from tests.markup import text_of
from tests.statement_support import let_sign
from tests.web_support import Visitor, Work, forge, form_of, forms_of, submit

STATEMENT = "/desk/statements/free-press"


def _close(work: Work, state: StatementState = StatementState.CLOSED) -> None:
    with work() as session:
        statement = drafting.find(session, "free-press")
        closing.close(session, statement, actor="test")
        statement.state = state


def _state(work: Work, invited: Invitation) -> InvitationState:
    with work() as session:
        return session.get_one(Invitation, invited.id).state


def _mails(work: Work, kind: MailKind) -> list[str]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == kind)))


def test_uninviting_is_confirmed_with_the_mail(desk: Visitor, work: Work, invited: Invitation, here: str) -> None:
    page = desk.get(f"{here}/uninvite")
    assert "You are not asked any more." in text_of(page.text)
    done = submit(page).follow()
    assert "This person is not asked any more. They are told by a mail." in done.text
    assert _state(work, invited) is InvitationState.UNINVITED
    assert _mails(work, MailKind.UNINVITED) == ["ada@x.example"]
    # The answer was lost, and the browser sends it again.
    assert "It was so already" in submit(page).follow().text
    assert _mails(work, MailKind.UNINVITED) == ["ada@x.example"]
    again = submit(done, action="/invite").follow()
    assert "The invitation is on the way, with a new link." in again.text
    assert _state(work, invited) is InvitationState.INVITED
    assert _mails(work, MailKind.INVITATION).count("ada@x.example") == 2


def test_who_was_not_reached_is_not_told_unless_that_is_wanted(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    with work() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.QUEUED))
    page = desk.get(f"{here}/uninvite")
    assert "it is not needed" in page.text
    assert "Nobody is written to." in submit(page).follow().text
    assert _mails(work, MailKind.UNINVITED) == []


def test_striking_asks_for_a_reason_and_tells_it(desk: Visitor, work: Work, invited: Invitation, here: str) -> None:
    let_sign(work, invited.id)
    page = desk.get(f"{here}/strike")
    assert "One mail goes to ada@x.example" in page.text
    assert "The reason is missing" in submit(page, {"reason": " "}, status=400).text
    done = submit(page, {"reason": "She never agreed."}).follow()
    assert "The signature is struck. They are told by a mail." in done.text
    assert "Struck because: She never agreed." in text_of(done.text)
    assert "was struck: “She never agreed.”" in text_of(done.text)
    assert _state(work, invited) is InvitationState.STRUCK
    submit(page, {"reason": "She never agreed."})
    assert _mails(work, MailKind.STRUCK) == ["ada@x.example"]


def test_striking_shows_the_mail_with_the_line_and_the_reason(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id), PersonName("Ada", "King"))
    page = desk.get(f"{here}/strike")
    assert "It was printed, or to be printed, as: Ada King (UK)" in text_of(page.text)
    looked = submit(page, {"reason": "She asked for it."}, button="look", status=200)
    assert "The reason that was given: She asked for it." in text_of(looked.text)
    assert _state(work, invited) is InvitationState.SIGNED
    submit(looked)
    assert _state(work, invited) is InvitationState.STRUCK


def test_admitting_shows_the_mail_with_the_time(desk: Visitor, work: Work, invited: Invitation, here: str) -> None:
    _close(work)
    page = desk.get(f"{here}/admit")
    assert "Your link works until" not in text_of(page.text)
    looked = submit(page, {"closes_on": "2150-03-04"}, button="look", status=200)
    words = text_of(looked.text)
    assert "Your link works until" in words
    assert "4 March 2150" in words
    assert "then sign or decline" in words
    assert _mails(work, MailKind.ADMITTED) == []
    submit(looked)
    assert _mails(work, MailKind.ADMITTED) == ["ada@x.example"]


def test_t36_who_is_invited_again_is_asked_at_the_address_that_was_shown(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    page = submit(desk.get(f"{here}/uninvite")).follow()
    with work() as session:
        session.execute(update(Person).where(Person.id == invited.person_id).values(email="other@x.example"))
    answer = submit(page, action="/invite", status=409)
    assert "Nothing was done" in answer.text
    assert _state(work, invited) is InvitationState.UNINVITED
    submit(answer, action="/invite")
    assert "other@x.example" in _mails(work, MailKind.INVITATION)


@pytest.mark.parametrize("act", ["uninvite", "strike"])
def test_t36_person_who_changed_after_the_page_was_opened_is_shown_anew(
    desk: Visitor, work: Work, invited: Invitation, here: str, act: str
) -> None:
    if act == "strike":
        let_sign(work, invited.id)
    page = desk.get(f"{here}/{act}")
    with work() as session:
        session.execute(update(Person).where(Person.id == invited.person_id).values(email="other@x.example"))
    fields = {"reason": "She asked."} if act == "strike" else {}
    answer = submit(page, fields, status=409)
    assert "Nothing was done" in answer.text
    assert "other@x.example" in answer.text
    assert _state(work, invited) in (InvitationState.INVITED, InvitationState.SIGNED)
    submit(answer, fields)


def test_late_answer_is_admitted_until_a_time(desk: Visitor, work: Work, invited: Invitation, here: str) -> None:
    assert "Admit" not in desk.get(here).text
    _close(work)
    page = desk.get(f"{here}/admit")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    past = submit(page, {"closes_on": "2020-01-01", "closes_time": "12:00"}, status=400)
    assert "is in the past" in past.text
    assert "enter a date" in submit(page, {"closes_on": "", "closes_time": "12:00"}, status=400).text
    far = submit(page, {"closes_on": "9999-12-31", "closes_time": "23:59"}, status=400)
    assert "The time is not in the years 1900 to 2200." in text_of(far.text)
    done = submit(page, {"closes_on": tomorrow, "closes_time": "12:00"}).follow()
    assert "Admitted late: can answer until" in done.text
    assert _mails(work, MailKind.ADMITTED) == ["ada@x.example"]
    twice = submit(page, {"closes_on": tomorrow, "closes_time": "12:00"}).follow()
    assert "as it was already. No further mail goes out." in text_of(twice.text)
    assert _mails(work, MailKind.ADMITTED) == ["ada@x.example"]
    let_sign(work, invited.id)
    assert "has signed already" in desk.get(f"{here}/admit", status=409).text


@pytest.mark.parametrize("act", ["strike", "admit", "correct"])
def test_act_that_is_not_possible_is_refused_at_once(desk: Visitor, here: str, act: str) -> None:
    assert desk.ask("GET", f"{here}/{act}").status_code == 409


def test_uninviting_who_has_signed_or_is_not_asked_is_refused_at_once(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    submit(desk.get(f"{here}/uninvite"))
    assert "it cannot be taken back now" in desk.get(f"{here}/uninvite", status=409).text
    submit(desk.get(here), action="/invite")
    let_sign(work, invited.id)
    assert "strike the signature first" in desk.get(f"{here}/uninvite", status=409).text


def test_what_stands_beside_a_name_is_edited_before_signing(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    page = desk.get(here)
    first = submit(page, {"party": "Greens"}, action="/affiliation").follow()
    assert "What stands beside the name is saved." in first.text
    stale = submit(page, {"party": "Labour"}, action="/affiliation", status=409)
    assert "Nothing was changed; look again" in text_of(stale.text)
    # Nothing typed is lost, and what another coordinator stored stands beside it.
    assert form_of(stale, "/affiliation")["party"] == "Labour"
    assert "Stored now: Greens" in text_of(stale.text)
    late = submit(first, {"party": "Labour", "csrf_token": "stale"}, action="/affiliation", status=400)
    assert "open too long" in late.text
    assert form_of(late, "/affiliation")["party"] == "Labour"
    long = forge(first, {"party": "x" * 201}, action="/affiliation", status=400)
    assert "is longer than 200 characters" in long.text
    assert form_of(long, "/affiliation")["party"] == "x" * 201
    let_sign(work, invited.id)
    assert not [form for form in forms_of(desk.get(here)) if form.action.endswith("/affiliation")]
    assert "correct the printed line" in submit(first, {"party": "x"}, action="/affiliation", status=409).text


@pytest.mark.parametrize("act", ["strike", "admit"])
def test_expired_form_keeps_what_was_typed(desk: Visitor, work: Work, invited: Invitation, here: str, act: str) -> None:
    if act == "strike":
        let_sign(work, invited.id)
    else:
        _close(work)
    fields = {"reason": "She asked for it."} if act == "strike" else {"closes_on": "2099-01-01", "closes_time": "12:00"}
    page = submit(desk.get(f"{here}/{act}"), {**fields, "csrf_token": "old"}, status=400)
    assert all(value in page.text for value in fields.values())
    assert _state(work, invited) is not InvitationState.STRUCK
    submit(page)


def test_invitation_to_another_statement_is_not_there(desk: Visitor, work: Work, invited: Invitation) -> None:
    for act in ("", "/uninvite", "/strike", "/admit", "/correct"):
        desk.get(f"/desk/statements/noise/people/{invited.id}{act}", status=404)
