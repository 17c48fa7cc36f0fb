"""T13: nothing that opens a link or names a person reaches a log, whichever server runs and whatever breaks."""

import logging
import re

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from petition.mail.local_mailbox import Folder
from petition.web.guard import public
from tests.live import Server, Surfer
from tests.scenes import Scene, arrange
from tests.web_support import Visitor, Work, drain, submit, token_of, work_of, written_logs

CANARY = "canary.bird@parliament.example"


def _secrets(scene: Scene) -> list[str]:
    """Return everything that must not be logged: tokens and their halves, addresses."""
    found = [
        path.rpartition("/")[2]
        for guest in scene.guests
        for path in (guest.sign_path, guest.withdraw_path, guest.mute_path)
    ]
    found.append(scene.sign_in_path.rpartition("/")[2])
    halves = [half for token in found for half in token.split(".")]
    return [*found, *halves, *(guest.email for guest in scene.guests), CANARY]


def _leaks(scene: Scene, logged: str) -> list[str]:
    return [secret for secret in _secrets(scene) if secret in logged]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t13_no_line_holds_a_token_or_an_address(scene: Scene, work: Work, smtp_sink: Folder) -> None:
    """The whole traffic, good and bad, and the worker beside it."""
    app = scene.app
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with written_logs() as lines:
        drain(app)
        for path in scene.paths():
            Visitor(app).ask("GET", path)
            Visitor(app).ask("POST", path)
            Visitor(app).ask("DELETE", path)
            Visitor(app, "http://evil.example").ask("GET", path)
        visitor = Visitor(app)
        submit(visitor.get("/link"), {"email": CANARY}, status=200)
        submit(visitor.get("/desk/sign-in"), {"email": CANARY, "password": CANARY}, status=200)
        _break(work, "invitations")
        for path in scene.paths():
            visitor.ask("GET", path)
        logged = "\n".join(lines())
    assert "request failed" in logged
    assert "mail handled" in logged
    assert _leaks(scene, logged) == []


def _break(work: Work, table: str) -> None:
    """Take a table away, so that views crash on it."""
    with work() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))


def test_t13_crash_tells_no_name_and_no_answer(scene: Scene, work: Work) -> None:
    """An error of the database brings its parameters along, which are what people typed."""
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    guest = Visitor(scene.app)
    page = guest.get(scene.guests[0].sign_path, status=303).follow()
    typed = {"given_name": "Canary", "family_name": "Bird", "comment": "My private reason", "decision": "sign"}
    look = submit(page, {**typed, "declaration": "y"}, status=200)
    # Reading does without this column, and the signature cannot be written without it.
    with work() as session:
        session.execute(text("ALTER TABLE signatures RENAME COLUMN sort_key TO gone"))
    with written_logs() as lines:
        submit(look, {"decision": "sign"}, status=500)
        logged = "\n".join(lines())
    assert "request failed" in logged
    assert not re.search("Canary|Bird|private reason", logged)
    assert _leaks(scene, logged) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t13_what_slips_into_a_line_is_blanked(own_app: Flask, work: Work) -> None:
    """A library's warning, an exception's text and a line of ours, each with all that must not be seen."""
    scene = arrange(own_app, work)
    told = " ".join(_secrets(scene))

    def careless() -> str:
        structlog.get_logger("careless").warning("seen", path=told, nested={"to": [told]})
        logging.getLogger("elsewhere").warning("refused %s", told)
        raise ValueError(told)

    scene.app.add_url_rule("/careless", "careless", public(careless))
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    with written_logs() as lines:
        Visitor(scene.app).get("/careless", status=500)
        logged = lines()
    assert [len([line for line in logged if word in line]) for word in ("seen", "refused", "request failed")] == [1] * 3
    # Half a token opens nothing, and is not known from any other word.
    whole = [secret for secret in _secrets(scene) if "." in secret]
    assert [secret for secret in whole if any(secret in line for line in logged)] == []
    assert sum(line.count("[token]") for line in logged) >= 3 * len(scene.guests)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t13_crash_is_logged_by_its_route(app: Flask, work: Work) -> None:
    scene = arrange(app, work)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _break(work, "invitations")
    with written_logs() as lines:
        Visitor(app).get(scene.guests[0].sign_path, status=500)
        (line,) = [one for one in lines() if "request failed" in one]
    assert '"route": "sign.open_link"' in line


@pytest.mark.parametrize("server_name", ["granian", "gunicorn"], indirect=True)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t13_servers_log_no_address_as_they_are_started(live: Server) -> None:
    """Neither server writes an access log unless it is told to, and nothing tells it to."""
    scene = arrange(live.app, work_of(live.app))
    surfer = Surfer(live.url)
    for path in scene.paths():
        surfer.request("GET", path)
        surfer.request("POST", path)
        surfer.request("GET", f"/link?from={path}", headers={"Referer": f"{live.url}{path}"})
    surfer.request("POST", "/link", {"csrf_token": token_of(surfer.get("/link").text), "email": CANARY})
    _break(work_of(live.app), "invitations")
    assert surfer.request("GET", scene.guests[0].sign_path).status == 500
    logged = live.log.read_text()
    assert "request failed" in logged
    assert _leaks(scene, logged) == []
