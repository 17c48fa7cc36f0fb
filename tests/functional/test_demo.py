"""`flask demo`: the whole story over real SMTP and HTTP, and what it says when it breaks."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Never

import pytest
from flask import Flask

from config import load
from petition import create_app
from petition.cli.local.network import free_ports, is_healthy
from petition.cli.local.sample import ROOT
from petition.cli.local.supervisor import Program, ProgramEnded, Supervisor, web_program
from tests.databases import application

STEPS = 21
COMMAND = (sys.executable, "-m", "flask", "demo")


def check(printed: str) -> None:
    """See that every step was told and that 32 signatories were published."""
    steps, _, published, rest = printed.split("\n\n")
    assert [int(number) for number in re.findall(r"^ ?(\d+)\. ", steps, flags=re.MULTILINE)] == list(
        range(1, STEPS + 1)
    )
    lines = published.splitlines()
    assert len(lines) == 32
    assert all(re.fullmatch(r".+ \(.+\)", line) for line in lines)
    assert len([line for line in lines if re.match(r"Prof\. .+ M\.P\. \(", line)]) == 1
    assert rest.startswith("Everything came out as it should, in ")


def test_the_whole_story_in_an_instance_of_its_own(tmp_path: Path):
    # Whatever the environment says, the demonstration touches nothing of it.
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path),
        "INSTANCE_PATH": str(tmp_path / "real"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite'}",
        "COUNTRY_LABELS": "GB=Albion",
        "http_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    check(done.stdout)
    assert "Albion" not in done.stdout
    assert not (tmp_path / "real.sqlite").exists()
    assert not list(tmp_path.glob("petition-demo-*"))


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty instance whose web service runs."""
    port, mail_port = free_ports(2)
    for name in ("DATABASE_URL", "BASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"INSTANCE_PATH": tmp_path, "PORT": port, "MAIL_PORT": mail_port}.items():
        monkeypatch.setenv(name, str(value))
    with application(load()) as app, Supervisor(ROOT, os.environ) as supervisor:
        supervisor.start(web_program(port, tmp_path / "logs"))
        supervisor.wait_for("web service", lambda: is_healthy(port), is_asked=lambda: False)
        yield app


def test_the_story_told_in_an_instance_and_told_twice(instance: Flask):
    first = instance.test_cli_runner().invoke(args=["demo", "--here"])
    assert first.exit_code == 0, first.output
    check(first.stdout)
    again = instance.test_cli_runner().invoke(args=["demo", "--here"])
    assert again.exit_code == 1
    assert re.fullmatch(r"Error: The story broke at “draft”: slug: “press-freedom-\d{4}” is taken\n", again.stderr)


def stand_in(port: int, logs: Path) -> Program:
    """A program in the place of the web service that only runs."""
    return Program("stand-in", ("sleep", "60"), logs / f"{port}.log")


@pytest.fixture
def bare(tmp_path: Path):
    """An application whose database is never asked."""
    return create_app(load({"INSTANCE_PATH": str(tmp_path)}))


def test_the_exit_code_of_the_story_is_that_of_the_command(
    bare: Flask, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert bare.test_cli_runner().invoke(args=["demo"]).exit_code == 0
    check(capfd.readouterr().out)
    monkeypatch.setattr("petition.cli.local.demo.sys.executable", "/bin/false")
    monkeypatch.setattr("petition.cli.local.demo.is_healthy", bool)
    monkeypatch.setattr("petition.cli.local.demo.web_program", stand_in)
    assert bare.test_cli_runner().invoke(args=["demo"]).exit_code == 1


def test_a_web_service_that_ends_ends_the_demonstration(bare: Flask, monkeypatch: pytest.MonkeyPatch):
    def ended(supervisor: object, *arguments: object, **more: str) -> Never:
        raise ProgramEnded("The web service ended with exit code 1, so everything was stopped.")

    monkeypatch.setattr(Supervisor, "wait_for", ended)
    result = bare.test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: The web service ended with exit code 1, so everything was stopped.\n",
    )


def test_ctrl_c_ends_the_demonstration_and_leaves_nothing(tmp_path: Path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout.readline().startswith(" 1. ")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 130
    assert "Traceback" not in rest
    assert not list(tmp_path.glob("petition-demo-*"))
    deadline = time.monotonic() + 5
    while left_in(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def left_in(folder: Path):
    """Return the processes whose temporary folder this is."""
    wanted = f"TMPDIR={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.append(process.name)
        except OSError:
            continue
    return found
