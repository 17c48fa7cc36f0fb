"""Passing an invitation on at the desk: who comes after whom is chosen, shown with the mails, and done as shown."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from petition.domain.mails import MailKind
from petition.domain.received import ReceivedKind, ReceivedMail
from petition.domain.states import InvitationState
from petition.models import Invitation, OutboxMessage, Person
from petition.services.statements import closing, drafting
from tests import factories
from tests.markup import text_of
from tests.unit.services.delivery.test_received import write
from tests.web_support import Page, Visitor, Work, link_path, submit


@pytest.fixture
def bea(work: Work, invited: Invitation) -> int:
    """The number of Bea, who is on the roster; Ada is invited."""
    with work() as session:
        session.get_one(Invitation, invited.id).section = "Chairs"
        (person,) = factories.persons(session, [factories.person_row("Bea", "Barnes", "NO", email="bea@no.example")])
        return person.id


def _mails(work: Work) -> list[tuple[MailKind, str]]:
    with work() as session:
        return [(one.kind, one.recipient) for one in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def _found(desk: Visitor, here: str, name: str) -> Page:
    """Follow the person's page to the successor, and choose one by a search."""
    looking = desk.get(here).click("Pass on to a successor")
    form = next(form for form in looking.forms.values() if "q" in form.fields)
    form["q"] = name
    return form.submit().click(name)


def test_successor_is_found_shown_and_asked(
    desk: Visitor, work: Work, invited: Invitation, here: str, bea: int
) -> None:
    page = _found(desk, here, "Bea Barnes")
    words = text_of(page.text)
    assert "Ask Bea Barnes (Norway) in place of Ada Lovelace?" in words
    assert "Section Chairs" in words
    assert "One mail goes to bea@no.example, with the link." in words
    before = _mails(work)
    answer = submit(page).follow()
    assert "Bea Barnes is asked now. Both are written to; the old link ends." in text_of(answer.text)
    assert "Came from Ada Lovelace, who was asked before." in text_of(answer.text)
    assert "Bea Barnes was asked in place of somebody who was asked before" in text_of(answer.text)
    former = desk.get(here)
    assert "Passed on to Bea Barnes." in text_of(former.text)
    assert "Pass on to a successor" not in former.text
    assert [kind for kind, _ in _mails(work)[len(before) :]] == [MailKind.UNINVITED, MailKind.INVITATION]
    ended = text_of(Visitor(desk.app).get(link_path(desk.app, invited), status=303).follow().text)
    assert "You are not asked to sign any more" in ended
    assert "Bea" not in ended
    with work() as session:
        new = session.scalars(select(Invitation).where(Invitation.person_id == bea)).one()
        assert "Bea Barnes" in Visitor(desk.app).get(link_path(desk.app, new), status=303).follow().text


def test_former_is_not_told_where_that_is_unticked(desk: Visitor, work: Work, here: str, bea: int) -> None:
    page = desk.get(f"{here}/pass-on?person={bea}")
    assert "One mail goes to them" in text_of(submit(page, {"tell": False}).follow().text)
    assert [one for one in _mails(work) if one[0] is MailKind.UNINVITED] == []


@pytest.mark.usefixtures("bea")
def test_somebody_new_is_entered_and_comes_back_to_it(desk: Visitor, work: Work, here: str) -> None:
    entering = desk.get(f"{here}/pass-on").click("Enter somebody who is not on the roster")
    typed = {"given_name": "Cyd", "family_name": "Cole", "country": "GB", "email": "cyd@gb.example"}
    page = submit(entering, typed, action="", button=None).follow()
    assert "Ask Cyd Cole (UK) in place of Ada Lovelace?" in text_of(page.text)
    submit(page, action="")
    with work() as session:
        cyd = session.scalars(select(Person).where(Person.given_name == "Cyd")).one()
        states = select(Invitation.state).where(Invitation.person_id == cyd.id)
        assert session.scalars(states).one() is InvitationState.INVITED


def test_what_changed_since_is_shown_anew(desk: Visitor, work: Work, here: str, bea: int) -> None:
    page = desk.get(f"{here}/pass-on?person={bea}")
    with work() as session:
        session.get_one(Person, bea).email = "elsewhere@no.example"
    answer = submit(page, status=409)
    assert "Nothing was done" in answer.text
    assert "elsewhere@no.example" in answer.text
    submit(answer)


def test_whoever_signed_is_struck_first(desk: Visitor, work: Work, invited: Invitation, here: str, bea: int) -> None:
    page = desk.get(f"{here}/pass-on?person={bea}")
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id))
    assert "strike the signature first" in text_of(submit(page, status=409).text)
    assert "Pass on to a successor" not in desk.get(here).text


def test_after_the_end_the_successor_gets_a_time_of_their_own(desk: Visitor, work: Work, here: str, bea: int) -> None:
    with work() as session:
        closing.close(session, drafting.find(session, "free-press"), actor="test")
    page = desk.get(f"{here}/pass-on?person={bea}")
    again = submit(page, {"closes_on": ""}, status=400)
    assert again.html.select(".field.wrong #closes_on")
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    done = submit(again, {"closes_on": day}).follow()
    assert "Admitted late: can answer until" in text_of(done.text)
    assert _mails(work)[-1] == (MailKind.ADMITTED, "bea@no.example")


def test_page_that_was_open_too_long_is_shown_again(desk: Visitor, here: str, bea: int) -> None:
    page = desk.get(f"{here}/pass-on?person={bea}")
    assert "had been open too long" in text_of(submit(page, {"csrf_token": "stale"}, status=400).text)


def test_nobody_can_be_asked_twice(desk: Visitor, invited: Invitation, here: str) -> None:
    words = text_of(desk.get(f"{here}/pass-on?person={invited.person_id}", status=409).text)
    assert "Ada Lovelace has an invitation to this statement already." in words


def test_mail_that_says_that_somebody_left_office_leads_to_it(desk: Visitor, work: Work, invited: Invitation) -> None:
    statement = "/desk/statements/free-press"
    with work() as session:
        write(session, invited, ReceivedMail(ReceivedKind.PERSON, "ada@x.example", "Re: Hello", "Who asks?"))
    assert "Pass on to a successor" not in desk.get(statement).text
    with work() as session:
        write(session, invited, ReceivedMail(ReceivedKind.LEFT_OFFICE, "ada@x.example", "Re: Hello", "I left."))
    for address in (statement, "/desk/"):
        page = desk.get(address).click("Pass on to a successor")
        assert "Who is asked in place of Ada Lovelace?" in text_of(page.text)
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id))
    assert "Pass on to a successor" not in desk.get(statement).text
