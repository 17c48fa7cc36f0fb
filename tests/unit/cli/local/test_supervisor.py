"""Programs that run together: all of them, or none."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from petition.cli.local.supervisor import Program, ProgramEnded, Supervisor, flask_program, web_program

FOR_EVER = "import time; print('ready', flush=True); time.sleep(60)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FOR_EVER
# A child of a child, which only a signal to the whole group reaches.
WITH_CHILD = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {FOR_EVER!r}]).pid, flush=True);"


def program(tmp_path: Path, code: str, name: str = "program"):
    return Program(name, (sys.executable, "-c", code), tmp_path / "logs" / f"{name}.log")


def supervisor(tmp_path: Path, grace: float = 10.0):
    return Supervisor(tmp_path, os.environ, grace=grace)


def written(made: Program, words: str):
    """Return what a test waits for: the words standing in the program's log."""
    return lambda: words in made.log.read_text()


def is_running(number: int):
    """Return whether a process runs; one that ended and was not waited for does not."""
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids(running: Supervisor):
    return [process.pid for _, process in running._running]


def test_programs_run_in_sessions_of_their_own_and_are_stopped(tmp_path: Path):
    first, second = program(tmp_path, FOR_EVER, "first"), program(tmp_path, FOR_EVER, "second")
    with supervisor(tmp_path) as running:
        for one in (first, second):
            running.start(one)
            assert running.wait_for(one.name, written(one, "ready"), is_asked=lambda: False)
        started = pids(running)
        assert [os.getsid(number) for number in started] == started
        running.check()
    assert not any(map(is_running, started))


def test_a_deaf_program_is_killed_after_the_grace(tmp_path: Path):
    deaf = program(tmp_path, DEAF)
    with supervisor(tmp_path, grace=0.3) as running:
        running.start(deaf)
        running.wait_for("program", written(deaf, "ready"), is_asked=lambda: False)
        started = pids(running)
        began = time.monotonic()
    assert 0.3 <= time.monotonic() - began < 5
    assert not any(map(is_running, started))


def test_children_of_a_killed_program_are_ended_too(tmp_path: Path):
    parent = program(tmp_path, WITH_CHILD + FOR_EVER)
    with supervisor(tmp_path) as running:
        running.start(parent)
        running.wait_for("program", written(parent, "ready"), is_asked=lambda: False)
        child = int(parent.log.read_text().split()[0])
        assert is_running(child)
        os.kill(pids(running)[0], signal.SIGKILL)
        with pytest.raises(ProgramEnded, match=r"^The program was ended by SIGKILL, so everything was stopped\."):
            running.watch(lambda: False)
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def test_a_program_that_ends_is_reported_with_its_last_line(tmp_path: Path):
    broken = program(tmp_path, "import sys; print('first'); print('the reason'); sys.exit(3)", "worker")
    with supervisor(tmp_path) as running:
        running.start(broken)
        with pytest.raises(ProgramEnded) as caught:
            running.wait_for("worker", lambda: False, is_asked=lambda: False)
    assert str(caught.value) == (
        f"The worker ended with exit code 3, so everything was stopped. Its last line, in {broken.log}: the reason"
    )


def test_a_program_that_ends_in_silence_is_reported(tmp_path: Path) -> None:
    silent = program(tmp_path, "")
    with supervisor(tmp_path) as running:
        running.start(silent)
        with pytest.raises(ProgramEnded, match=f"exit code 0.* Its log is {silent.log}"):
            running.watch(lambda: False)


def test_waiting_ends_when_asked_or_after_a_time(tmp_path: Path):
    with supervisor(tmp_path) as running:
        running.start(program(tmp_path, FOR_EVER))
        assert not running.wait_for("program", lambda: False, is_asked=lambda: True)
        with pytest.raises(ProgramEnded, match="The program did not answer within 0 seconds"):
            running.wait_for("program", lambda: False, is_asked=lambda: False, seconds=0.01)
        running.watch(lambda: True)


def test_programs_are_the_ones_of_this_python(tmp_path: Path):
    assert flask_program("worker", tmp_path).arguments == (sys.executable, "-m", "flask", "worker")
    assert web_program(8010, tmp_path).arguments[:3] == (sys.executable, "-m", "granian")
    assert "8010" in web_program(8010, tmp_path).arguments
