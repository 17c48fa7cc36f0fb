"""Opens files from outside, of whatever kind, in a process of their own (`opening_program`).

What comes back is a file as it is kept, compressed and no larger than a bound:
it is never unpacked as a whole in this process, which also serves everybody else.
"""

import fcntl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from petition.errors import ReadingRefused
from petition.rosters.answering import question, read_answer
from petition.rosters.file_kinds import refusal
from petition.rosters.packing import Packed

_PROGRAM = Path(__file__).with_name("opening_program.py")
# More than the program's own bound of processor time, for a machine that is busy.
_SECONDS = 90
# Whoever works on a file holds a lock on this one, which every process of the service on this machine has.
_LOCK = _PROGRAM
_WAITED = 10.0
_ASKED_EVERY = 0.05


@contextmanager
def one_file_at_a_time(seconds: float = _WAITED) -> Iterator[None]:
    """Run the block while no other process or thread of this machine works on a file.

    A file may take as much memory as all else that the service does, and several
    at once took more than the machine's. Raises `ReadingRefused` after waiting so long.
    """
    until = time.monotonic() + seconds
    # The lock goes with the file, also when the process is killed.
    with _LOCK.open("rb") as file:
        while not _is_locked(file):
            if time.monotonic() >= until:
                raise ReadingRefused("Other files are being read. Try again in a minute.")
            time.sleep(_ASKED_EVERY)
        yield


def _is_locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_packed(content: bytes, *, today: date, encoding: str = "", sheet: str = "") -> Packed:
    """Return a file as it is kept, opened in the given encoding or sheet; "" for what it says itself.

    Raises `EncodingUnknown`, `FieldError` and `RosterRefused` as `open_roster` does,
    and `RosterRefused` as well for what takes too much memory or time, and while
    another one is opened or read.
    """
    try:
        with one_file_at_a_time(), tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
            asked.write(question(content, today=today, encoding=encoding, sheet=sheet))
            asked.seek(0)
            _run(asked, answer)
            answer.seek(0)
            return read_answer(answer)
    except ReadingRefused:
        raise refusal("has to wait, because other files are being read; try again in a minute") from None


def _run(asked: IO[bytes], answer: IO[bytes]) -> None:
    """Let the program answer; raise `RosterRefused` if it comes to no end."""
    # It needs no environment: none of ours, with its secrets, is within reach of a stranger's file.
    command = [sys.executable, "-I", str(_PROGRAM)]
    try:
        # The command is our own, and the file is its input alone.
        subprocess.run(  # noqa: S603
            command,
            stdin=asked,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=_SECONDS,
            env={},
            cwd=_PROGRAM.parent,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise refusal("needs more memory or time than any roster does") from None
