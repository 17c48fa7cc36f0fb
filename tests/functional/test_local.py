"""`make run`, as it is typed: the programs really start, answer, and are gone after Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import load
from petition.cli.local.network import free_ports, is_healthy, listens
from petition.cli.local.visitor import Visitor
from petition.mail.local_mailbox import Folder
from tests.databases import application

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


@pytest.fixture
def environment(tmp_path: Path):
    """A fresh local instance on free ports, with SQLite, as `make run` makes it."""
    port, mail_port = free_ports(2)
    return {"INSTANCE_PATH": str(tmp_path), "PORT": str(port), "MAIL_PORT": str(mail_port)}


def inherited():
    """The environment without settings that would lead elsewhere."""
    names = ("DATABASE_URL", "BASE_URL", "SECRET_KEY", "FLASK_APP")
    return {name: value for name, value in os.environ.items() if name not in names}


@contextmanager
def running(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command until it has said all that it says at the start."""
    command = (sys.executable, "-m", "flask", "local")
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**inherited(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            said = ""
            for line in process.stdout:
                said += line
                if line.startswith("Ctrl-C"):
                    break
            yield process, said
        finally:
            watchdog.cancel()
            process.terminate()
            process.wait(PATIENCE)
            # Only after a failure is there anything left.
            for number in programs(environment):
                os.kill(number, signal.SIGKILL)


def programs(environment: dict[str, str]):
    """The processes that were started for this instance, by the address of their instance in the environment."""
    wanted = f"INSTANCE_PATH={environment['INSTANCE_PATH']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = wanted in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def workers(environment: dict[str, str]):
    """Those of the programs that are `flask worker`."""
    return [n for n in programs(environment) if b"worker\0" in Path(f"/proc/{n}/cmdline").read_bytes()]


def link_in(said: str):
    (link,) = re.findall(r"^ +(http\S+/desk/enter/\S+)$", said, flags=re.MULTILINE)
    return link


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_everything_runs_and_ctrl_c_stops_it(environment: dict[str, str]):
    base = f"http://127.0.0.1:{environment['PORT']}"
    with running(environment) as (process, said):
        assert f"Petition is running at {base}\n" in said
        assert f"{base}/mailbox" in said
        coordinator = Visitor()
        desk = coordinator.send(coordinator.get(link_in(said)), {})
        assert desk.url == f"{base}/desk/"
        assert desk.says("Parliamentarians for a Press That Can Work Without Fear")
        wait_until(lambda: Visitor().get(f"{base}/readyz").status == 200)
        # Five: this command, the mailbox, the worker, and the web service with its child.
        assert len(programs(environment)) >= 5
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 10
    assert rest == "\nStopped. The data is kept; run it again to go on.\n"
    assert programs(environment) == []
    assert not listens(int(environment["PORT"]))
    assert not listens(int(environment["MAIL_PORT"]))


def test_a_second_run_goes_on_with_the_same_data(environment: dict[str, str]):
    flask = (sys.executable, "-m", "flask")
    settings = {**inherited(), **environment}
    with running(environment) as (process, said):
        first = link_in(said)
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(PATIENCE) == 0
    # What is queued while nothing runs goes out when everything runs again.
    slug = f"press-freedom-{time.gmtime().tm_year}"
    subprocess.run((*flask, "statement", "circulate", slug), cwd=ROOT, env=settings, check=True, capture_output=True)
    with running(environment) as (process, said):
        assert link_in(said) != first
        assert Visitor().get(link_in(said)).says("coordinator@petition.example")
        folder = Folder(Path(environment["INSTANCE_PATH"]) / "mailbox")
        wait_until(lambda: len(folder.mails()) == 33)
        process.send_signal(signal.SIGHUP)
        process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert programs(environment) == []


def test_one_program_that_dies_stops_everything(environment: dict[str, str]):
    with running(environment) as (process, _):
        wait_until(lambda: workers(environment))
        for number in workers(environment):
            os.kill(number, signal.SIGKILL)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 1
    assert rest.startswith("Error: The worker was ended by SIGKILL, so everything was stopped.")
    assert "Traceback" not in rest
    assert programs(environment) == []


def test_a_taken_port_and_a_wrong_setting_are_told_in_one_line(environment: dict[str, str]):
    def said(**changes: str) -> str:
        done = subprocess.run(
            (sys.executable, "-m", "flask", "local"),
            cwd=ROOT,
            env={**inherited(), **environment, **changes},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        return done.stderr

    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        assert re.fullmatch(r"Error: Port \d+ is taken by another program\. Choose another.*\n", said())
    assert re.fullmatch(r"Error: PORT is “x”.*\n", said(PORT="x"))


def test_the_command_returns_when_it_is_asked_to_stop(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("DATABASE_URL", "BASE_URL", "SECRET_KEY", "FLASK_APP"):
        monkeypatch.delenv(name, raising=False)
    port = int(environment["PORT"])

    def stop_when_all_run() -> None:
        wait_until((Path(environment["INSTANCE_PATH"]) / "logs" / "worker.log").exists)
        assert is_healthy(port)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=stop_when_all_run)
    thread.start()
    with application(load()) as app:
        result = app.test_cli_runner().invoke(args=["local"])
    thread.join()
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("\nStopped. The data is kept; run it again to go on.\n")
    assert not listens(port)
