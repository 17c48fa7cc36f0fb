"""T25 and T29: nobody can be silenced by a forged report or link, nor be flooded with links."""

import ast
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from petition.domain.envelopes import bounce_address
from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState
from petition.models import AuditEvent, Invitation, OutboxMessage
from petition.services.signing import links
from petition.services.tokens import LinkSigner
from tests import factories
from tests.arena import Arena
from tests.documents import ROOT
from tests.shell import done
from tests.web_support import Visitor, Work, drain, link_path, path_of, submit, token_of

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
PIPE = ROOT / "deploy" / "bounces.py"
FLOOD = 1_000
FLOODERS = 4
_NETWORKS = itertools.count()


def _report(to: str, about: str) -> bytes:
    """Return a delivery report (RFC 3464) that says of an address that it does not exist."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {about}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n"
        "--b--\n"
    ).encode()


def _flipped(address: str) -> str:
    """Return the address with the last digit of its HMAC changed."""
    left, _, domain = address.rpartition("@")
    return f"{left[:-1]}{'0' if left[-1] != '0' else '1'}@{domain}"


@SQLITE
def test_t25_forged_report_silences_nobody(arena: Arena) -> None:
    """The HMAC of one mail does not vouch for another, and knowing a Message-ID is not enough."""
    arena.circulate("ada@a.example", "bob@b.example")
    assert drain(arena.app) == 2
    ada, bob = arena.server.deliveries
    own_mac, other_mac = (one.sender.partition("@")[0].rpartition("-")[2] for one in (ada, bob))
    key = ada.message_id.strip("<>").partition("@")[0]
    forged = (
        _flipped(ada.sender),
        ada.sender.replace(own_mac, other_mac),
        bounce_address(["a stranger's key"], key, "petition.example"),
        f"bounce-{key}@petition.example",
        f"bounce-{key}-@petition.example",
        "secretariat@petition.example",
        ada.message_id.strip("<>"),
    )
    for address in forged:
        assert "1 ignored" in done(arena.app, "mail", "bounces", "-", entry=_report(address, "ada@a.example"))
    assert arena.states() == {OutboxState.SENT: 2}
    # The genuine one counts, and for its own mail alone, whoever it names.
    assert "1 bounced" in done(arena.app, "mail", "bounces", "-", entry=_report(ada.sender, "bob@b.example"))
    assert [row.state for row in arena.rows()] == [OutboxState.BOUNCED, OutboxState.SENT]


def test_t25_late_report_leaves_a_signature_alone(app: Flask, work: Work, arena: Arena) -> None:
    arena.circulate("ada@a.example")
    assert drain(app) == 1
    with work() as session:
        factories.sign(session, session.scalars(select(Invitation)).one())
    assert "1 bounced" in done(
        app, "mail", "bounces", "-", entry=_report(arena.server.deliveries[0].sender, "ada@a.example")
    )
    with work() as session:
        assert session.scalars(select(Invitation.state)).one() is InvitationState.SIGNED
    assert "A free press" in done(app, "statement", "status", "free-press")
    assert "Family" in done(app, "statement", "signatories", "free-press")


def _piped(folder: Path, report: bytes) -> int:
    """Hand a report to the mail server's pipe, and return what it exits with."""
    return subprocess.run([sys.executable, PIPE, folder], input=report, check=False, timeout=30).returncode


@SQLITE
def test_t25_report_that_the_pipe_stored_is_judged_like_any_other(arena: Arena) -> None:
    arena.circulate("ada@a.example", "bob@b.example")
    assert drain(arena.app) == 2
    ada, bob = arena.server.deliveries
    for address in (ada.sender, _flipped(bob.sender)):
        assert _piped(arena.settings.reports, _report(address, "ada@a.example")) == 0
    drain(arena.app)
    assert [row.state for row in arena.rows()] == [OutboxState.BOUNCED, OutboxState.SENT]
    assert list((arena.settings.reports / "new").iterdir()) == []


def test_t38_pipe_for_reports_is_light_and_does_not_fill_the_disk(tmp_path: Path) -> None:
    """Strangers can have it started. When a thousand reports wait, the mail server is asked to try again later."""
    nodes = ast.walk(ast.parse(PIPE.read_text(encoding="utf-8")))
    lines = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    assert lines == ["import os", "import sys", "import time", "from pathlib import Path"]
    assert _piped(tmp_path, b"x" * 3_000_000) == 0
    (stored,) = (tmp_path / "new").iterdir()
    assert stored.stat().st_size == 1_000_000
    for number in range(1000):
        (tmp_path / "new" / str(number)).touch()
    assert _piped(tmp_path, b"x" * 3_000_000) == os.EX_TEMPFAIL
    assert list((tmp_path / "tmp").iterdir()) == []


@SQLITE
def test_t25_only_the_button_in_ones_own_mail_stops_reminders(app: Flask, work: Work) -> None:
    """Opening the link is what scanners do; and to hear no more is not to decline."""
    with work() as session:
        people = factories.persons(session, [factories.person_row("Ann"), factories.person_row("Bob")])
        _, (ann, bob) = factories.circulated(session, people)
        number, link, signing = ann.id, factories.link(ann), link_path(app, ann)
        mute = path_of(app, Purpose.MUTE, link)
        stranger = LinkSigner(["another key"], "http://127.0.0.1:8000").issue(Purpose.MUTE, link)
        forged = [
            mute[:-3],
            f"/u/{stranger}",
            "/u/" + signing.rpartition("/")[2],
            link_path(app, bob, Purpose.WITHDRAW).replace("/w/", "/u/"),
        ]
    for method in ("GET", "HEAD", "OPTIONS"):
        assert Visitor(app).ask(method, mute).status_code == 200
    for path in forged:
        Visitor(app).post(path, {"List-Unsubscribe": "One-Click"}, status=404)
    assert _muted(work) == []
    Visitor(app).post(mute, {"List-Unsubscribe": "One-Click"}, status=200)
    assert _muted(work) == [number]
    with work() as session:
        assert set(session.scalars(select(Invitation.state))) == {InvitationState.INVITED}
    guest = Visitor(app)
    submit(guest.get(signing, status=303).follow(), {"decision": "sign", "declaration": "y"})
    with work() as session:
        assert session.get_one(Invitation, number).state is InvitationState.SIGNED


def _muted(work: Work) -> list[int]:
    with work() as session:
        return list(session.scalars(select(Invitation.id).where(Invitation.muted_at.is_not(None))))


@pytest.mark.parametrize(("engine_name", "count"), [("postgresql", FLOOD), ("sqlite", FLOOD // 4)])
def test_t29_t38_flood_of_requests_sends_one_mail_and_stops_nobody(app: Flask, work: Work, count: int) -> None:
    """A thousand requests for one address, each from another network; others ask, and sign, in the middle of them."""
    rows = [factories.person_row(name, email=f"{name.lower()}@a.example") for name in ("Ann", "Bob", "Cem")]
    with work() as session:
        _, (_, _, cem) = factories.circulated(session, factories.persons(session, rows))
        signing = link_path(app, cem)
    together = Barrier(FLOODERS)

    def flood(_: int) -> set[int]:
        ask = _asker(app)
        together.wait(30)
        return {ask("ann@a.example") for _ in range(count // FLOODERS)}

    with ThreadPoolExecutor(FLOODERS) as pool:
        floods = pool.map(flood, range(FLOODERS))
        assert _asker(app)("bob@a.example") == 200
        guest = Visitor(app)
        submit(guest.get(signing, status=303).follow(), {"decision": "sign", "declaration": "y"})
        assert set.union(*floods) == {200}
    with work() as session:
        links.answer(session, links.take(session))
        events = select(AuditEvent.action).where(AuditEvent.actor == "public")
        assert session.scalars(events).all() == []
    query = (
        select(OutboxMessage.recipient, func.count())
        .where(OutboxMessage.kind.in_((MailKind.LINK, MailKind.RECEIPT)))
        .group_by(OutboxMessage.recipient)
        .order_by(OutboxMessage.recipient)
    )
    with work() as session:
        mails = [tuple(row) for row in session.execute(query)]
    assert mails == [("ann@a.example", 1), ("bob@a.example", 1), ("cem@a.example", 1)]


def test_t29_request_is_answered_once_by_several_workers(work: Work) -> None:
    """The second looks only when the first has written, and then finds nothing to answer."""
    with work() as session:
        factories.circulated(session, factories.persons(session, [factories.person_row(email="ann@a.example")]))
        assert links.ask(session, "ann@a.example")

    def answer() -> int:
        with work() as session:
            return links.answer(session, links.take(session))

    with ThreadPoolExecutor(1) as pool:
        with work() as session:
            assert links.answer(session, links.take(session)) == 1
            second = pool.submit(answer)
            time.sleep(0.3)
            assert not second.done()
        assert second.result(30) == 0


def _asker(app: Flask) -> Callable[[str], int]:
    """Return what asks for the link of an address, each time from another network, and tells the status."""
    visitor = Visitor(app)
    token = token_of(visitor.get("/link").text)

    def ask(address: str) -> int:
        number = next(_NETWORKS)
        network = {"REMOTE_ADDR": f"10.{number // 256}.{number % 256}.1"}
        fields = {"csrf_token": token, "email": address}
        return visitor.ask("POST", "/link", data=fields, environ_base=network).status_code

    return ask
