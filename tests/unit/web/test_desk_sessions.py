"""Sessions of the desk: what the cookie carries, what ends one, and that a copied cookie is worthless then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from petition.domain.links import Purpose
from petition.domain.sign_in import Ending
from petition.models import AuditEvent, DeskSession, User
from petition.services import accounts
from petition.services.sign_in import sessions
from tests.sign_in_support import PASSWORD, desk_sessions, set_password, sign_in_by_link, sign_in_by_password
from tests.web_support import COORDINATOR, Visitor, Work, copy_of, everything, form_in, forms_of, path_of, submit


def _sign_out(app: Flask, work: Work, desk: Visitor) -> None:
    in_menu = next(form for form in forms_of(desk.get("/desk/")) if form.action == "/desk/sign-out")
    in_menu.submit(status=302)


def _change_password_elsewhere(app: Flask, work: Work, desk: Visitor) -> None:
    elsewhere = sign_in_by_link(app, work)
    new = {"new_password": PASSWORD, "new_password_confirm": PASSWORD}
    submit(elsewhere.get("/desk/password"), new, status=302)
    elsewhere.get("/desk/")


def _change_password_here(app: Flask, work: Work, desk: Visitor) -> None:
    new = {"new_password": PASSWORD, "new_password_confirm": PASSWORD}
    submit(desk.get("/desk/password"), new, status=302)
    desk.get("/desk/")


def _sign_out_by_operator(app: Flask, work: Work, desk: Visitor) -> None:
    done = app.test_cli_runner().invoke(args=["user", "sign-out", COORDINATOR])
    assert done.exit_code == 0
    assert done.output == f"{COORDINATOR} is signed out: 1 session ended.\n"


def _revoke_in_the_list(app: Flask, work: Work, desk: Visitor) -> None:
    elsewhere = sign_in_by_link(app, work)
    (old, _) = desk_sessions(work)
    submit(elsewhere.get("/desk/sessions"), action=f"/{old.id}/end")
    elsewhere.get("/desk/")


def _sign_out_everywhere(app: Flask, work: Work, desk: Visitor) -> None:
    elsewhere = sign_in_by_link(app, work)
    answer = submit(elsewhere.get("/desk/sessions"), action="/desk/sessions/end")
    assert "You are signed out everywhere." in answer.follow().text
    elsewhere.get("/desk/", status=302)


def _sign_in_anew(app: Flask, work: Work, desk: Visitor) -> None:
    sign_in_by_link(app, work, visitor=desk)
    desk.get("/desk/")


def _age(column: str, by: timedelta) -> Callable[[Flask, Work, Visitor], None]:
    def grow_old(app: Flask, work: Work, desk: Visitor) -> None:
        with work() as session:
            for row in session.scalars(select(DeskSession)):
                setattr(row, column, getattr(row, column) - by)

    return grow_old


@pytest.mark.parametrize(
    ("end", "why"),
    [
        pytest.param(_sign_out, Ending.SIGN_OUT, id="signed-out"),
        pytest.param(_change_password_elsewhere, Ending.CHANGED, id="password-changed-elsewhere"),
        pytest.param(_change_password_here, Ending.CHANGED, id="password-changed-here"),
        pytest.param(_sign_out_by_operator, Ending.OPERATOR, id="operator"),
        pytest.param(_revoke_in_the_list, Ending.REVOKED, id="revoked"),
        pytest.param(_sign_out_everywhere, Ending.REVOKED, id="everywhere"),
        pytest.param(_sign_in_anew, Ending.SIGN_IN, id="signed-in-anew"),
        pytest.param(_age("last_seen_at", timedelta(minutes=61)), None, id="idle"),
        pytest.param(_age("created_at", timedelta(hours=12, minutes=1)), None, id="old"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_t35_copied_cookie_is_worthless_after_the_session_has_ended(
    *, app: Flask, work: Work, desk: Visitor, end: Callable[[Flask, Work, Visitor], None], why: Ending | None
) -> None:
    thief = copy_of(desk)
    thief.get("/desk/")
    end(app, work, desk)
    assert thief.get("/desk/", status=302).headers["Location"].startswith("/desk/sign-in")
    form = thief.get("/desk/sign-in")
    thief.post("/desk/statements/new", {"csrf_token": form_in(form)["csrf_token"].value}, status=401)
    assert desk_sessions(work)[0].ended_why is why


@pytest.mark.parametrize(
    ("end", "is_worthless"),
    [
        pytest.param(_change_password_elsewhere, True, id="password-changed-elsewhere"),
        pytest.param(_change_password_here, True, id="password-changed-here"),
        pytest.param(_sign_out_by_operator, True, id="operator"),
        pytest.param(_sign_out_everywhere, True, id="everywhere"),
        pytest.param(_sign_out, False, id="signed-out"),
        pytest.param(_revoke_in_the_list, False, id="revoked"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_t35_link_that_was_not_used_is_worthless_as_well(
    *, app: Flask, work: Work, desk: Visitor, end: Callable[[Flask, Work, Visitor], None], is_worthless: bool
) -> None:
    """Whoever reads the owner's mail, or got a link before, would otherwise come back for an hour."""
    with work() as session:
        accounts.add_user(session, "other@alliance.example", "coordinator", actor="test")
        mine, others = (
            path_of(app, Purpose.SIGN_IN, accounts.new_sign_in(session, accounts.find_user(session, one), actor="test"))
            for one in (COORDINATOR, "other@alliance.example")
        )
    Visitor(app).get(mine)
    end(app, work, desk)
    Visitor(app).get(mine, status=404 if is_worthless else 200)
    Visitor(app).get(others)


def test_t35_cookie_carries_a_token_and_nothing_about_the_account(app: Flask, work: Work, desk: Visitor) -> None:
    desk.get("/desk/")
    interface = app.session_interface
    serializer = interface.get_signing_serializer(app)
    carried = serializer.loads(desk.cookies["petition"])
    assert set(carried) == {"_user_id", "csrf_token"}
    with work() as session:
        user = session.scalars(select(User)).one()
        (row,) = session.scalars(select(DeskSession))
        assert carried["_user_id"] not in (row.token, user.fs_uniquifier, str(user.id))
    for value in everything(app.config["SQLALCHEMY_DATABASE_URI"])["desk_sessions"]:
        assert carried["_user_id"] not in value


def test_t35_session_begins_with_a_token_of_its_own(app: Flask, work: Work, desk: Visitor) -> None:
    """What lay in the browser before signing in is not what opens the desk after it (no fixation)."""
    before = copy_of(desk)
    sign_in_by_link(app, work, visitor=desk)
    assert before.cookies["petition"] != desk.cookies["petition"]
    before.get("/desk/", status=302)
    assert [row.ended_why for row in desk_sessions(work)] == [Ending.SIGN_IN, None]


def _form_token(desk: Visitor) -> str:
    return form_in(desk.get("/desk/statements/new"))["csrf_token"].value


def test_t20_whoever_was_in_the_browser_before_knows_no_token_of_forms(app: Flask, work: Work, desk: Visitor) -> None:
    """A token that a stranger read, or another account, or put into the browser, sends nothing after a sign-in."""
    visitor = Visitor(app)
    before = form_in(visitor.get("/desk/sign-in"))["csrf_token"].value
    sign_in_by_link(app, work, visitor=visitor, email=_account(work, "bea@alliance.example"))
    visitor.post("/desk/statements/new", {"csrf_token": before}, status=400)
    again = _form_token(visitor)
    assert "had been open too long" not in visitor.post("/desk/statements/new", {"csrf_token": again}, status="*").text
    sign_in_by_link(app, work, visitor=visitor)
    assert "had been open too long" in visitor.post("/desk/statements/new", {"csrf_token": again}, status=400).text


_IDLE = _age("last_seen_at", timedelta(minutes=61))


@pytest.mark.parametrize(
    ("end", "goes_on"),
    [
        *((_sign_in_anew, True), (_IDLE, True)),
        *((_sign_out, False), (_sign_out_by_operator, False), (_revoke_in_the_list, False)),
        *((_sign_out_everywhere, False), (_change_password_elsewhere, False), (_change_password_here, False)),
    ],
)
def test_t20_page_that_stood_open_is_sent_after_its_session_ended_by_itself_alone(
    app: Flask, work: Work, desk: Visitor, end: Callable[[Flask, Work, Visitor], None], *, goes_on: bool
) -> None:
    """What was typed is not lost; but whoever copied a session that was ended by hand knows nothing any more."""
    token = _form_token(desk)
    end(app, work, desk)
    if end is not _change_password_here:
        sign_in_by_link(app, work, visitor=desk)
    answer = desk.post("/desk/statements/new", {"csrf_token": token}, status="*")
    assert ("had been open too long" not in answer.text) is goes_on


def test_t35_user_of_another_kind_of_token_is_nobody(app: Flask, work: Work) -> None:
    """The identity that Flask-Security would put into the cookie opens nothing."""
    sign_in_by_link(app, work, email=_account(work))
    with work() as session:
        identity = session.scalars(select(User.fs_uniquifier)).one()
    serializer = app.session_interface.get_signing_serializer(app)
    visitor = Visitor(app)
    visitor.set_cookie("petition", serializer.dumps({"_user_id": identity, "_fresh": True}))
    visitor.get("/desk/", status=302)


def _account(work: Work, email: str = COORDINATOR) -> str:
    with work() as session:
        return accounts.add_user(session, email, "coordinator", actor="test").email


def test_t35_changed_password_begins_the_session_of_whoever_changed_it_anew(
    app: Flask, work: Work, desk: Visitor
) -> None:
    _change_password_here(app, work, desk)
    assert [row.ended_why for row in desk_sessions(work)] == [Ending.CHANGED, None]
    desk.get("/desk/")


def test_t35_use_is_written_down_every_five_minutes_and_nothing_else_is(
    app: Flask, work: Work, desk: Visitor, database_url: str
) -> None:
    before = everything(database_url)
    desk.get("/desk/")
    assert everything(database_url) == before
    _age("last_seen_at", timedelta(minutes=6))(app, work, desk)
    aged = everything(database_url)
    desk.get("/desk/", headers={"HX-Request": "true"})
    assert everything(database_url) == aged
    desk.get("/desk/")
    after = everything(database_url)
    assert {name for name in after if after[name] != aged[name]} == {"desk_sessions"}
    (row,) = desk_sessions(work)
    assert row.last_seen_at > row.created_at - timedelta(seconds=1)
    desk.get("/desk/")
    assert everything(database_url) == after


def test_endings_are_recorded_without_naming_anybody(app: Flask, work: Work, desk: Visitor) -> None:
    _sign_out(app, work, desk)
    with work() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        found = (event.action, event.actor, event.details)
    assert found == ("user.sign_out", "user:1", {"why": "sign_out", "sessions": 1})


def test_password_signs_in_with_a_session_too(app: Flask, work: Work) -> None:
    _account(work)
    set_password(work)
    visitor = Visitor(app)
    sign_in_by_password(visitor)
    visitor.get("/desk/")
    assert len(desk_sessions(work)) == 1


def test_page_opens_where_its_use_cannot_be_noted(
    app: Flask, work: Work, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OperationalError("UPDATE desk_sessions", None, Exception("database or disk is full"))

    _age("last_seen_at", timedelta(minutes=6))(app, work, desk)
    monkeypatch.setattr(sessions, "see", full)
    assert "Statements" in desk.get("/desk/").text
