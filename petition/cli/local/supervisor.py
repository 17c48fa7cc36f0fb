"""Runs the service's programs together: all of them, or none.

Each program gets a session of its own, so that a Ctrl-C at the terminal reaches
only us, and we stop the programs in order. A program that ends by itself is
never restarted: whoever tries the service out learns more from a line about what
happened.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from petition.errors import PetitionError

_STEP_SECONDS = 0.1


@dataclass(frozen=True)
class Program:
    """One program to run: its name for messages, its command line, its log file."""

    name: str
    arguments: tuple[str, ...]
    log: Path


class ProgramEnded(PetitionError):
    """A program that should be running has ended, or has never answered."""

    code = "program_ended"


class Supervisor:
    """Starts programs, watches them, and stops all of them when it is left."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, grace: float = 10.0) -> None:
        self._folder = folder
        self._environment = dict(environment)
        self._grace = grace
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, program: Program) -> None:
        """Start a program; its log gets what it writes."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("wb") as log:
            process = subprocess.Popen(
                program.arguments,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append((program, process))

    def check(self) -> None:
        """Raise `ProgramEnded` if a program has ended."""
        for program, process in self._running:
            code = process.poll()
            if code is None:
                continue
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
            lines = program.log.read_text(errors="replace").strip().splitlines()
            last = f"Its last line, in {program.log}: {lines[-1]}" if lines else f"Its log is {program.log}."
            raise ProgramEnded(f"The {program.name} {how}, so everything was stopped. {last}")

    def wait_for(
        self, name: str, ready: Callable[[], bool], *, is_asked: Callable[[], bool], seconds: float = 30.0
    ) -> bool:
        """Wait until `ready` is true; return False when asked to stop meanwhile."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if is_asked():
                return False
            if time.monotonic() > deadline:
                raise ProgramEnded(
                    f"The {name} did not answer within {seconds:.0f} seconds, so everything was stopped."
                )
            time.sleep(_STEP_SECONDS)
        return True

    def watch(self, is_over: Callable[[], bool]) -> None:
        """Return once `is_over` is true; raise `ProgramEnded` if a program ends before."""
        while not is_over():
            self.check()
            time.sleep(_STEP_SECONDS)

    def stop(self) -> None:
        """Ask every program to end, wait, and kill only those that still run after the grace."""
        processes = [process for _, process in reversed(self._running)]
        self._running = []
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self._grace
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0))
            # The whole group: a program that was killed cannot stop its own children.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def flask_program(name: str, logs: Path) -> Program:
    """Return the program that runs the flask command `name`."""
    return Program(name, (sys.executable, "-m", "flask", name), logs / f"{name}.log")


def web_program(port: int, logs: Path) -> Program:
    """Return the program that serves the pages on loopback."""
    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4")
    arguments = (sys.executable, "-m", "granian", *options, "--no-ws", "--no-access-log", "wsgi:app")
    return Program("web service", arguments, logs / "web.log")
