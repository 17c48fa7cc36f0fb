"""What needs a sign-in of the last ten minutes, and the page that asks for one without losing what was typed."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.mail.local_mailbox import Folder
from petition.models import AuditEvent, DeskSession, Invitation, OutboxMessage, Person, SignInFailure, Statement
from petition.web.guard import needs_fresh, opens_fresh
from tests import factories
from tests.markup import text_of
from tests.scenes import address, arrange
from tests.sign_in_support import PASSWORD, set_password
from tests.web_support import (
    COORDINATOR,
    Page,
    Visitor,
    Work,
    coordinator,
    copy_of,
    drain,
    everything,
    form_in,
    submit,
    token_of,
)

# What concerns many people, changes where mail goes, or cannot be undone. A new page of the kind comes here.
FRESH = frozenset(
    {
        "amending.amend",
        "circulation.send",
        "circulation.remind",
        "delivery.send_again",
        "corrected.send",
        "selected.perform",
        "person.write_again",
        "delivery.schedule",
        "delivery.correct_address",
        # It goes to the address that the person has by now, which undoing a merge changes.
        "delivery.new_link",
        # Pausing is free, and so is ending sessions: whoever does these is in haste, and neither costs an answer.
        "delivery.resume",
        # Whoever comes while the statement is closed has not answered, however soon it is opened again.
        "lifecycle.close",
        "cancelling.cancel",
        "closing.extend",
        "closing.reopen",
        "cancelling.uncancel",
        # A false name on a list, and mails.
        "recording.record",
        "recording.policy",
        "recording.ask_again",
        # Somebody's answer, name or link, and a mail to them.
        "invitee.uninvite",
        "invitee.invite_again",
        "invitee.strike",
        "invitee.admit",
        "invitee_line.correct",
        "held.let_through",
        "held.ask",
        "passing_on.pass_on",
        "received.answer",
        "invitee_part.confirm",
        "list_form.confirm",
        "publishing.publish",
        "editions.retract",
        "notices.choose",
        "editions.withhold",
        "editions.show",
        "particulars.save",
        # Invitations move to the address of the entry that stays.
        "duplicates.merge_now",
        "duplicates.undo",
        "person.retire",
        "selection.retire",
        "selection.restore",
        "undoing.undo",
        "undoing.delete",
        "selection.export",
        "invitee_export.export",
        "logs.export_of_statement",
        "logs.export_of_person",
        "imports.commit",
        "fresh.go_on",
    }
)
# What is asked for before the page opens: it leaves the desk, or has secrets typed into it.
FRESH_PAGES = frozenset({"publishing.as_text", "recording.evidence", "security.change_password"})


def _grow_stale(work: Work, minutes: float = 11) -> None:
    with work() as session:
        for row in session.scalars(select(DeskSession)):
            row.fresh_at -= timedelta(minutes=minutes)


@pytest.fixture
def draft(work: Work) -> str:
    """A draft with two people whom it could be circulated to."""
    with work() as session:
        factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
        return factories.statement(session).slug


def _confirmation(desk: Visitor, slug: str) -> Page:
    return submit(desk.get(f"/desk/statements/{slug}/circulate"), {"who": "all"}, status=200)


def _state(work: Work) -> StatementState:
    with work() as session:
        return session.scalars(select(Statement.state)).one()


def test_t35_marked_are_the_acts_that_concern_many_or_cannot_be_undone(app: Flask) -> None:
    with app.app_context():
        assert {name for name in app.view_functions if needs_fresh(name)} == FRESH
        assert {name for name in app.view_functions if opens_fresh(name)} == FRESH_PAGES


def test_t35_stale_session_is_asked_before_every_such_act(app: Flask, work: Work, database_url: str) -> None:
    scene = arrange(app, work)
    desk = coordinator(scene.app, work)
    token = token_of(desk.get("/desk/"))
    _grow_stale(work)
    before = everything(database_url)
    asked = set()
    for rule in scene.app.url_map.iter_rules():
        if rule.endpoint in FRESH and "POST" in (rule.methods or ()):
            page = desk.post(address(rule), {"csrf_token": token, "email": "new@parliament.example"}, status=403)
            assert "Sign in again" in page.text, rule.rule
            asked.add(rule.endpoint)
    assert asked == FRESH
    assert everything(database_url) == before


def test_t35_list_as_text_opens_after_a_fresh_sign_in(work: Work, desk: Visitor) -> None:
    """What is not published yet would otherwise leave the desk in one request."""
    with work() as session:
        made, (invitation,) = factories.circulated(session)
        factories.sign(session, invitation)
        path = f"/desk/statements/{made.slug}/list.txt"
    assert "Ada" in desk.get(path).text
    set_password(work)
    _grow_stale(work)
    page = desk.get(path, status=303).follow()
    assert "Sign in again" in page.text
    assert "Ada" not in page.text
    assert "Ada" in submit(page, {"again_password": PASSWORD}).follow().text


def test_t35_form_without_its_token_does_not_get_as_far_as_the_password(work: Work, desk: Visitor, draft: str) -> None:
    """Another site would otherwise put what it wants in front of the coordinator's password."""
    set_password(work)
    _grow_stale(work)
    answer = desk.post(f"/desk/statements/{draft}/circulate/send", {"who": "all", "expected": "2"}, status=400)
    assert "Sign in again" not in answer.text


def test_what_was_filled_in_goes_on_with_the_password(work: Work, desk: Visitor, draft: str) -> None:
    set_password(work)
    page = _confirmation(desk, draft)
    _grow_stale(work)
    again = submit(page, status=403)
    assert _state(work) is StatementState.DRAFT
    wrong = submit(again, {"again_password": "wrong"}, status=403)
    assert "This is not the password of your account." in wrong.text
    assert "Type your password." in submit(wrong, status=403).text
    assert submit(wrong, {"again_password": PASSWORD}).headers["Location"] == f"/desk/statements/{draft}"
    assert _state(work) is StatementState.CIRCULATING
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 2


def test_everything_typed_is_kept_and_escaped_but_for_the_password(work: Work, desk: Visitor, draft: str) -> None:
    set_password(work)
    _grow_stale(work)
    typed = [("country", "FR"), ("country", 'D"E<'), ("again_password", "wrong secret")]
    sent = [("csrf_token", token_of(desk.get("/desk/"))), *typed]
    page = desk.post(f"/desk/statements/{draft}/circulate/send?a=1", sent, status=403)
    form = form_in(page)
    assert form.action == f"/desk/statements/{draft}/circulate/send?a=1"
    assert [value for name, value in form.submit_fields() if name == "country"] == ["FR", 'D"E<']
    assert "wrong secret" not in page.text


def test_t35_fresh_sign_in_makes_a_copied_cookie_worthless(work: Work, desk: Visitor, draft: str) -> None:
    set_password(work)
    page = _confirmation(desk, draft)
    _grow_stale(work)
    thief = copy_of(desk)
    submit(submit(page, status=403), {"again_password": PASSWORD})
    thief.get("/desk/", status=302)
    desk.get("/desk/")


def test_sign_in_is_fresh_for_ten_minutes(app: Flask, work: Work, desk: Visitor, draft: str) -> None:
    page = _confirmation(desk, draft)
    _grow_stale(work, minutes=9)
    submit(page)
    assert _state(work) is StatementState.CIRCULATING


def test_account_without_a_password_goes_by_a_mailed_link(
    app: Flask, work: Work, desk: Visitor, draft: str, smtp_sink: Folder
) -> None:
    page = _confirmation(desk, draft)
    _grow_stale(work)
    again = submit(page, status=403)
    assert "again_password" not in again.text
    mailed = submit(again, button="again_mail", status=403)
    assert f"A link is on the way to {COORDINATOR}" in mailed.text
    assert drain(app) == 1
    (mail,) = smtp_sink.mails()
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/desk/enter/\S+)", mail.part("plain"))
    # Before the link was opened, going on asks once more, and can be pressed again.
    early = submit(mailed, status=403)
    assert "The mailed link has not been opened in this browser yet." in text_of(early.text)
    assert f"A link is on the way to {COORDINATOR}" in early.text
    assert "go back to that page and press “Go on”" in submit(desk.get(path)).follow().text
    assert submit(early).headers["Location"] == f"/desk/statements/{draft}"
    assert _state(work) is StatementState.CIRCULATING
    with work() as session:
        kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.user_id.is_not(None)))
        assert list(kinds) == [MailKind.SIGN_IN]
        links = session.scalars(select(AuditEvent.actor).where(AuditEvent.action == "user.link"))
        assert list(links) == ["test", "user:1"]


def test_link_that_was_opened_lets_the_first_page_go_on_too(
    app: Flask, work: Work, desk: Visitor, draft: str, smtp_sink: Folder
) -> None:
    page = _confirmation(desk, draft)
    _grow_stale(work)
    again = submit(page, status=403)
    assert "A link is on the way" not in submit(again, status=403).text
    submit(again, button="again_mail", status=403)
    drain(app)
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/desk/enter/\S+)", smtp_sink.mails()[0].part("plain"))
    submit(desk.get(path))
    submit(again, status=303)
    assert _state(work) is StatementState.CIRCULATING


def test_t35_button_that_mails_a_link_does_nothing_else(app: Flask, work: Work, desk: Visitor, draft: str) -> None:
    """Not even when the sign-in became fresh meanwhile, in another tab."""
    page = _confirmation(desk, draft)
    _grow_stale(work)
    again = submit(page, status=403)
    _grow_stale(work, minutes=-11)
    mailed = submit(again, button="again_mail", status=403)
    assert f"A link is on the way to {COORDINATOR}" in mailed.text
    with work() as session:
        assert list(session.scalars(select(OutboxMessage.kind))) == [MailKind.SIGN_IN]
    assert _state(work) is StatementState.DRAFT
    submit(mailed, status=303)
    assert _state(work) is StatementState.CIRCULATING


def test_t37_guesses_are_counted_here_too(work: Work, desk: Visitor, draft: str) -> None:
    """Whoever has the cookie has the browser's name too, and waits as well."""
    set_password(work)
    page = _confirmation(desk, draft)
    _grow_stale(work)
    again = submit(page, status=403)
    # However long it is, it is counted.
    submit(again, {"again_password": f"{PASSWORD} " * 400}, status=403)
    with work() as session:
        failed = session.scalars(select(SignInFailure)).one()
        same = {name: getattr(failed, name) for name in ("account", "network", "browser", "failed_at")}
        session.add_all(SignInFailure(**same) for _ in range(11))
    assert same["browser"]
    refused = submit(again, {"again_password": PASSWORD}, status=429)
    assert 100 < int(refused.headers["Retry-After"]) <= 128
    assert "Try again in 3 minutes." in refused.text
    assert form_in(refused)["who"].value == "all"


def test_changing_an_address_by_hand_needs_it_and_changing_a_name_does_not(
    work: Work, desk: Visitor, draft: str
) -> None:
    set_password(work)
    with work() as session:
        number = session.scalars(select(Person.id).order_by(Person.id)).first()
    _grow_stale(work)
    submit(desk.get(f"/desk/people/{number}/edit"), {"given_name": "Adah"})
    page = submit(desk.get(f"/desk/people/{number}/edit"), {"email": "evil@parliament.example"}, status=403)
    with work() as session:
        assert session.get_one(Person, number).email != "evil@parliament.example"
    submit(page, {"again_password": PASSWORD})
    with work() as session:
        person = session.get_one(Person, number)
        assert (person.email, person.given_name) == ("evil@parliament.example", "Adah")


def test_page_of_the_password_asks_before_anything_is_typed(work: Work, desk: Visitor) -> None:
    set_password(work)
    page = desk.get("/desk/password")
    _grow_stale(work)
    asked = desk.get("/desk/password", status=303)
    assert asked.headers["Location"] == "/desk/verify?next=/desk/password"
    # A page that stood open holds secrets, so it is not kept.
    new = {"password": PASSWORD, "new_password": "y" * 20, "new_password_confirm": "y" * 20}
    assert submit(page, new).headers["Location"] == "/desk/verify?next=/desk/password"
    again = asked.follow()
    assert "Sign in again" in again.text
    assert submit(again, {"again_password": PASSWORD}).headers["Location"] == "/desk/password"
    desk.get("/desk/password")


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example/desk/", "/\\evil.example", "/desk/\\..", "javascript:alert(1)", "/link"],
)
def test_going_on_leads_nowhere_else(desk: Visitor, evil: str) -> None:
    page = desk.get("/desk/verify", {"next": evil})
    # The session is fresh, so nothing has to be typed.
    answer = page.goto(form_in(page).action, "post", params=form_in(page).submit_fields(), status=303)
    assert answer.headers["Location"] == "/desk/"
