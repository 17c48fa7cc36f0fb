#!/usr/bin/env python3
"""Stores one delivery report from standard input, for a worker to take in: a pipe for the mail server.

    bounces.py /srv/petition/instance/reports

Anybody can send mail to the address that reports come to, and the mail server
starts a program for each. So this one asks no database and reads no word of it.
It needs the standard library alone, a few hundredths of a second and little memory.
"""

import os
import sys
import time
from pathlib import Path

# The beginning of a longer message says all that a worker reads.
LARGEST = 1_000_000
MOST = 1_000
# EX_TEMPFAIL (sysexits.h): the mail server keeps the message and tries again later.
TRY_LATER = 75


def main(folder: Path) -> int:
    """Store the report whole, or not at all; return what the program exits with."""
    new, unfinished = folder / "new", folder / "tmp"
    report = sys.stdin.buffer.read(LARGEST)
    # The mail server writes all of it, and takes a pipe that breaks for a failure.
    while sys.stdin.buffer.read(LARGEST):
        pass
    try:
        for path in (new, unfinished):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(1 for _ in new.iterdir()) >= MOST:
            return TRY_LATER
        name = f"{time.time_ns()}.{os.getpid()}"
        with (unfinished / name).open("xb") as file:
            file.write(report)
            file.flush()
            os.fsync(file.fileno())
        (unfinished / name).rename(new / name)
    except OSError as problem:
        sys.stderr.write(f"bounces.py: {problem}\n")
        return TRY_LATER
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: bounces.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
