"""Runs a reader of files from outside in a process of its own (`program`), one at a time on this machine.

What comes back is bounded, and nothing is unpacked in this process, which also
serves everybody else.
"""

import fcntl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import IO

from petition.errors import ReadingFailed, ReadingRefused

_PROGRAM = Path(__file__).with_name("program.py")
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


@contextmanager
def answered(reader: str, question: bytes, seconds: float = _SECONDS) -> Iterator[BufferedRandom]:
    """Yield what a module of readers answers to a question (its function `answer`), from a process of its own.

    It has so many seconds. Raises `ReadingRefused` while another file is read, and `ReadingFailed` for what takes
    too much memory or time.
    """
    # It needs no environment: none of ours, with its secrets, is within reach of a stranger's file.
    command = [sys.executable, "-I", str(_PROGRAM), reader]
    with one_file_at_a_time(), tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(question)
        asked.seek(0)
        try:
            # The command is our own, and the file is its input alone.
            subprocess.run(  # noqa: S603
                command,
                stdin=asked,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=seconds,
                env={},
                cwd=_PROGRAM.parent,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise ReadingFailed("This file needs more memory or time than any of its kind does.") from None
        answer.seek(0)
        yield answer
