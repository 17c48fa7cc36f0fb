"""Opens files from outside, of whatever kind, in a process of their own (`opening_program`).

What comes back is a file as it is kept, compressed and no larger than a bound:
it is never unpacked as a whole in this process, which also serves everybody else.
"""

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from petition.rosters.answering import question, read_answer
from petition.rosters.file_kinds import refusal
from petition.rosters.packing import Packed

_PROGRAM = Path(__file__).with_name("opening_program.py")
# More than the program's own bound of processor time, for a machine that is busy.
_SECONDS = 90
# Each may take as much memory as a whole web process, and keeps one of its threads waiting.
_AT_ONCE = 2
_WAITED = 10.0
_places = BoundedSemaphore(_AT_ONCE)


def open_packed(content: bytes, *, today: date, encoding: str = "", sheet: str = "") -> Packed:
    """Return a file as it is kept, opened in the given encoding or sheet; "" for what it says itself.

    Raises `EncodingUnknown`, `FieldError` and `RosterRefused` as `open_roster` does,
    and `RosterRefused` as well for what takes too much memory or time, and while
    too many others are opened.
    """
    if not _places.acquire(timeout=_WAITED):
        raise refusal("has to wait, because other files are being read; try again in a minute")
    try:
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
            asked.write(question(content, today=today, encoding=encoding, sheet=sheet))
            asked.seek(0)
            _run(asked, answer)
            answer.seek(0)
            return read_answer(answer)
    finally:
        _places.release()


def _run(asked: IO[bytes], answer: IO[bytes]) -> None:
    """Let the program answer; raise `RosterRefused` if it comes to no end."""
    # It needs no environment: none of ours, with its secrets, is within reach of a stranger's file.
    command = [sys.executable, "-I", str(_PROGRAM)]
    try:
        subprocess.run(  # noqa: S603 (the command is our own, and the file is its input alone)
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
