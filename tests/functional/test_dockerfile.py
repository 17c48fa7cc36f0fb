"""The Dockerfile, followed step by step in a bare Debian folder, where no container engine is at hand.

Two things stand in for what an engine would do. Debian's own Python of the same
release takes the place of the `python` image, in a virtual environment at
/usr/local, where that image has its Python. And `chroot` takes the place of the
container, so ports are those of this machine, and a free one is used.

It fetches a Debian and all wheels, and takes some minutes, so it runs only when
`TEST_DOCKERFILE` is set, as root, with debootstrap installed.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from petition.templating import ROOT
from petition.version import VERSION
from tests.dockerfile import only, steps
from tests.live import free_port

MIRROR = "http://deb.debian.org/debian"
PATIENCE = 60.0
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_IMAGE = re.compile(r"python:(?P<python>\d+\.\d+)-slim-(?P<release>[a-z]+)")


@dataclass
class Folder:
    """A root folder in the state to which the steps so far have brought it."""

    root: Path
    workdir: str = "/"
    user: str = "root"
    variables: dict[str, str] = field(default_factory=dict)

    def command(self, *arguments: str, **given: str) -> list[str]:
        """Return how a command is run in the folder, by its user and with its variables."""
        variables = {"PATH": _PATH, "HOME": self.workdir, **self.variables, **given}
        named = [f"{name}={value}" for name, value in variables.items()]
        return [
            *("chroot", f"--userspec={self.user}:{self.user}", str(self.root)),
            *("env", "--ignore-environment", f"--chdir={self.workdir}", *named, *arguments),
        ]

    def run(self, *arguments: str, **given: str) -> str:
        """Run a command to its end and return what it prints; it must succeed."""
        done = subprocess.run(self.command(*arguments, **given), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def copy(self, source: str, target: str) -> None:
        """Copy a file or folder of the repository to where a COPY puts it."""
        place = self.root / self.workdir.strip("/") / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            return
        place = place / Path(source).name if target.endswith("/") else place
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, place)


@pytest.fixture(scope="module")
def built() -> Iterator[Folder]:
    """The folder after every step of the Dockerfile."""
    if "TEST_DOCKERFILE" not in os.environ:
        pytest.skip("TEST_DOCKERFILE is not set; see CONTRIBUTING.md")
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    image = _IMAGE.fullmatch(only("FROM").argument)
    assert image
    try:
        # The address is fixed.
        urllib.request.urlopen(f"{MIRROR}/dists/{image['release']}/Release", timeout=20).close()  # noqa: S310
    except OSError as problem:
        pytest.skip(f"Debian's mirror does not answer: {problem}")
    with TemporaryDirectory(prefix="petition-bare-") as name:
        folder = Folder(Path(name))
        # Whoever is not root must be able to look into the root folder of a container.
        folder.root.chmod(0o755)
        try:
            _bootstrap(folder, image["release"], image["python"])
            for step in steps():
                _follow(folder, step.instruction, step.words)
            yield folder
        finally:
            _unmount(folder.root)


def _bootstrap(folder: Folder, release: str, python: str) -> None:
    """Make a small Debian whose Python is where the image has it, with all wheels beside it."""
    command = ["debootstrap", "--variant=minbase", "--include=python3-venv", release, str(folder.root), MIRROR]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:]
    folder.run("/usr/bin/python3", "-m", "venv", "/usr/local")
    assert folder.run("python", "-c", "import sys; print(*sys.version_info[:2], sep='.')").strip() == python
    # Fetched from outside, since this machine knows its way to the registry, and the folder does not.
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder.root / "wheels")]
    locked = ["--require-hashes", "--python-version", python, "--requirement", "requirements.txt"]
    # A package that is published as a source alone is built by these, which pip fetches by itself.
    for wanted in (locked, ["setuptools", "wheel"]):
        subprocess.run([*fetch, *wanted], cwd=ROOT, check=True)
    folder.variables |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}


def _follow(folder: Folder, instruction: str, words: list[str]) -> None:
    match instruction:
        case "ENV":
            folder.variables |= dict(word.split("=", 1) for word in words)
        case "WORKDIR":
            folder.workdir = words[0]
            (folder.root / words[0].strip("/")).mkdir(parents=True)
        case "COPY":
            for source in words[:-1]:
                folder.copy(source, words[-1])
        case "RUN":
            folder.run("sh", "-c", next(step.argument for step in steps() if step.words == words))
        case "USER":
            folder.user = words[0]


def _unmount(root: Path) -> None:
    """Take away what debootstrap may have mounted, so that nothing behind it is deleted."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in reversed([place for place in places if place.startswith(f"{root}/")]):
        subprocess.run(["umount", place], check=True)


@contextmanager
def _started(folder: Folder, port: str, log: Path, given: dict[str, str]) -> Iterator[None]:
    """Run the image's command on another port, until the block ends."""
    command = [port if word == only("EXPOSE").argument else word for word in only("CMD").command]
    with log.open("wb") as output:
        process = subprocess.Popen(
            folder.command(*command, **given), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield
        assert process.poll() is None, log.read_text()
    finally:
        # A worker of granian that is still starting would not hear that it should stop.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_healthy(folder: Folder, port: str, given: dict[str, str]) -> bool:
    """Run the image's own health check."""
    command = [*only("HEALTHCHECK").command[:-1], port]
    return subprocess.run(folder.command(*command, **given), check=False).returncode == 0


@pytest.fixture
def given() -> dict[str, str]:
    """The settings of the example, but SQLite for a database that is not there."""
    example = (ROOT / "deploy" / "petition.env.example").read_text()
    named: dict[str, str] = dict(re.findall(r'^([A-Z_]+)="(.*)"$', example, flags=re.MULTILINE))
    del named["DATABASE_URL"]
    return named


def test_service_account_writes_nowhere_but_into_the_volume(built: Folder) -> None:
    volume = only("VOLUME").command[0]
    built.run("sh", "-c", f"test -w {volume} && ! test -w . && ! test -w petition && ! test -w /usr/local/bin")


def test_service_is_migrated_started_and_healthy(built: Folder, given: dict[str, str], tmp_path: Path) -> None:
    migrate = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["migrate"]
    built.run(*migrate["command"], **given)
    port, log = str(free_port()), tmp_path / "log"
    assert not _is_healthy(built, port, given)
    with _started(built, port, log, given):
        deadline = time.monotonic() + PATIENCE
        while not _is_healthy(built, port, given):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.5)
        host = {"Host": given["BASE_URL"].removeprefix("https://")}
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=host)
        # The address is that of our own server.
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            assert json.load(answer) == {"status": "ok", "version": VERSION}


def test_whole_story_can_be_told(built: Folder) -> None:
    """Nothing that the service needs at run time is missing: templates, catalogues, migrations, sample."""
    assert "Everything came out as it should" in built.run("flask", "demo")
