"""How a statement's mail gets on, and what a coordinator can do about it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState, StatementState
from petition.models import DeliveryReport, Invitation, OutboxMessage, Person, Statement, User
from petition.services import outbox
from petition.services.delivery import holding
from petition.services.outbox import Account
from petition.services.roster import people
from petition.templating import asset
from petition.web.headers import CONTENT_POLICY, DESK_POLICY
from tests import factories
from tests.conftest import ENGINES
from tests.markup import text_of
from tests.web_support import PART, SHOWN, Visitor, Work, form_of, submit, token_of

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
DESK = "/desk/statements/free-press"
MAIL = f"{DESK}/mail"


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """Three people whose mails wait, beside another statement's."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Test", "GB") for name in ("Ann", "Bob", "Cem")]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        return [one.id for one in invitations]


def _settle(work: Work, number: int, state: OutboxState, **more: object) -> None:
    """Put the mails of one invitation into a state in which a worker would leave them."""
    with work() as session:
        change = update(OutboxMessage).where(OutboxMessage.invitation_id == number)
        session.execute(change.values(state=state, **more))


def _refuse(work: Work, number: int, verdict: Verdict, status: str, reply: str) -> None:
    _settle(work, number, OutboxState.FAILED, verdict=verdict, last_status=status, last_reply=reply)


def _mails(work: Work, number: int) -> list[tuple[MailKind, OutboxState, str]]:
    query = select(OutboxMessage).where(OutboxMessage.invitation_id == number).order_by(OutboxMessage.id)
    with work() as session:
        return [(mail.kind, mail.state, mail.recipient) for mail in session.scalars(query)]


def _put(work: Work, state: StatementState) -> None:
    with work() as session:
        ended = update(Statement).where(Statement.slug == "free-press")
        session.execute(ended.values(state=state, closed_at=datetime.now(UTC), cancelled_at=datetime.now(UTC)))


def _post(desk: Visitor, path: str, fields: Sequence[tuple[str, str]] = (), status: int = 303) -> str:
    sent = MultiDict([("csrf_token", token_of(desk.get(DESK).text)), *fields])
    return desk.post(path, sent, status=status).text


def test_page_without_mail_says_so(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        factories.statement(session)
    page = desk.get(MAIL)
    assert "No mail about this statement yet." in page.text
    assert "hx-get" not in page.text
    assert "Send again to" not in page.text


def test_page_counts_every_state_of_this_statements_mail(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _settle(work, numbers[0], OutboxState.SENT, sent_at=datetime.now(UTC) - timedelta(seconds=10))
    _settle(work, numbers[1], OutboxState.BOUNCED)
    words = text_of(desk.get(MAIL).text)
    assert "2 of 3 mails are done; 1 on their way" in words
    assert "a second, about" in words
    assert "1 queued 1 sent 1 bounced" in words


def test_part_that_moves_is_served_alone(desk: Visitor, numbers: list[int]) -> None:
    whole, part = desk.get(MAIL), desk.get(MAIL, headers=PART)
    assert "<html" in whole.text
    assert part.text.lstrip().startswith("<section")
    assert part.text.strip() in whole.text
    assert f'hx-get="{MAIL}"' in part.text
    assert f'<script src="{asset("vendor/htmx/htmx.min.js")}" defer></script>' in whole.text
    assert "<script" not in part.text


def test_only_this_page_may_run_the_one_script(desk: Visitor, numbers: list[int]) -> None:
    for headers in ({}, PART):
        assert desk.get(MAIL, headers=headers).headers["Content-Security-Policy"] == DESK_POLICY
    for path in (DESK, f"{DESK}/people/{numbers[0]}", "/desk/"):
        assert desk.get(path).headers["Content-Security-Policy"] == CONTENT_POLICY


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.DEFERRED, OutboxState.FAILED])
def test_page_on_which_nothing_moves_asks_no_more(
    desk: Visitor, work: Work, numbers: list[int], state: OutboxState
) -> None:
    for number in numbers:
        _settle(work, number, state)
    assert "hx-get" not in desk.get(MAIL).text


def test_mail_is_paused_and_goes_on(desk: Visitor, work: Work, numbers: list[int]) -> None:
    submit(desk.get(MAIL), action="/mail/pause")
    page = desk.get(MAIL)
    assert "No mail about this statement goes out until you let it go on." in page.text
    assert "Mail about this statement is paused since" in page.text
    assert "hx-get" not in page.text
    assert "Mail about this statement is paused." in desk.get(DESK).text
    with work() as session:
        paused = select(Statement.slug).where(Statement.sending_paused_at.is_not(None))
        assert session.scalars(paused).all() == ["free-press"]
    submit(page, action="/mail/resume")
    page = desk.get(MAIL)
    assert "Mail about this statement goes out again." in page.text
    assert "is paused" not in page.text
    assert "is paused" not in desk.get(DESK).text


def test_outbox_that_is_held_is_told(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        holding.hold(session, "the database is older than what was sent", actor="test")
    page = desk.get(MAIL).text
    assert "All mail is held since" in page
    assert "The database is older than what was sent." in text_of(page)
    assert "hx-get" not in page


def test_refusals_that_are_about_us_raise_an_alarm(desk: Visitor, work: Work, numbers: list[int]) -> None:
    for number in numbers[:2]:
        _refuse(work, number, Verdict.OUR_PROBLEM, "5.7.26", "550 5.7.26 unauthenticated")
    _refuse(work, numbers[2], Verdict.BAD_ADDRESS, "5.1.1", "550 5.1.1 no such user")
    words = text_of(desk.get(MAIL).text)
    assert "gb.parliament.example refuses our mail 2 mails: 550 5.7.26 unauthenticated" in words
    assert "no such user" not in words
    at_the_desk = text_of(desk.get(DESK).text)
    assert "gb.parliament.example refuses our mail (2): 550 5.7.26 unauthenticated" in at_the_desk
    assert "Cem Test could not be reached" in at_the_desk
    assert "the mailbox does not exist (550 5.1.1 no such user)" in at_the_desk


def test_t40_mails_that_could_not_be_made_raise_an_alarm(desk: Visitor, work: Work, numbers: list[int]) -> None:
    """It is no verdict on the address: the person is not among those who could not be reached."""
    _refuse(work, numbers[0], Verdict.NOT_BUILT, "", "OverflowError: int too big to convert")
    words, at_the_desk = text_of(desk.get(MAIL).text), text_of(desk.get(DESK).text)
    assert "1 mail could not be made OverflowError: int too big to convert. Nothing arrived" in words
    assert "1 mail could not be made: OverflowError: int too big to convert" in at_the_desk
    assert "could not be reached" not in at_the_desk


def test_t40_alarm_about_an_account_is_told_among_the_statements(desk: Visitor, work: Work, numbers: list[int]) -> None:
    assert "about no statement" not in desk.get("/desk/").text
    with work() as session:
        user = session.scalars(select(User)).first()
        assert user is not None
        outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email)])
        ours = update(OutboxMessage).where(OutboxMessage.user_id == user.id, OutboxMessage.kind == MailKind.SIGN_IN)
        session.execute(ours.values(state=OutboxState.FAILED, verdict=Verdict.NOT_BUILT, last_reply="KeyError: x"))
    words = text_of(desk.get("/desk/").text)
    assert "1 mail about no statement, such as links for signing in, could not be made: KeyError: x." in words


def test_all_whom_no_mail_reached_get_it_again(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ann, bob, cem = numbers
    later = datetime.now(UTC) + timedelta(hours=3)
    _refuse(work, ann, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    _settle(work, bob, OutboxState.DEFERRED, not_before=later)
    _settle(work, cem, OutboxState.SENT)
    page = desk.get(MAIL)
    assert "Send again to 2 people whom no mail has reached" in page.text
    submit(page, action="/mail/again")
    assert "2 mails are being sent again." in desk.get(MAIL).text
    assert [state for _, state, _ in _mails(work, ann)] == [OutboxState.FAILED, OutboxState.QUEUED]
    assert [state for _, state, _ in _mails(work, bob)] == [OutboxState.DEFERRED]
    with work() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == bob)).one()
        assert mail.not_before < later - timedelta(hours=2)
    assert [state for _, state, _ in _mails(work, cem)] == [OutboxState.SENT]


def test_only_the_people_who_are_ticked_get_it_again(desk: Visitor, work: Work, numbers: list[int]) -> None:
    for number in numbers:
        _refuse(work, number, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    page = desk.get(f"{DESK}/people")
    assert page.text.count('name="invitation"') == 3
    assert f'formaction="{MAIL}/again"' in page.text
    confirm = desk.get(f"{MAIL}/again?invitation={numbers[1]}&invitation={numbers[1]}&standing=unreachable")
    assert "Send again to 1 person?" in confirm.text
    assert f'href="{DESK}/people?standing=unreachable&amp;invitation={numbers[1]}"' in confirm.text
    assert [len(_mails(work, number)) for number in numbers] == [1, 1, 1]
    submit(confirm, action="/mail/again")
    assert "1 mail is being sent again." in desk.get(MAIL).text
    assert [len(_mails(work, number)) for number in numbers] == [1, 2, 1]


@pytest.mark.parametrize("ticked", [[], ["x"], ["-1"], ["²"], ["99999999999999999999999"], ["2147483647"]])
def test_nobody_ticked_is_nobody(desk: Visitor, work: Work, numbers: list[int], ticked: list[str]) -> None:
    for number in numbers:
        _refuse(work, number, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    _post(desk, f"{MAIL}/again", [("invitation", one) for one in ticked], 409)
    fields = [("invitation", one) for one in ticked]
    assert "it would now be 0" in text_of(_post(desk, f"{MAIL}/again", [*fields, ("expected", SHOWN)], 409))
    assert [len(_mails(work, number)) for number in numbers] == [1, 1, 1]


def test_number_that_has_changed_meanwhile_sends_nothing(desk: Visitor, work: Work, numbers: list[int]) -> None:
    for number in numbers:
        _refuse(work, number, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    confirm = desk.get(f"{MAIL}/again?invitation={numbers[0]}&invitation={numbers[1]}")
    with work() as session:
        factories.decline(session, session.get_one(Invitation, numbers[0]))
    refused = submit(confirm, status=409, action="/mail/again")
    assert "You confirmed 2 people, but it would now be 1. Nothing was sent; look again." in refused.text
    assert len(_mails(work, numbers[1])) == 1


@pytest.mark.parametrize("query", ["", "?invitation=x", "?invitation=-1", "?invitation=2147483647", "?standing=signed"])
def test_nobody_ticked_leads_back_to_the_people(desk: Visitor, numbers: list[int], query: str) -> None:
    answer = desk.get(f"{MAIL}/again{query}", status=303)
    assert answer.headers["Location"].startswith(f"{DESK}/people")
    assert "Nothing was sent: choose somebody who has not answered" in desk.get(answer.headers["Location"]).text


def test_people_of_another_statement_are_not_written_to(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _refuse(work, numbers[0], Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    _post(desk, "/desk/statements/noise/mail/again", [("invitation", str(numbers[0])), ("expected", SHOWN)], 409)
    assert len(_mails(work, numbers[0])) == 1


@pytest.mark.parametrize("state", [StatementState.CLOSED, StatementState.CANCELLED])
def test_statement_that_has_ended_sends_nothing_again(
    desk: Visitor, work: Work, numbers: list[int], state: StatementState
) -> None:
    _refuse(work, numbers[0], Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    _put(work, state)
    assert "Send again to" not in desk.get(MAIL).text
    assert 'id="again"' not in desk.get(f"{DESK}/people").text
    refused = _post(desk, f"{MAIL}/again", [("who", "all"), ("expected", SHOWN)], 409)
    assert "it cannot send mails now." in text_of(refused)
    address = _post(desk, f"{DESK}/people/{numbers[0]}/address", [("email", "ann@new.example")], 409)
    assert "it cannot send mails now." in text_of(address)
    assert len(_mails(work, numbers[0])) == 1


def test_page_of_a_person_tells_every_mail_and_what_came_back(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ann = numbers[0]
    _settle(work, ann, OutboxState.BOUNCED, attempts=2, last_status="5.2.2", verdict=Verdict.REFUSED)
    with work() as session:
        invitation = session.get_one(Invitation, ann)
        invitation.comment, invitation.muted_at = "Call me", datetime.now(UTC)
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == ann)).one()
        report = DeliveryReport(outbox_message_id=mail.id, fingerprint="f", kind="hard", status="5.2.2")
        report.diagnostic = "552 mailbox full"
        session.add(report)
    page = desk.get(f"{DESK}/people/{ann}")
    words = text_of(page.text)
    for expected in (
        "Ann Test",
        "unreachable",
        "asked on",
        "for no more reminders",
        "Call me",
        "bounced, 2 attempts",
        "the mailbox is full",
        "hard report 5.2.2 552 mailbox full",
    ):
        assert expected in words
    assert "Bob" not in words
    assert f'href="{DESK}/people/{ann}"' in desk.get(f"{DESK}/people").text


def test_page_of_a_person_tells_how_they_are_printed(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, numbers[0]))
    words = text_of(desk.get(f"{DESK}/people/{numbers[0]}").text)
    assert "Printed as Ann Test." in words
    assert "receipt" in words


@pytest.mark.parametrize("number", ["999999", "99999999999999999999999"])
def test_nobody_is_not_there(desk: Visitor, numbers: list[int], number: str) -> None:
    desk.get(f"{DESK}/people/{number}", status=404)
    for act in ("address", "link"):
        _post(desk, f"{DESK}/people/{number}/{act}", [("email", "ann@new.example"), ("expected", SHOWN)], 404)


def test_person_of_another_statement_is_not_there(desk: Visitor, work: Work, numbers: list[int]) -> None:
    other = "/desk/statements/noise/people"
    desk.get(f"{other}/{numbers[0]}", status=404)
    for act in ("address", "link"):
        _post(desk, f"{other}/{numbers[0]}/{act}", [("email", "ann@new.example"), ("expected", SHOWN)], 404)
    with work() as session:
        assert session.get_one(Invitation, numbers[0]).link_version == 1
        assert session.scalar(select(Person.id).where(Person.email == "ann@new.example")) is None


@pytest.mark.parametrize(("revoke", "version"), [(None, 1), ("y", 2)])
def test_address_is_corrected_and_the_mail_goes_there(
    desk: Visitor, work: Work, numbers: list[int], revoke: str | None, version: int
) -> None:
    ann = numbers[0]
    _refuse(work, ann, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    page = desk.get(f"{DESK}/people/{ann}")
    fields = {"email": "  ann@new.example "} | ({"revoke": revoke} if revoke else {})
    answer = submit(page, fields, action="/address")
    assert answer.headers["Location"] == f"{DESK}/people/{ann}"
    assert "A mail goes to ann@new.example." in desk.get(f"{DESK}/people/{ann}").text
    assert _mails(work, ann)[1:] == [(MailKind.INVITATION, OutboxState.QUEUED, "ann@new.example")]
    with work() as session:
        invitation = session.get_one(Invitation, ann)
        assert invitation.link_version == version
        assert session.get_one(Person, invitation.person_id).email == "ann@new.example"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an address."),
        ("ann", "“ann” is not an address"),
        ("ann@", "“ann@” is not an address"),
        ("<b>@x.example", "“<b>@x.example” is not an address"),
    ],
)
def test_bad_address_comes_back_and_changes_nothing(
    desk: Visitor, work: Work, numbers: list[int], typed: str, words: str
) -> None:
    page = desk.get(f"{DESK}/people/{numbers[0]}")
    before = form_of(page.text, "/address")["email"]
    again = submit(page, {"email": typed}, status=400, action="/address")
    assert form_of(again.text, "/address")["email"] == typed
    assert 'id="email-problem"' in again.text
    assert words in text_of(again.text)
    assert ".." not in text_of(again.text)
    assert "<b>@" not in again.text
    assert len(_mails(work, numbers[0])) == 1
    assert form_of(desk.get(f"{DESK}/people/{numbers[0]}").text, "/address")["email"] == before


def test_link_is_revoked_and_sent_anew(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ann = numbers[0]
    answer = submit(desk.get(f"{DESK}/people/{ann}"), action="/link")
    assert answer.headers["Location"] == f"{DESK}/people/{ann}"
    assert "The old link is revoked" in desk.get(f"{DESK}/people/{ann}").text
    with work() as session:
        assert [session.get_one(Invitation, number).link_version for number in numbers] == [2, 1, 1]
    assert [kind for kind, _, _ in _mails(work, ann)] == [MailKind.INVITATION, MailKind.LINK]


def test_t36_new_link_goes_to_the_address_that_was_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(f"{DESK}/people/{numbers[0]}")
    with work() as session:
        person = session.get_one(Person, session.get_one(Invitation, numbers[0]).person_id)
        people.set_address(session, person, "x@y.example", actor="test", secret=factories.SECRET)
    shown = submit(page, status=409, action="/link")
    assert "was changed after you had opened the page. Nothing was sent" in shown.text
    assert "a new one goes to x@y.example" in text_of(shown.text)
    assert [kind for kind, _, _ in _mails(work, numbers[0])] == [MailKind.INVITATION]
    submit(shown, action="/link")
    assert [kind for kind, _, _ in _mails(work, numbers[0])] == [MailKind.INVITATION, MailKind.LINK]


def test_t36_all_whom_no_mail_reached_are_those_who_were_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    ann, bob, cem = numbers
    _refuse(work, ann, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    _settle(work, bob, OutboxState.SENT)
    _settle(work, cem, OutboxState.SENT)
    page = desk.get(MAIL)
    with work() as session:
        factories.decline(session, session.get_one(Invitation, ann))
    _refuse(work, bob, Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    shown = submit(page, status=409, action="/mail/again")
    assert "You confirmed 1 person. It would be as many now, but something about them changed." in shown.text
    assert [len(_mails(work, number)) for number in (bob, cem)] == [1, 1]
    submit(shown, action="/mail/again")
    assert [len(_mails(work, number)) for number in (bob, cem)] == [2, 1]


def test_t36_mail_goes_again_to_the_address_that_was_shown(desk: Visitor, work: Work, numbers: list[int]) -> None:
    _refuse(work, numbers[0], Verdict.BAD_ADDRESS, "5.1.1", "550 no")
    page = desk.get(f"{MAIL}/again?invitation={numbers[0]}")
    with work() as session:
        person = session.get_one(Person, session.get_one(Invitation, numbers[0]).person_id)
        people.set_address(session, person, "x@y.example", actor="test", secret=factories.SECRET)
    shown = submit(page, status=409, action="/mail/again")
    assert "You confirmed 1 person. It would be as many now, but something about them changed." in shown.text
    assert "x@y.example" in shown.text
    submit(shown, action="/mail/again")
    assert _mails(work, numbers[0])[-1][2] == "x@y.example"


def test_link_of_a_closed_statement_is_not_sent(desk: Visitor, work: Work, numbers: list[int]) -> None:
    path = f"{DESK}/people/{numbers[0]}"
    page = desk.get(path)
    _put(work, StatementState.CLOSED)
    refused = submit(page, status=409, action="/link")
    assert "This statement is closed; it cannot send links now." in text_of(refused.text)
    assert f'href="{DESK}"' in refused.text
    assert "Revoke the link" not in desk.get(path).text


def test_reminders_are_set_in_their_normal_form(desk: Visitor, work: Work, numbers: list[int]) -> None:
    page = desk.get(f"{DESK}/remind")
    assert "None is set." in page.text
    answer = submit(page, {"reminder_days": " 1, 3,3 ,"}, action="/reminders")
    assert answer.headers["Location"] == f"{DESK}/remind"
    page = desk.get(f"{DESK}/remind")
    assert "The reminders are set." in page.text
    assert "The next goes out" in page.text
    assert form_of(page.text, "/reminders")["reminder_days"] == "3,1"
    with work() as session:
        schedules = dict(session.execute(select(Statement.slug, Statement.reminder_days)).all())
        assert schedules == {"free-press": "3,1", "noise": ""}
    submit(page, {"reminder_days": ""}, action="/reminders")
    page = desk.get(f"{DESK}/remind")
    assert "No reminders go out by themselves." in page.text
    assert "None is set." in page.text


def test_reminders_that_have_all_gone_out_are_told(desk: Visitor, work: Work, numbers: list[int]) -> None:
    with work() as session:
        session.execute(update(Statement).where(Statement.slug == "free-press").values(reminder_days="30"))
    assert "All of them have gone out." in desk.get(f"{DESK}/remind").text


@pytest.mark.parametrize("typed", ["soon", "0", "-1", "61", "3;1", "1.5", "³", "1" * 5000])
def test_schedule_that_is_none_changes_nothing(desk: Visitor, numbers: list[int], typed: str) -> None:
    submit(desk.get(f"{DESK}/remind"), {"reminder_days": "3"}, action="/reminders")
    desk.get(DESK)
    submit(desk.get(f"{DESK}/remind"), {"reminder_days": typed}, action="/reminders")
    page = desk.get(f"{DESK}/remind")
    assert "Nothing was changed:" in page.text
    assert "is not a list of days before closing, such as 7,3,1." in text_of(page.text)
    assert form_of(page.text, "/reminders")["reminder_days"] == "3"


def test_schedule_of_a_reminder_each_day_is_refused(desk: Visitor, numbers: list[int]) -> None:
    days = ",".join(map(str, range(1, 12)))
    submit(desk.get(f"{DESK}/remind"), {"reminder_days": days}, action="/reminders")
    assert "Nothing was changed: nobody wants more than 10 reminders." in desk.get(f"{DESK}/remind").text


@pytest.mark.parametrize("page", ["/mail", "/people/1"])
def test_unknown_statement_is_told(desk: Visitor, page: str) -> None:
    assert "There is no statement “none”." in desk.get(f"/desk/statements/none{page}", status=404).text
    token = token_of(desk.get("/desk/").text)
    for act in ("/mail/pause", "/mail/resume", "/mail/again", "/reminders", "/people/1/link"):
        desk.post(f"/desk/statements/none{act}", {"csrf_token": token}, status=404)
