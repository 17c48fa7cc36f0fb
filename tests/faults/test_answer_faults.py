"""F10, F11 and F16: the database restarts, the answer is lost, the disk is full; what people are told stays true."""

import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Semaphore
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from petition.db import reading
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState
from petition.models import AuditEvent, Invitation, OutboxMessage, Signature
from tests import factories
from tests.arena import Arena, addresses, arena_of
from tests.databases import close_connections, migrated
from tests.live import Answer, Server, Surfer, environment, served
from tests.postgres import PrivateServer, private_server
from tests.smtp_script import ScriptedServer
from tests.web_support import form_of, link_path, work_of

SIGN = {"decision": "sign", "declaration": "y"}
SIGNATORIES = 48
SIGNED = InvitationState.SIGNED


@pytest.fixture
def own_server() -> Iterator[PrivateServer]:
    """A PostgreSQL that nobody else minds the restart of."""
    with private_server() as server:
        yield server


@pytest.fixture
def restarting(own_server: PrivateServer, tmp_path: Path, smtp: ScriptedServer) -> Iterator[tuple[Server, Arena]]:
    """The service on that PostgreSQL, and the arena around it."""
    migrated(own_server.url)
    given = environment(own_server.url, tmp_path, smtp.port)
    with (
        served("granian", given, tmp_path / "web.log") as server,
        arena_of(server.app, work_of(server.app), smtp, tmp_path) as arena,
    ):
        yield server, arena


def _invite(server: Server, count: int) -> list[tuple[int, Surfer, Answer]]:
    """Circulate, and let each person open their link; return (invitation, browser, page)."""
    rows = [factories.person_row(f"Given{number}", "Signer", email=one) for number, one in enumerate(addresses(count))]
    with work_of(server.app)() as session:
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        links = [(one.id, link_path(server.app, one)) for one in invitations]
    opened = []
    for number, path in links:
        surfer = Surfer(server.url)
        opened.append((number, surfer, surfer.get(path)))
    return opened


def _signs(surfer: Surfer, page: Answer) -> int:
    """Send the form and return the status; 0 if the connection broke."""
    try:
        return surfer.request("POST", page.url, {**form_of(page.text), **SIGN}, follow=False).status
    except OSError:
        return 0


def _recorded(server: Server) -> dict[int, tuple[bool, int, int, int]]:
    """Return for each invitation: whether it is signed, and its signatures, audit events and receipts."""
    with server.app.app_context(), reading() as session:

        def count(query: object) -> dict[int, int]:
            return dict(session.execute(query).all())

        signatures = count(select(Signature.invitation_id, func.count()).group_by(Signature.invitation_id))
        signing = AuditEvent.action == "invitation.sign"
        events = count(select(AuditEvent.subject_id, func.count()).where(signing).group_by(AuditEvent.subject_id))
        receipt = OutboxMessage.kind == MailKind.RECEIPT
        receipts = count(
            select(OutboxMessage.invitation_id, func.count()).where(receipt).group_by(OutboxMessage.invitation_id)
        )
        found = session.execute(select(Invitation.id, Invitation.state)).all()
        return {
            number: (state is SIGNED, signatures.get(number, 0), events.get(number, 0), receipts.get(number, 0))
            for number, state in found
        }


WHOLE, NOTHING = (True, 1, 1, 1), (False, 0, 0, 0)


def test_f10_database_restarts_while_people_sign_and_a_worker_sends(
    own_server: PrivateServer, restarting: tuple[Server, Arena]
) -> None:
    """An answer is stored whole or not at all, and all of it goes on by itself afterwards."""
    server, arena = restarting
    opened = _invite(server, SIGNATORIES)
    worker = arena.worker(WORKER_LEASE_SECONDS="5")
    arena.until(lambda: arena.states()[OutboxState.SENT] > 0, "the worker to begin")

    begun = Semaphore(0)

    def sign(one: tuple[int, Surfer, Answer]) -> tuple[int, int]:
        begun.release()
        return one[0], _signs(*one[1:])

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(sign, opened)
        for crash in (False, True):
            for _ in range(SIGNATORIES // 4):
                begun.acquire()
            own_server.restart(crash=crash)
        told = dict(answers)
    # The restart has cut this process's own connections too.
    close_connections(arena.app)
    stored = _recorded(server)
    assert set(stored.values()) <= {WHOLE, NOTHING}
    # Whoever was told that it is recorded finds it so; whoever was not can send the same page again.
    assert all(stored[number] == WHOLE for number, status in told.items() if status == 303)
    assert set(told.values()) <= {303, 500, 0}
    for number, surfer, page in opened:
        if stored[number] != WHOLE:
            _signs_in_the_end(surfer, page)
    assert set(_recorded(server).values()) == {WHOLE}
    assert worker.is_alive
    assert "worker interrupted" in worker.said
    arena.until(lambda: arena.states().keys() <= {OutboxState.SENT, OutboxState.FAILED}, "all mails")
    receipts = [row for row in arena.rows() if row.state is OutboxState.SENT]
    assert len(receipts) >= SIGNATORIES
    arena.check_repeats()
    # One mail at most was in the worker's hand at each restart.
    assert sum(arena.repeats().values()) <= 2


def _signs_in_the_end(surfer: Surfer, page: Answer) -> None:
    """Send the form again until it is taken: each of the server's old connections fails once."""
    for _ in range(20):
        if _signs(surfer, page) == 303:
            return
    raise AssertionError("the page could not be sent again")


def test_f11_answer_that_is_lost_is_shown_when_it_is_sent_again(live: Server) -> None:
    """The connection is cut once the form is sent: it was recorded, and sending it again says so."""
    ((number, surfer, page),) = _invite(live, 1)
    _send_and_cut(live, surfer, page)
    deadline = time.monotonic() + 20
    while _recorded(live)[number] != WHOLE:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    first = surfer.get(page.url)
    again = surfer.submit(page, SIGN)
    assert again.url == page.url
    assert "Thank you." in again.text
    assert again.text == first.text
    assert _recorded(live) == {number: WHOLE}


def _send_and_cut(server: Server, surfer: Surfer, page: Answer) -> None:
    body = urlencode({**form_of(page.text), **SIGN}).encode()
    where = urlsplit(page.url)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in surfer.jar)
    head = (
        f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\nReferer: {page.url}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((str(where.hostname), int(where.port or 80))) as connection:
        connection.sendall(head.encode() + body)
        time.sleep(0.05)
        # A reset and no goodbye (RFC 9293): whatever comes back finds nobody.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode(errors='replace').strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_f16_full_disk_thanks_nobody_and_passes(
    small_disk: Path, sqlite_template: Path, smtp: ScriptedServer, tmp_path: Path
) -> None:
    """While nothing can be written nobody is thanked; once there is room, page and worker go on by themselves."""
    database = small_disk / "petition.sqlite"
    database.write_bytes(sqlite_template.read_bytes())
    given = environment(f"sqlite:///{database}", small_disk, smtp.port)
    with (
        served("granian", given, tmp_path / "web.log") as server,
        arena_of(server.app, work_of(server.app), smtp, tmp_path) as arena,
    ):
        opened = _invite(server, 3)
        worker = arena.worker()
        arena.until_sent(3)
        _fill(small_disk)
        told = [_signs(surfer, page) for _, surfer, page in opened]
        assert set(told) == {500}
        assert set(_recorded(server).values()) == {NOTHING}
        assert "Thank you." not in opened[0][1].request("GET", opened[0][2].url).text
        (small_disk / "filler").unlink()
        assert [_signs(surfer, page) for _, surfer, page in opened] == [303] * 3
        assert set(_recorded(server).values()) == {WHOLE}
        arena.until_sent(6)
        assert worker.is_alive
        assert arena.repeats() == {}


def _fill(folder: Path) -> None:
    """Write until there is no room for a single page."""
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 4096):
            pass
