"""Starts what is measured: programs of our own, and granian with the options that `deploy/` recommends."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What deploy/petition-web.service starts, but for the port.
WORKERS, THREADS = 2, 8
_START_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """Return a port of this machine on which nothing listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def options(workers: int, threads: int) -> tuple[str, ...]:
    """Return granian's options for so many processes with so many threads each."""
    return ("--interface", "wsgi", "--workers", str(workers), "--blocking-threads", str(threads), "--no-access-log")


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], *, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; what it says goes to `log`, or where our own words go."""
    libc = ctypes.CDLL(None)
    with log.open("ab") if log else nullcontext() as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
            # It makes one system call and takes no lock, so threads of ours cannot leave the child in one.
            preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),  # noqa: PLW1509
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def server(
    target: str, port: int, environment: Mapping[str, str], given: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the WSGI application `target` on `port` with granian's options until the block ends."""
    command = [
        *(sys.executable, "-m", "granian", "--host", "127.0.0.1", "--port", str(port)),
        *("--log-level", "error", *given, target),
    ]
    with started(command, environment) as process:
        await_answer(port, process)
        yield process


def await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a program listens on `port`; raise `RuntimeError` if it never does."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server on port {port} did not start") from None
            time.sleep(0.05)
        else:
            return
