"""`make fuzz`: 300,000 inputs to the parsers and 50,000 hostile requests, on both engines, on two cores.

It prints its seed, and for each failure what `--only` runs again by itself:
`python -m fuzz --seed 7 --only names:1234`.
"""

import argparse
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from secrets import randbelow

from config import load
from fuzz.hostile_requests import world
from fuzz.parsers import TARGETS, Target
from fuzz.run import Outcome, run, shares
from petition.web import health, public
from tests.databases import application, close_connections, copied_sqlite, copies, migrated, new_database
from tests.postgres import private_postgres

ENGINES = ("sqlite", "postgresql")
_KEY = "a key for this alone, and not a secret one"
# Each core has one of these at a time; they take about as long.
_PARTS = (("parsers", 0), ("parsers", 1), ("sqlite", 0), ("postgresql", 0))
_CORES = 2


def _read(target: Target, chance: Random, number: int) -> None:
    target(chance)


def parsers(seed: int, count: int, part: int = 0, parts: int = 1, only: str = "") -> Iterator[Outcome]:
    """Yield the outcome of each parser; of several parts each takes its share of the inputs."""
    weights = {name: weight for name, (_, weight) in TARGETS.items()}
    for name, most in shares(count, weights):
        wanted, _, number = only.partition(":")
        if not only or wanted == name:
            numbers = [int(number)] if number else range(part, most, parts)
            yield run(name, numbers, seed, partial(_read, TARGETS[name][0]))


def requests(engine: str, seed: int, count: int, only: str = "") -> Outcome:
    """Return the outcome of hostile requests to the service on one engine."""
    _, _, number = only.partition(":")
    with tempfile.TemporaryDirectory(prefix="petition-fuzz-") as folder, _databases(engine, Path(folder)) as copy:
        instance = Path(folder) / "instance"
        instance.mkdir()
        url = copy(instance)
        given = {"DATABASE_URL": url, "SECRET_KEY": _KEY, "INSTANCE_PATH": str(instance)}
        with application(load(given)) as app:
            logging.disable()

            def reset() -> None:
                close_connections(app)
                copy(instance)
                public.forget()
                health.forget()

            with world(app, reset) as made:
                numbers = [int(number)] if number else range(count)
                return run(engine, numbers, seed, made.send)


@contextmanager
def _databases(engine: str, folder: Path) -> Iterator[Callable[[Path], str]]:
    """Yield what copies a migrated database of an engine, always to the same address."""
    if engine == "sqlite":
        template = folder / "template.sqlite"
        migrated(f"sqlite:///{template}")
        yield lambda instance: copied_sqlite(template, instance)
        return
    with private_postgres() as server, new_database(server) as template_url:
        migrated(template_url)
        with copies(server, template_url) as copy:
            yield lambda _: copy()


def _all(seed: int, inputs: int, sent: int) -> int:
    """Run every part in a process of its own, so many at once as there are cores; return how many failed."""
    waiting, failed = list(_PARTS), 0
    running: list[subprocess.Popen[bytes]] = []
    while waiting or running:
        while waiting and len(running) < _CORES:
            name, part = waiting.pop(0)
            asked = ["--seed", str(seed), "--part", f"{name}:{part}", "--inputs", str(inputs), "--requests", str(sent)]
            running.append(subprocess.Popen([sys.executable, "-m", "fuzz", *asked]))
        failed += sum(process.poll() not in (None, 0) for process in running)
        running = [process for process in running if process.poll() is None]
        time.sleep(0.2)
    return failed


def _part(which: str, seed: int, inputs: int, sent: int, only: str) -> Iterator[Outcome]:
    name, _, part = which.partition(":")
    if name == "parsers":
        yield from parsers(seed, inputs, int(part or 0), 1 if only else 2, only)
    else:
        yield requests(name, seed, sent // len(ENGINES), only)


def main() -> int:
    """Run what was asked for, print what came of it, and return 1 if anything broke."""
    asking = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    asking.add_argument("--seed", type=int, default=randbelow(10**9))
    asking.add_argument("--inputs", type=int, default=300_000, help="to the parsers")
    asking.add_argument("--requests", type=int, default=50_000, help="to the service, half of them on each engine")
    asking.add_argument("--part", default="", help="parsers:0, parsers:1, sqlite or postgresql")
    asking.add_argument("--only", default="", help="one input, as a failure names it")
    given = asking.parse_args()
    if not given.part and not given.only:
        print(f"seed {given.seed}", flush=True)
        return bool(_all(given.seed, given.inputs, given.requests))
    name = given.only.partition(":")[0]
    part = given.part or (name if name in ENGINES else "parsers")
    broke = False
    for outcome in _part(part, given.seed, given.inputs, given.requests, given.only):
        print("\n".join([outcome.line, *outcome.failures]), flush=True)
        broke = broke or bool(outcome.failures)
    return int(broke)


if __name__ == "__main__":
    sys.exit(main())
